//! What the sandbox saw of a run, under a limit.

use std::time::{Duration, Instant};

use hostup_sandbox::{Journal, RateLimit, WindowStyle};

/// What the sandbox saw.
pub(super) struct Seen {
    pub(super) calls: usize,
    /// Calls that were answered 429.
    pub(super) refused: usize,
    /// When the calls that were let through came, counted from the first.
    pub(super) came: Vec<Duration>,
    /// From the first call to the last.
    pub(super) took: Duration,
    /// The most calls in the first second after a fixed window was renewed.
    pub(super) most_after_reset: Option<usize>,
}

impl Seen {
    pub(super) fn of(journal: &Journal, limit: Option<&RateLimit>) -> Self {
        let came: Vec<Instant> = journal.entries.iter().map(|entry| entry.at).collect();
        let refused = |entry: &&hostup_sandbox::Entry| entry.status == Some(429);
        let admitted: Vec<Instant> = journal
            .entries
            .iter()
            .filter(|entry| !refused(entry))
            .map(|entry| entry.at)
            .collect();
        Self {
            came: admitted.iter().map(|at| *at - admitted[0]).collect(),
            calls: admitted.len(),
            refused: came.len() - admitted.len(),
            took: journal.duration(),
            most_after_reset: limit
                .filter(|limit| limit.style == WindowStyle::Fixed)
                .map(|limit| most_after_reset(&came, &admitted, limit.window)),
        }
    }
}

/// The time that so many calls take at the limit's own rate.
pub(super) fn ideal(calls: usize, limit: &RateLimit) -> Duration {
    let calls = u32::try_from(calls).unwrap_or(u32::MAX);
    limit.window * calls / limit.requests
}

/// The least time under the limit for who can't call faster than this: between two calls passes as much time as passed
/// without a limit, or as much as the limit asks for.
pub(super) fn least_of(alone: &[Duration], limit: &RateLimit) -> Duration {
    let requests = limit.requests as usize;
    let mut came: Vec<Duration> = Vec::new();
    for (number, at) in alone.iter().enumerate() {
        let gap = number.checked_sub(1).map_or(*at, |last| *at - alone[last]);
        let next = came.last().copied().unwrap_or_default() + gap;
        // A window of a fixed limit begins with its first call, and every call of a sliding one begins one.
        let window = number
            .checked_sub(requests)
            .filter(|_| limit.style == WindowStyle::Sliding || number % requests == 0)
            .map(|first| came[first] + limit.window);
        came.push(window.map_or(next, |opens| opens.max(next)));
    }
    came.pop().unwrap_or_default()
}

/// The windows are those of the calls that were let through: the first one begins one, and the first after its end the
/// next.
fn most_after_reset(came: &[Instant], admitted: &[Instant], window: Duration) -> usize {
    let second = Duration::from_secs(1);
    let mut most = 0;
    let mut ends: Option<Instant> = None;
    for at in admitted {
        if ends.is_some_and(|ends| *at < ends) {
            continue;
        }
        if let Some(reset) = ends {
            let after = came
                .iter()
                .filter(|at| **at >= reset && **at < reset + second);
            most = most.max(after.count());
        }
        ends = Some(*at + window);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls that come one each so many milliseconds.
    fn every(milliseconds: u64, calls: u64) -> Vec<Duration> {
        let came = (0..calls).map(|number| Duration::from_millis(number * milliseconds));
        came.collect()
    }

    fn sliding(requests: u32, window: u64) -> RateLimit {
        RateLimit {
            style: WindowStyle::Sliding,
            ..RateLimit::new(requests, Duration::from_secs(window))
        }
    }

    #[test]
    fn who_calls_at_once_is_held_by_the_limit_alone() {
        for limit in [RateLimit::new(10, Duration::from_secs(2)), sliding(10, 2)] {
            // Nine windows before the last ten calls.
            let least = Duration::from_secs(18);
            assert_eq!(least_of(&every(0, 100), &limit), least);
        }
    }

    #[test]
    fn who_calls_more_slowly_than_the_limit_allows_is_not_held_at_all() {
        for limit in [RateLimit::new(10, Duration::from_secs(2)), sliding(10, 2)] {
            assert_eq!(
                least_of(&every(300, 100), &limit),
                Duration::from_millis(29_700)
            );
        }
    }

    #[test]
    fn who_is_quick_at_first_and_slow_later_is_held_at_first() {
        let limit = RateLimit::new(10, Duration::from_secs(2));
        let mut came = every(0, 20);
        came.extend(every(300, 10));
        // Two windows of two seconds, and then nine gaps.
        assert_eq!(least_of(&came, &limit), Duration::from_millis(4000 + 2700));
    }
}
