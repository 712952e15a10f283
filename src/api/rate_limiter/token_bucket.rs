//! The user's own limit, `requests_per_minute`: evenly spread, with a small burst.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// Admits at most the given number of requests in any minute: one second's worth at once, and the rest evenly spread.
pub(super) struct TokenBucket {
    interval: Duration,
    /// How much earlier than evenly spread a request may be sent.
    burst: Duration,
    /// When the next request would be due if they were spread evenly.
    due: Option<Instant>,
}

impl TokenBucket {
    pub(super) fn new(per_minute: NonZeroU32) -> TokenBucket {
        let at_once = (per_minute.get() / 60).max(1);
        // The rate is reduced by the burst, so that not even the first minute exceeds the limit.
        let interval = MINUTE / (per_minute.get() - at_once + 1);
        TokenBucket {
            interval,
            burst: interval * (at_once - 1),
            due: None,
        }
    }

    /// When the next request may be sent. A time in the past means now.
    pub(super) fn next_token(&self) -> Option<Instant> {
        self.due.and_then(|due| due.checked_sub(self.burst))
    }

    pub(super) fn take(&mut self, now: Instant) {
        self.due = Some(self.due.map_or(now, |due| due.max(now)) + self.interval);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seconds at which requests are sent if callers are always waiting.
    fn sent_at(per_minute: u32, count: usize) -> Vec<f64> {
        let start = Instant::now();
        let mut now = start;
        let mut bucket = TokenBucket::new(per_minute.try_into().expect("not zero"));
        let mut sent = Vec::new();
        for _ in 0..count {
            now = bucket.next_token().map_or(now, |at| at.max(now));
            bucket.take(now);
            sent.push(now.duration_since(start).as_secs_f64());
        }
        sent
    }

    #[test]
    fn every_minute_has_at_most_the_limit_and_nearly_as_many() {
        for limit in [1, 2, 59, 60, 61, 119, 120, 300, 6000] {
            let sent = sent_at(limit, limit as usize * 4 + 1);
            for (index, first) in sent.iter().enumerate() {
                let within = sent[index..].iter().filter(|at| **at < first + 59.999);
                assert!(within.count() <= limit as usize, "{limit} from {first}");
            }
            let all = sent.last().expect("some");
            assert!(*all <= 4.2 * 60.0, "{limit}: {all}");
        }
    }

    #[test]
    fn small_limit_is_spread_evenly() {
        assert_eq!(sent_at(30, 4), [0.0, 2.0, 4.0, 6.0]);
    }
}
