//! The attempts and waits of one call so far, and the limits that end it.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::Instant;

use super::error::{Bound, Effect, Effort, ErrorKind};
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
    /// The redacted path, for the log; empty where nothing is logged.
    path: String,
    pub(super) attempts: u32,
    /// Attempts that repeat a failed one. Those after a 429 do not count.
    pub(super) retries: u32,
    /// Retries after failures of [`Retry::AtMost`].
    capped_retries: u32,
    pub(super) responses_429: u32,
    /// When the first attempt of an unbroken series of failures of [`Retry::Within`] began.
    brief_retries_since: Option<Instant>,
    /// Time spent on waits and on failed attempts.
    pub(super) waited: Duration,
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
            retries: 0,
            capped_retries: 0,
            responses_429: 0,
            brief_retries_since: None,
            waited: Duration::ZERO,
            effect: Effect::None,
            last_failure: None,
            last_429: None,
            announced_limit: None,
            ended_by: None,
        }
    }

    pub(super) fn remaining_wait(&self) -> Duration {
        self.limits.max_wait.saturating_sub(self.waited)
    }

    pub(super) fn record_429(&mut self, problem: Problem, limit: Option<u64>) {
        self.responses_429 += 1;
        self.last_failure = None;
        self.last_429 = Some(problem);
        self.announced_limit = limit;
    }

    /// Records the failure that ends the call. Where HostUp rejected the request itself, no earlier attempt can have had
    /// an effect either.
    pub(super) fn record_final(&mut self, kind: &ErrorKind) {
        if kind.rejects_the_request() {
            self.effect = Effect::None;
        }
    }

    /// Counts a failed attempt, which began at `started`, and returns the limit that forbids another one after `wait`.
    pub(super) fn reached_bound(
        &mut self,
        retry: Retry,
        wait: Duration,
        started: Instant,
    ) -> Option<Bound> {
        if retry == Retry::Never {
            return None;
        }
        if self.retries >= self.limits.max_retries {
            return Some(Bound::MaxRetries(self.limits.max_retries));
        }
        match retry {
            Retry::AtMost(times) if self.capped_retries >= times => {
                return Some(Bound::Few(times));
            }
            Retry::AtMost(_) => self.capped_retries += 1,
            Retry::Within(span) => {
                let since = *self.brief_retries_since.get_or_insert(started);
                // The next attempt may take as long as this one did.
                if since.elapsed() + wait + started.elapsed() > span {
                    return Some(Bound::Within(span));
                }
            }
            Retry::Transient | Retry::Never => self.brief_retries_since = None,
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

    pub(super) fn effort(&self) -> Effort {
        Effort {
            attempts: self.attempts,
            elapsed: self.started.elapsed(),
            ended_by: self.ended_by,
        }
    }
}
