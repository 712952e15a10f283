//! Rate limiting: when the next request may be sent.
//!
//! All calls of a client share one limiter. After an answer of 429 nothing is sent until the time that the server names;
//! then one request goes first, and the others follow (`slow_start`). Where answers say how many requests remain until
//! when, the limiter stops before the limit (`window`). The user's own `requests_per_minute` is a token bucket
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
    /// Notified when a request in flight has ended.
    request_ended: Notify,
    /// The time until which the server refuses requests; a past one means that it does not.
    blocked_until: watch::Sender<Instant>,
}

/// The limiter admits no request before the caller's deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    /// When the next request may be sent, or the deadline where that is not known.
    pub(super) until: Instant,
    pub(super) source: LimitSource,
    /// How many requests the server allows in its window, where it is the server's limit and it says so.
    pub(super) limit: Option<u64>,
}

/// Whose limit a request waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LimitSource {
    Server,
    /// The user's setting `requests_per_minute`.
    RequestsPerMinute,
}

/// The permission to send one request. When it is dropped unused, the request counts as one without an answer.
pub(super) struct Permit<'a> {
    limiter: &'a RateLimiter,
    request: SentRequest,
    /// The result is recorded, or is being recorded: a panic meanwhile must not count the request as ended twice.
    recorded: bool,
}

impl RateLimiter {
    pub(super) fn new(per_minute: Option<NonZeroU32>, wall_clock: WallClock) -> RateLimiter {
        RateLimiter {
            queue: tokio::sync::Mutex::new(()),
            state: Mutex::new(State::new(per_minute, wall_clock)),
            request_ended: Notify::new(),
            blocked_until: watch::Sender::new(Instant::now()),
        }
    }

    /// Waits until a request may be sent. Fails at once when that is known to be after the deadline.
    pub(super) async fn admit(&self, deadline: Instant) -> Result<Permit<'_>, Closed> {
        let _first_in_queue = tokio::select! {
            biased;
            closed = self.blocked_beyond(deadline) => return Err(closed),
            first = timeout_at(deadline, self.queue.lock()) => {
                first.map_err(|_| self.state().closed_in_queue(deadline))?
            }
        };
        loop {
            // Registered before the check, so that an answer in between is not missed.
            let mut request_ended = std::pin::pin!(self.request_ended.notified());
            request_ended.as_mut().enable();
            let admission = self.state().admit(deadline);
            let until = match admission {
                Admission::Sent(request) => {
                    return Ok(Permit {
                        limiter: self,
                        request,
                        recorded: false,
                    });
                }
                Admission::Closed(closed) if closed.until > deadline => return Err(closed),
                Admission::Closed(closed) => closed.until,
                Admission::Wait(until) => until,
            };
            tokio::select! {
                () = request_ended => {}
                () = sleep_until(until) => {}
            }
        }
    }

    /// Returns as soon as the server is known to refuse requests until after the deadline, so that nobody waits in the
    /// queue for that.
    async fn blocked_beyond(&self, deadline: Instant) -> Closed {
        let mut blocked_until = self.blocked_until.subscribe();
        let until = blocked_until.wait_for(|until| *until > deadline).await;
        let until = *until.expect("the sender lives as long as the limiter");
        self.state().closed(until, LimitSource::Server)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The server answered with anything but 429.
    pub(super) fn answered(mut self, headers: &WaitHeaders) {
        self.recorded = true;
        self.limiter.state().answered(&self.request, headers);
    }

    /// The server answered 429. `back_off` is the wait where its headers name none.
    pub(super) fn limited(mut self, headers: &WaitHeaders, back_off: Duration) {
        self.recorded = true;
        let mut state = self.limiter.state();
        let until = state.limited(&self.request, headers, back_off);
        drop(state);
        self.limiter.blocked_until.send_if_modified(|known| {
            let later = *known < until;
            *known = until.max(*known);
            later
        });
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.recorded {
            self.limiter.state().lost(&self.request);
        }
        self.limiter.request_ended.notify_waiters();
    }
}
