//! Estimates the server's clock from its `Date` headers.
//!
//! A reset is an absolute time by the server's clock, and ours may be minutes off. `Date` has whole seconds, but each
//! response limits the difference between the clocks from both sides, and several together narrow it down.

use std::time::{Duration, SystemTime};

#[derive(Default)]
pub(super) struct ServerClock {
    /// By how many seconds the server's clock is ahead of ours: at least and at most.
    ahead: Option<(f64, f64)>,
}

impl ServerClock {
    /// Records the `Date` of a response. `exchange` is the time since the request was sent, `wall` the time of our clock.
    pub(super) fn observe(&mut self, date: SystemTime, exchange: Duration, wall: SystemTime) {
        // The header was written at some time during the exchange, and its fraction of a second is truncated.
        let least = seconds(date, wall);
        let most = least + 1.0 + exchange.as_secs_f64();
        let narrowed = self.ahead.map_or((least, most), |(low, high)| {
            (low.max(least), high.min(most))
        });
        // An empty range means that one of the clocks was changed.
        let consistent = narrowed.0 <= narrowed.1;
        self.ahead = Some(if consistent { narrowed } else { (least, most) });
    }

    /// Returns the time until the server's clock shows `time`, or `Err` with the time since it did.
    pub(super) fn until(&self, time: SystemTime, wall: SystemTime) -> Result<Duration, Duration> {
        let ahead = match self.ahead {
            // If our clock may be right, it is taken as exact. Otherwise a wait that is too long is better than too short.
            Some((least, most)) if least > 0.0 || most < 0.0 => least,
            Some(_) | None => 0.0,
        };
        let wait = seconds(time, wall) - ahead;
        let span = Duration::try_from_secs_f64(wait.abs()).unwrap_or(Duration::MAX);
        if wait > 0.0 { Ok(span) } else { Err(span) }
    }
}

/// Returns how many seconds `time` is after `other`.
fn seconds(time: SystemTime, other: SystemTime) -> f64 {
    match time.duration_since(other) {
        Ok(after) => after.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn epoch(milliseconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds)
    }

    fn milliseconds(span: Duration) -> f64 {
        (span.as_secs_f64() * 1000.0).round()
    }

    #[test]
    fn without_a_date_our_clock_is_used() {
        let clock = ServerClock::default();
        let wait = clock.until(epoch(5000), epoch(2000));
        assert_eq!(wait.map(milliseconds), Ok(3000.0));
        let passed = clock.until(epoch(1000), epoch(2000));
        assert_eq!(passed.map_err(milliseconds), Err(1000.0));
    }

    #[test]
    fn clock_that_agrees_with_every_date_is_exact() {
        let mut clock = ServerClock::default();
        clock.observe(epoch(10_000), 50 * MS, epoch(10_700));
        let wait = clock.until(epoch(12_000), epoch(10_700));
        assert_eq!(wait.map(milliseconds), Ok(1300.0));
    }

    #[test]
    fn clock_that_is_an_hour_off_is_corrected_by_the_date() {
        let mut clock = ServerClock::default();
        let wall = epoch(3_600_000 + 10_400);
        clock.observe(epoch(10_000), Duration::ZERO, wall);
        let wait = clock.until(epoch(12_000), wall);
        assert_eq!(wait.map(milliseconds), Ok(2000.0));
    }

    #[test]
    fn several_dates_narrow_the_difference_to_ten_milliseconds() {
        // The server's clock shows 10.900 s when ours shows zero.
        let mut clock = ServerClock::default();
        for wall in (0..200).step_by(10) {
            let date = (10_900 + wall) / 1000 * 1000;
            clock.observe(epoch(date), Duration::ZERO, epoch(wall));
        }
        let wait = clock.until(epoch(12_000), epoch(190)).expect("later");
        assert!(wait >= 910 * MS && wait <= 920 * MS, "{wait:?}");
    }

    #[test]
    fn changed_clock_is_measured_again() {
        let mut clock = ServerClock::default();
        clock.observe(epoch(10_000), Duration::ZERO, epoch(0));
        clock.observe(epoch(900_000), Duration::ZERO, epoch(1));
        let wait = clock.until(epoch(901_000), epoch(1));
        assert_eq!(wait.map(milliseconds), Ok(1000.0));
    }
}
