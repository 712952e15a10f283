//! The attempts and waits of one call so far, and the limits that end it.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::Instant;

use super::error::{Attempts, Bound, Effect, ErrorKind};
use super::problem::Problem;
use super::retry::Retry;
use super::wait_log::WaitLog;

/// The limits of every call of a client.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallLimits {
    pub(super) max_retries: u32,
    pub(super) max_wait: Duration,
    pub(super) requests_per_minute: Option<NonZeroU32>,
}

pub(super) struct CallState {
    limits: CallLimits,
    started: Instant,
    method: &'static str,
    /// The redacted path, for the log; empty if nothing is logged.
    path: String,
    pub(super) attempts: u32,
    /// Attempts after a 429 do not count.
    pub(super) retries_after_failures: u32,
    /// Retries after failures of [`Retry::AtMost`].
    capped_retries: u32,
    pub(super) responses_429: u32,
    /// When the first attempt that failed with [`Retry::Within`] since the last transient failure began.
    within_since: Option<Instant>,
    /// Time spent on waits and on failed attempts.
    pub(super) time_used: Duration,
    pub(super) effect: Effect,
    /// How the call would have failed after the last attempt, and why; `None` after a 429.
    pub(super) last_failure: Option<(ErrorKind, String)>,
    pub(super) last_429: Option<Problem>,
    /// The limit that the last 429 announced.
    pub(super) announced_limit: Option<u64>,
    /// The limit that prevented another attempt.
    pub(super) ended_by: Option<Bound>,
}

impl CallState {
    pub(super) fn new(method: &'static str, path: String, limits: CallLimits) -> Self {
        CallState {
            limits,
            started: Instant::now(),
            method,
            path,
            attempts: 0,
            retries_after_failures: 0,
            capped_retries: 0,
            responses_429: 0,
            within_since: None,
            time_used: Duration::ZERO,
            effect: Effect::None,
            last_failure: None,
            last_429: None,
            announced_limit: None,
            ended_by: None,
        }
    }

    pub(super) fn remaining_wait(&self) -> Duration {
        self.limits.max_wait.saturating_sub(self.time_used)
    }

    pub(super) fn record_429(&mut self, problem: Problem, limit: Option<u64>) {
        self.responses_429 += 1;
        self.last_failure = None;
        self.last_429 = Some(problem);
        self.announced_limit = limit;
    }

    /// If HostUp rejected the request itself, no earlier attempt can have had an effect either.
    pub(super) fn clear_effect_if_rejected(&mut self, kind: &ErrorKind) {
        if kind.proves_no_effect() {
            self.effect = Effect::None;
        }
    }

    /// Counts a failed attempt, which began at `started`, and returns the limit, if any, that prevents a retry after `wait`.
    pub(super) fn count_failure(
        &mut self,
        retry: Retry,
        wait: Duration,
        started: Instant,
    ) -> Option<Bound> {
        if retry == Retry::Never {
            return None;
        }
        if self.retries_after_failures >= self.limits.max_retries {
            return Some(Bound::MaxRetries(self.limits.max_retries));
        }
        match retry {
            Retry::AtMost(times) if self.capped_retries >= times => {
                return Some(Bound::RetriesOfStatus(times));
            }
            Retry::AtMost(_) => self.capped_retries += 1,
            Retry::Within(span) => {
                let since = *self.within_since.get_or_insert(started);
                // The next attempt may take as long as this one did.
                if since.elapsed() + wait + started.elapsed() > span {
                    return Some(Bound::RetryPeriod(span));
                }
            }
            Retry::Transient | Retry::Never => self.within_since = None,
        }
        (wait > self.remaining_wait()).then_some(Bound::MaxWait(self.limits.max_wait))
    }

    pub(super) fn wait_log(&self) -> WaitLog<'_> {
        WaitLog {
            method: self.method,
            path: &self.path,
            next_attempt: self.attempts + 1,
        }
    }

    pub(super) fn attempts_made(&self) -> Attempts {
        Attempts {
            count: self.attempts,
            elapsed: self.started.elapsed(),
            ended_by: self.ended_by,
        }
    }
}
