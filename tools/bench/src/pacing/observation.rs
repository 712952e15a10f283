//! What the sandbox recorded of a run under a limit.

use std::time::{Duration, Instant};

use hostup_sandbox::{Journal, RateLimit, WindowStyle};

/// What the sandbox recorded.
pub(super) struct Observation {
    /// Requests that the limit admitted.
    pub(super) requests: usize,
    /// Requests with a 429 response.
    pub(super) rejected: usize,
    /// When the admitted requests arrived, relative to the first.
    pub(super) arrivals: Vec<Duration>,
    /// From the first request to the last.
    pub(super) span: Duration,
    /// The maximum number of requests in the first second after the reset of a fixed window.
    pub(super) max_after_reset: Option<usize>,
}

impl Observation {
    pub(super) fn of(journal: &Journal, limit: Option<&RateLimit>) -> Self {
        let all: Vec<Instant> = journal.entries.iter().map(|entry| entry.at).collect();
        let is_rejected = |entry: &&hostup_sandbox::Entry| entry.status == Some(429);
        let admitted: Vec<Instant> = journal
            .entries
            .iter()
            .filter(|entry| !is_rejected(entry))
            .map(|entry| entry.at)
            .collect();
        Self {
            arrivals: admitted.iter().map(|at| *at - admitted[0]).collect(),
            requests: admitted.len(),
            rejected: all.len() - admitted.len(),
            span: journal.duration(),
            max_after_reset: limit
                .filter(|limit| limit.style == WindowStyle::Fixed)
                .map(|limit| max_after_reset(&all, &admitted, limit.window)),
        }
    }
}

/// Returns the time that this many requests take at the rate of the limit.
pub(super) fn ideal(requests: usize, limit: &RateLimit) -> Duration {
    let requests = u32::try_from(requests).unwrap_or(u32::MAX);
    limit.window * requests / limit.requests
}

/// Returns the minimum time under the limit for a client that sent requests at this pace without one: between two
/// requests, it waits as long as without a limit, or as long as the limit requires.
pub(super) fn minimum_at_pace(unlimited: &[Duration], limit: &RateLimit) -> Duration {
    let requests = limit.requests as usize;
    let mut arrivals: Vec<Duration> = Vec::new();
    for (number, at) in unlimited.iter().enumerate() {
        let gap = number
            .checked_sub(1)
            .map_or(*at, |last| *at - unlimited[last]);
        let next = arrivals.last().copied().unwrap_or_default() + gap;
        // A window of a fixed limit begins with its first request; each request of a sliding limit begins one.
        let window = number
            .checked_sub(requests)
            .filter(|_| limit.style == WindowStyle::Sliding || number % requests == 0)
            .map(|first| arrivals[first] + limit.window);
        arrivals.push(window.map_or(next, |opens| opens.max(next)));
    }
    arrivals.pop().unwrap_or_default()
}

/// The admitted requests define the windows: the first one begins a window, and the first one after its end the next.
fn max_after_reset(all: &[Instant], admitted: &[Instant], window: Duration) -> usize {
    let second = Duration::from_secs(1);
    let mut max = 0;
    let mut ends: Option<Instant> = None;
    for at in admitted {
        if ends.is_some_and(|ends| *at < ends) {
            continue;
        }
        if let Some(reset) = ends {
            let after = all
                .iter()
                .filter(|at| **at >= reset && **at < reset + second);
            max = max.max(after.count());
        }
        ends = Some(*at + window);
    }
    max
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the arrivals of requests at regular intervals.
    fn every(milliseconds: u64, requests: u64) -> Vec<Duration> {
        let arrivals = (0..requests).map(|number| Duration::from_millis(number * milliseconds));
        arrivals.collect()
    }

    fn sliding(requests: u32, window: u64) -> RateLimit {
        RateLimit {
            style: WindowStyle::Sliding,
            ..RateLimit::new(requests, Duration::from_secs(window))
        }
    }

    #[test]
    fn ideal_is_requests_divided_by_rate() {
        let limit = RateLimit::new(50, Duration::from_secs(1));
        assert_eq!(ideal(300, &limit), Duration::from_secs(6));
        assert_eq!(ideal(25, &limit), Duration::from_millis(500));
    }

    #[test]
    fn immediate_requests_take_the_minimum_time_of_the_limit() {
        for limit in [RateLimit::new(10, Duration::from_secs(2)), sliding(10, 2)] {
            // Nine windows before the last ten requests.
            let minimum = Duration::from_secs(18);
            assert_eq!(minimum_at_pace(&every(0, 100), &limit), minimum);
        }
    }

    #[test]
    fn pace_slower_than_the_limit_is_not_delayed() {
        for limit in [RateLimit::new(10, Duration::from_secs(2)), sliding(10, 2)] {
            assert_eq!(
                minimum_at_pace(&every(300, 100), &limit),
                Duration::from_millis(29_700)
            );
        }
    }

    #[test]
    fn fast_then_slow_pace_is_delayed_only_at_first() {
        let limit = RateLimit::new(10, Duration::from_secs(2));
        let mut arrivals = every(0, 20);
        arrivals.extend(every(300, 10));
        // Two windows of two seconds, and then nine gaps.
        assert_eq!(
            minimum_at_pace(&arrivals, &limit),
            Duration::from_millis(4000 + 2700)
        );
    }
}
