//! The user's own upper bound: so many requests a minute, evenly spread, with a small burst.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// Lets through at most the given number of requests in any minute: one second's worth at once, and the rest evenly.
pub(super) struct Bucket {
    interval: Duration,
    /// How far ahead of the even spread a request may leave.
    burst: Duration,
    /// When the next request would be due if they were spread evenly.
    due: Option<Instant>,
}

impl Bucket {
    pub(super) fn new(per_minute: NonZeroU32) -> Bucket {
        let at_once = (per_minute.get() / 60).max(1);
        // The burst is taken off the rate, so that not even the first minute has more than it should.
        let interval = MINUTE / (per_minute.get() - at_once + 1);
        Bucket {
            interval,
            burst: interval * (at_once - 1),
            due: None,
        }
    }

    /// When the next request may leave; a moment that has passed means now.
    pub(super) fn opens(&self) -> Option<Instant> {
        self.due.and_then(|due| due.checked_sub(self.burst))
    }

    pub(super) fn take(&mut self, now: Instant) {
        self.due = Some(self.due.map_or(now, |due| due.max(now)) + self.interval);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seconds at which requests leave when as many as possible want to.
    fn leaving(per_minute: u32, count: usize) -> Vec<f64> {
        let start = Instant::now();
        let mut now = start;
        let mut bucket = Bucket::new(per_minute.try_into().expect("not zero"));
        let mut left = Vec::new();
        for _ in 0..count {
            now = bucket.opens().map_or(now, |opens| opens.max(now));
            bucket.take(now);
            left.push(now.duration_since(start).as_secs_f64());
        }
        left
    }

    #[test]
    fn no_minute_has_more_than_the_bound_and_none_has_much_less() {
        for bound in [1, 2, 59, 60, 61, 119, 120, 300, 6000] {
            let left = leaving(bound, bound as usize * 4 + 1);
            for (index, first) in left.iter().enumerate() {
                let within = left[index..].iter().filter(|at| **at < first + 59.999);
                assert!(within.count() <= bound as usize, "{bound} from {first}");
            }
            let all = left.last().expect("some");
            assert!(*all <= 4.2 * 60.0, "{bound}: {all}");
        }
    }

    #[test]
    fn a_small_bound_is_spread_evenly() {
        assert_eq!(leaving(30, 4), [0.0, 2.0, 4.0, 6.0]);
    }
}
