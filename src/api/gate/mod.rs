//! When the next request may leave.

use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::wait_headers::WaitHeaders;

/// Lets requests leave one by one, in the order in which they came.
pub(super) struct Gate {
    turn: tokio::sync::Mutex<()>,
    state: Mutex<Option<Instant>>,
    changed: Notify,
    wall: fn() -> SystemTime,
}

/// The gate opens only after a call's patience ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) until: Instant,
}

/// The leave to send one request.
pub(super) struct Permit<'a> {
    gate: &'a Gate,
}

impl Gate {
    pub(super) fn new(_own: Option<NonZeroU32>, wall: fn() -> SystemTime) -> Gate {
        Gate {
            turn: tokio::sync::Mutex::new(()),
            state: Mutex::new(None),
            changed: Notify::new(),
            wall,
        }
    }

    pub(super) async fn admit(&self, deadline: Instant) -> Result<Permit<'_>, Closed> {
        let _turn = timeout_at(deadline, self.turn.lock()).await;
        loop {
            let until = *self.lock();
            match until {
                Some(until) if until > deadline => return Err(Closed { until }),
                Some(until) if until > Instant::now() => sleep_until(until).await,
                _ => return Ok(Permit { gate: self }),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The server answered, and did not turn the request away.
    pub(super) fn answered(self, _headers: &WaitHeaders) {}

    /// The server turned the request away. `back_off` is the wait where its headers name none.
    pub(super) fn limited(self, _headers: &WaitHeaders, back_off: std::time::Duration) {
        let _ = (self.gate.wall)();
        *self.gate.lock() = Some(Instant::now() + back_off);
        self.gate.changed.notify_waiters();
    }
}
