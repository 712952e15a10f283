//! The server's clock, as far as its `Date` headers tell.
//!
//! A reset is an absolute time of the server's. Our wall clock may be wrong by minutes, and `Date` is cut to seconds; but
//! every answer narrows the difference of the two clocks from both sides. Where our own clock agrees with all that was
//! seen, it is taken; where it does not, the latest moment that `Date` allows, so that we come late rather than early.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// Tells the time of day. Only times of the server are ever compared with it; waiting goes by the monotonic clock.
pub(super) type WallClock = Box<dyn Fn() -> SystemTime + Send + Sync>;

/// How far a monotonic instant and a time of the server are apart, as an interval of server times for one instant.
#[derive(Default)]
pub(super) struct ServerClock {
    known: Option<Known>,
}

/// At the instant `at` the server's clock showed something from `low` to `high`.
#[derive(Clone, Copy)]
struct Known {
    at: Instant,
    low: SystemTime,
    high: SystemTime,
}

impl ServerClock {
    /// Learns from an answer with a `Date` to a request that left at `sent` and was answered at `received`.
    pub(super) fn learn(&mut self, date: SystemTime, sent: Instant, received: Instant) {
        let exchange = received.duration_since(sent);
        // The header was written between the two instants, and its time is cut by less than a second.
        let seen = Known {
            at: received,
            low: date,
            high: date + Duration::from_secs(1) + exchange,
        };
        let narrowed = self.known.map(|known| {
            let moved = received.saturating_duration_since(known.at);
            Known {
                at: received,
                low: seen.low.max(known.low + moved),
                high: seen.high.min(known.high + moved),
            }
        });
        self.known = Some(match narrowed {
            Some(narrowed) if narrowed.low <= narrowed.high => narrowed,
            // One of the clocks was set: what was known is worth nothing.
            Some(_) | None => seen,
        });
    }

    /// The instant at which the server's clock shows `time`; never one before `now`, the instant of `wall`.
    pub(super) fn instant(&self, time: SystemTime, now: Instant, wall: SystemTime) -> Instant {
        self.instant_or_past(time, now, wall).max(now)
    }

    /// The same, which may have passed.
    pub(super) fn instant_or_past(
        &self,
        time: SystemTime,
        now: Instant,
        wall: SystemTime,
    ) -> Instant {
        let server_now = match self.known {
            Some(known) => {
                let moved = now.saturating_duration_since(known.at);
                let agrees = wall >= known.low + moved && wall <= known.high + moved;
                if agrees { wall } else { known.low + moved }
            }
            None => wall,
        };
        match time.duration_since(server_now) {
            Ok(wait) => now.checked_add(wait).unwrap_or(now + FAR),
            Err(passed) => now.checked_sub(passed.duration()).unwrap_or(now),
        }
    }
}

/// Stands for a moment that the system's clock can't hold.
const FAR: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(milliseconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds)
    }

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn without_a_date_the_wall_clock_counts() {
        let now = Instant::now();
        let clock = ServerClock::default();
        assert_eq!(
            clock.instant(epoch(5_000), now, epoch(2_000)),
            now + 3000 * MS
        );
        assert_eq!(clock.instant(epoch(1_000), now, epoch(2_000)), now);
    }

    #[test]
    fn a_wall_clock_that_is_an_hour_off_does_not_matter() {
        let now = Instant::now();
        let mut clock = ServerClock::default();
        clock.learn(epoch(10_000), now, now);
        let hour_ahead = epoch(3_600_000 + 10_400);
        assert_eq!(
            clock.instant(epoch(12_000), now, hour_ahead),
            now + 2000 * MS
        );
    }

    #[test]
    fn a_wall_clock_that_agrees_with_every_date_is_exact() {
        let now = Instant::now();
        let mut clock = ServerClock::default();
        clock.learn(epoch(10_000), now, now + 50 * MS);
        let wall = epoch(10_700);
        assert_eq!(
            clock.instant(epoch(12_000), now + 50 * MS, wall),
            now + 50 * MS + 1300 * MS
        );
    }

    #[test]
    fn several_answers_narrow_the_difference_below_a_second() {
        let start = Instant::now();
        let mut clock = ServerClock::default();
        // The server's clock shows 10.900 s at the start, and ours is a minute behind.
        for step in 0..20 {
            let at = start + step * 10 * MS;
            let shown = 10_900 + u64::from(step) * 10;
            clock.learn(epoch(shown / 1000 * 1000), at, at);
        }
        let now = start + 190 * MS;
        let comes = clock.instant(epoch(12_000), now, epoch(0));
        let exact = start + 1100 * MS;
        assert!(comes >= exact && comes <= exact + 10 * MS);
    }

    #[test]
    fn a_clock_that_was_set_is_learnt_anew() {
        let now = Instant::now();
        let mut clock = ServerClock::default();
        clock.learn(epoch(10_000), now, now);
        clock.learn(epoch(900_000), now + MS, now + MS);
        assert_eq!(
            clock.instant(epoch(901_000), now + MS, epoch(0)),
            now + MS + 1000 * MS
        );
    }
}
