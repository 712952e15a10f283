//! What the sandbox saw of a run, under a limit.

use std::time::{Duration, Instant};

use hostup_sandbox::{Journal, RateLimit, WindowStyle};

/// What the sandbox saw.
pub(super) struct Seen {
    pub(super) calls: usize,
    /// Calls that were answered 429.
    pub(super) refused: usize,
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
        let took = match (came.first(), came.last()) {
            (Some(first), Some(last)) => *last - *first,
            _ => Duration::ZERO,
        };
        Self {
            calls: admitted.len(),
            refused: came.len() - admitted.len(),
            took,
            most_after_reset: limit
                .filter(|limit| limit.style == WindowStyle::Fixed)
                .map(|limit| most_after_reset(&came, &admitted, limit.window)),
        }
    }
}

/// The least time between the first and the last of so many calls: each window of a fixed limit begins with its first
/// call, and so the last one begins after as many windows as are full before it; and a sliding one lets call
/// `n + limit` through no earlier than a window after call `n`.
pub(super) fn least(calls: usize, limit: &RateLimit) -> Duration {
    let full = u32::try_from(calls.saturating_sub(1)).unwrap_or(u32::MAX) / limit.requests;
    limit.window * full
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
