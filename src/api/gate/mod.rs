//! When the next request may leave.
//!
//! The gate keeps to four bounds at once: what a 429 asks for, which all calls wait out together; what is left of a
//! window, where answers tell (`window`); what answers of 429 have taught about windows (`learnt`); and the user's own
//! bound (`bucket`). `pace` puts them together without ever waiting; here is the waiting. Callers stand in one queue, in
//! the order in which they came, and only the first of it looks at the bounds, so that nobody stampedes.

mod bucket;
mod learnt;
mod pace;
mod window;

#[cfg(test)]
mod figures;
#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tests;

use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout_at};

use self::pace::{Admission, Left, Pace};
use super::server_clock::WallClock;
use super::wait_headers::WaitHeaders;

/// Lets requests leave one by one, in the order in which they came.
pub(super) struct Gate {
    queue: tokio::sync::Mutex<()>,
    pace: Mutex<Pace>,
    /// An answer has come, or will never come.
    changed: Notify,
    /// The server has turned a request away.
    closing: Notify,
    wall: WallClock,
}

/// The gate opens only after a call's patience ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) until: Instant,
    /// How many requests the server allows in its window, where it is the server's limit and it says so.
    pub(super) limit: Option<u64>,
}

/// The leave to send one request. Dropped without a word, it counts as a request without an answer.
pub(super) struct Permit<'a> {
    gate: &'a Gate,
    left: Left,
    /// The pace has been told, or is being told: a panic meanwhile must not count the request as back twice.
    settled: bool,
}

impl Gate {
    pub(super) fn new(per_minute: Option<NonZeroU32>, wall: WallClock) -> Gate {
        Gate {
            queue: tokio::sync::Mutex::new(()),
            pace: Mutex::new(Pace::new(per_minute)),
            changed: Notify::new(),
            closing: Notify::new(),
            wall,
        }
    }

    /// Waits until a request may leave, but fails at once when that is known to be after the deadline.
    pub(super) async fn admit(&self, deadline: Instant) -> Result<Permit<'_>, Closed> {
        let _first = tokio::select! {
            biased;
            closed = self.closed_beyond(deadline) => return Err(closed),
            first = timeout_at(deadline, self.queue.lock()) => {
                first.map_err(|_| self.closed_at(deadline))?
            }
        };
        loop {
            // Registered before looking, so that an answer in between is not missed.
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            let now = Instant::now();
            // On a line of its own: the lock would be held to the end of a `match` on it.
            let admission = self.lock().admit(now);
            let admission = match admission {
                Admission::Closed(until) if until > deadline => {
                    return Err(self.closed_until(until));
                }
                Admission::At(opens) if opens > deadline => self.lock().go(now),
                admission => admission,
            };
            match admission {
                Admission::Now { alone } => {
                    return Ok(Permit {
                        gate: self,
                        left: Left { sent: now, alone },
                        settled: false,
                    });
                }
                Admission::At(until) | Admission::Closed(until) => tokio::select! {
                    () = changed => {}
                    () = sleep_until(until) => {}
                },
            }
        }
    }

    /// Ends when the server is known to turn requests away until after the deadline: nobody waits in the queue for that.
    async fn closed_beyond(&self, deadline: Instant) -> Closed {
        loop {
            let mut closing = std::pin::pin!(self.closing.notified());
            closing.as_mut().enable();
            let until = self.lock().closed();
            if let Some(until) = until.filter(|until| *until > deadline) {
                return self.closed_until(until);
            }
            closing.await;
        }
    }

    fn closed_at(&self, deadline: Instant) -> Closed {
        let until = self.lock().closed().unwrap_or(deadline);
        self.closed_until(until.max(deadline))
    }

    fn closed_until(&self, until: Instant) -> Closed {
        let limit = self.lock().limit();
        Closed { until, limit }
    }

    fn lock(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The server answered, and did not turn the request away.
    pub(super) fn answered(mut self, headers: &WaitHeaders) {
        let (now, wall) = (Instant::now(), (self.gate.wall)());
        self.settled = true;
        let mut pace = self.gate.lock();
        pace.answered(&self.left, headers, now, wall);
    }

    /// The server turned the request away. `back_off` is the wait where its headers name none.
    pub(super) fn limited(mut self, headers: &WaitHeaders, back_off: Duration) {
        let (now, wall) = (Instant::now(), (self.gate.wall)());
        self.settled = true;
        let mut pace = self.gate.lock();
        pace.limited(&self.left, headers, back_off, now, wall);
        drop(pace);
        self.gate.closing.notify_waiters();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.gate.lock().lost(&self.left, Instant::now());
        }
        self.gate.changed.notify_waiters();
    }
}
