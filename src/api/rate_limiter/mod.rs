//! Rate limiting: when the next request may be sent.
//!
//! All calls of a client share one limiter. After a 429 nothing is sent until the time that the server names; then one
//! request goes first, and the others follow (`slow_start`). If responses announce the remaining requests and the
//! reset, the limiter stops before the limit (`window`). The user's own `requests_per_minute` is a token bucket
//! (`token_bucket`). `state` combines these bounds without waiting; this file does the waiting. Callers wait in one
//! queue, first come first served, and only the first of them checks the bounds.

mod server_clock;
mod slow_start;
mod state;
mod token_bucket;
mod window;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep_until, timeout_at};

use self::state::{Admission, SentRequest, State};
use super::wait_headers::WaitHeaders;

/// Returns the time of day. It is only compared with the times that the server names; waits use the monotonic clock.
pub(super) type WallClock = Box<dyn Fn() -> SystemTime + Send + Sync>;

pub(super) struct RateLimiter {
    queue: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    /// Notified when a request in flight has finished.
    request_finished: Notify,
    /// Until when the server rejects requests. A time in the past means that it does not.
    blocked_until: watch::Sender<Instant>,
}

/// The limiter admits no request before the caller's deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LimitReached {
    /// When the next request may be sent, or the deadline if that is not known.
    pub(super) until: Instant,
    pub(super) source: LimitSource,
    /// How many requests the server allows in its window, if it is the server's limit and announced.
    pub(super) limit: Option<u64>,
}

/// Whose limit has been reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LimitSource {
    Server,
    /// The user's setting `requests_per_minute`.
    RequestsPerMinute,
}

/// The permission to send one request. Dropped without a result, it counts as a request without a response.
pub(super) struct Permit<'a> {
    limiter: &'a RateLimiter,
    request: SentRequest,
    /// Set before the result is recorded: a panic in between must not count the request as finished twice.
    recorded: bool,
}

impl RateLimiter {
    pub(super) fn new(per_minute: Option<NonZeroU32>, wall_clock: WallClock) -> RateLimiter {
        RateLimiter {
            queue: tokio::sync::Mutex::new(()),
            state: Mutex::new(State::new(per_minute, wall_clock)),
            request_finished: Notify::new(),
            blocked_until: watch::Sender::new(Instant::now()),
        }
    }

    /// Waits until a request may be sent. Fails at once if that is known to be after the deadline.
    pub(super) async fn admit(&self, deadline: Instant) -> Result<Permit<'_>, LimitReached> {
        let _first_in_queue = tokio::select! {
            biased;
            reached = self.blocked_beyond(deadline) => return Err(reached),
            first = timeout_at(deadline, self.queue.lock()) => {
                first.map_err(|_| self.state().limit_reached_in_queue(deadline))?
            }
        };
        loop {
            // Registered before the check, so that no result in between is missed.
            let mut request_finished = std::pin::pin!(self.request_finished.notified());
            request_finished.as_mut().enable();
            let admission = self.state().admit(deadline);
            let until = match admission {
                Admission::Sent(request) => {
                    return Ok(Permit {
                        limiter: self,
                        request,
                        recorded: false,
                    });
                }
                Admission::LimitReached(reached) if reached.until > deadline => {
                    return Err(reached);
                }
                Admission::LimitReached(reached) => reached.until,
                Admission::Wait(until) => until,
            };
            tokio::select! {
                () = request_finished => {}
                () = sleep_until(until) => {}
            }
        }
    }

    /// Returns as soon as the server is known to reject requests until after the deadline, so that no call waits in the
    /// queue in vain.
    async fn blocked_beyond(&self, deadline: Instant) -> LimitReached {
        let mut blocked_until = self.blocked_until.subscribe();
        let until = blocked_until.wait_for(|until| *until > deadline).await;
        let until = *until.expect("the sender lives as long as the limiter");
        self.state().limit_reached(until, LimitSource::Server)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// Records a response other than 429.
    pub(super) fn answered(mut self, headers: &WaitHeaders) {
        self.recorded = true;
        self.limiter.state().answered(&self.request, headers);
    }

    /// Records a 429. `back_off` is the wait if its headers name none.
    pub(super) fn limited(mut self, headers: &WaitHeaders, back_off: Duration) {
        self.recorded = true;
        let mut state = self.limiter.state();
        let until = state.limited(&self.request, headers, back_off);
        drop(state);
        self.limiter.blocked_until.send_if_modified(|known| {
            let is_later = *known < until;
            *known = until.max(*known);
            is_later
        });
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.recorded {
            self.limiter.state().lost(&self.request);
        }
        self.limiter.request_finished.notify_waiters();
    }
}
