//! One call: what it has behind it, and whether it may try once more.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::Instant;

use super::error::{Bound, Effort, Outcome};
use super::problem::Problem;
use super::retry::Retry;
use super::waiting::Waiter;

/// What bounds the calls of a client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) max_retries: u32,
    pub(super) max_wait: Duration,
    pub(super) requests_per_minute: Option<NonZeroU32>,
}

/// What one call has behind it.
pub(super) struct Call {
    limits: Limits,
    began: Instant,
    /// The path that is asked, without secrets; empty where nothing is logged.
    path: String,
    method: &'static str,
    /// Attempts made.
    pub(super) attempts: u32,
    /// How many of them are repetitions after a failure; those after an answer of 429 are not counted.
    pub(super) retries: u32,
    /// How many of the repetitions came after an answer that is worth only a few.
    pub(super) few: u32,
    /// How often the limit turned it away.
    pub(super) limited: u32,
    /// When the first of the attempts began that failed by something that is retried for a short time only.
    briefly_since: Option<Instant>,
    /// Spent on waiting and on attempts that failed.
    pub(super) waited: Duration,
    /// A change was sent, and it is unknown whether it was made.
    pub(super) unknown: bool,
    /// How the last attempt that failed would have ended the call, and why.
    pub(super) last: Option<(Outcome, String)>,
    /// The last answer of 429, and the limit that it named.
    pub(super) problem: Option<Problem>,
    pub(super) limit: Option<u64>,
    /// What kept the call from another attempt.
    pub(super) ended_by: Option<Bound>,
}

impl Call {
    pub(super) fn new(method: &'static str, path: String, limits: Limits) -> Self {
        Call {
            limits,
            began: Instant::now(),
            path,
            method,
            attempts: 0,
            retries: 0,
            few: 0,
            limited: 0,
            briefly_since: None,
            waited: Duration::ZERO,
            unknown: false,
            last: None,
            problem: None,
            limit: None,
            ended_by: None,
        }
    }

    /// How much longer it may wait.
    pub(super) fn wait_left(&self) -> Duration {
        self.limits.max_wait.saturating_sub(self.waited)
    }

    /// What keeps it from another attempt after this wait, where something does. The last attempt began at `began`.
    pub(super) fn bound(&mut self, retry: Retry, wait: Duration, began: Instant) -> Option<Bound> {
        if retry == Retry::Never {
            return None;
        }
        if self.retries >= self.limits.max_retries {
            return Some(Bound::MaxRetries(self.limits.max_retries));
        }
        match retry {
            Retry::AtMost(times) if self.few >= times => return Some(Bound::Few(times)),
            Retry::AtMost(_) => self.few += 1,
            Retry::Within(span) => {
                let since = *self.briefly_since.get_or_insert(began);
                // The next attempt may take as long as this one did.
                if since.elapsed() + wait + began.elapsed() > span {
                    return Some(Bound::Within(span));
                }
            }
            Retry::Transient | Retry::Never => self.briefly_since = None,
        }
        (wait > self.wait_left()).then_some(Bound::MaxWait(self.limits.max_wait))
    }

    /// Who waits, for the log.
    pub(super) fn waiter(&self) -> Waiter<'_> {
        Waiter {
            method: self.method,
            path: &self.path,
            attempt: self.attempts + 1,
        }
    }

    /// How often and how long it was tried so far.
    pub(super) fn effort(&self) -> Effort {
        Effort {
            attempts: self.attempts,
            elapsed: self.began.elapsed(),
            ended_by: self.ended_by,
        }
    }
}
