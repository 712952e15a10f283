//! The circuit breaker and the memory of whether the key is valid, shared by all calls of a client.
//!
//! While the breaker is closed, every call may send. A call that gives up because HostUp cannot be reached opens it,
//! unless any call had a response within the last minute: then the failure concerns that one request. While it is open,
//! calls fail at once instead of each waiting for its own `max_wait`. It is half-open while one call sends a probe: new
//! calls wait a few seconds for the result, and any response closes the breaker.
//!
//! A new breaker knows nothing, so the first request is sent alone for a few seconds: a rejected key must not be
//! sent a thousand times, and over HTTP/2 the first request opens the connection that the others share.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// How long others wait for the response to the first request, or to a probe.
const EXCLUSIVE_FOR: Duration = Duration::from_secs(5);

/// The time between a failed probe and the next one.
const PROBE_INTERVAL: Duration = Duration::from_secs(5);

/// How long a response proves that HostUp is reachable.
const REACHABLE_FOR: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    circuit: Circuit,
    /// When the request that the others wait for was sent: the first one, or a probe.
    exclusive_since: Option<Instant>,
    last_response: Option<Instant>,
    key: KeyStatus,
}

#[derive(Default)]
enum Circuit {
    /// No request has finished yet.
    #[default]
    Unknown,
    Closed,
    Open {
        cause: String,
        next_probe: Instant,
    },
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum KeyStatus {
    #[default]
    Unverified,
    Accepted,
    /// HostUp rejected the key and has never accepted it.
    Rejected,
}

/// Why a call may not send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The breaker is open; the string is why another call gave up.
    Outage(String),
    KeyRejected,
}

/// The permission to make one attempt. Dropped without a result, it lets another call take its role.
pub(super) struct BreakerPermit<'a> {
    breaker: &'a Breaker,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    First,
    Probe,
    Normal,
}

enum Decision {
    Send(Role),
    WaitUntil(Instant),
}

impl Breaker {
    /// Waits until an attempt may be made. The attempt becomes the first request or the probe if there is none.
    pub(super) async fn acquire(&self) -> Result<BreakerPermit<'_>, Refusal> {
        let role = self
            .wait_for_role(|state| {
                let decision = state.decide(Instant::now())?;
                if let Decision::Send(Role::First | Role::Probe) = decision {
                    state.exclusive_since = Some(Instant::now());
                }
                Ok(decision)
            })
            .await?;
        Ok(BreakerPermit {
            breaker: self,
            role,
        })
    }

    /// Waits until [`Self::acquire`] would return, without taking a role. A retry is refused at once while the breaker
    /// is open: its call has already found that HostUp is not reachable.
    pub(super) async fn wait_until_ready(&self, is_retry: bool) -> Result<(), Refusal> {
        self.wait_for_role(|state| match state.refusal() {
            Some(refusal) if is_retry => Err(refusal),
            _ => state.decide(Instant::now()),
        })
        .await?;
        Ok(())
    }

    async fn wait_for_role(
        &self,
        mut decide: impl FnMut(&mut State) -> Result<Decision, Refusal>,
    ) -> Result<Role, Refusal> {
        loop {
            // Registered before the decision, so that no change in between is missed.
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            let decision = decide(&mut self.lock())?;
            match decision {
                Decision::Send(role) => return Ok(role),
                Decision::WaitUntil(instant) => tokio::select! {
                    () = &mut changed => {}
                    () = sleep_until(instant) => {}
                },
            }
        }
    }

    /// Returns once the breaker is open or the key has been rejected.
    pub(super) async fn wait_for_refusal(&self) {
        self.wait_for(|state| state.refusal().is_some()).await;
    }

    pub(super) async fn wait_for_rejected_key(&self) {
        self.wait_for(|state| state.key == KeyStatus::Rejected)
            .await;
    }

    async fn wait_for(&self, is_reached: impl Fn(&State) -> bool) {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            if is_reached(&self.lock()) {
                return;
            }
            changed.await;
        }
    }

    /// Opens the breaker for a call that has given up, unless HostUp was reachable within the last minute.
    pub(super) fn open_unless_reachable(&self, cause: String) {
        let mut state = self.lock();
        let is_reachable = state
            .last_response
            .is_some_and(|response| response.elapsed() < REACHABLE_FOR);
        if is_reachable || matches!(state.circuit, Circuit::Open { .. }) {
            return;
        }
        state.circuit = Circuit::Open {
            cause,
            next_probe: Instant::now(),
        };
        drop(state);
        self.changed.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn refusal(&self) -> Option<Refusal> {
        match &self.circuit {
            _ if self.key == KeyStatus::Rejected => Some(Refusal::KeyRejected),
            Circuit::Open { cause, .. } => Some(Refusal::Outage(cause.clone())),
            Circuit::Unknown | Circuit::Closed => None,
        }
    }

    fn decide(&self, now: Instant) -> Result<Decision, Refusal> {
        if self.key == KeyStatus::Rejected {
            return Err(Refusal::KeyRejected);
        }
        let exclusive_until = self.exclusive_since.map(|since| since + EXCLUSIVE_FOR);
        match (&self.circuit, exclusive_until) {
            (Circuit::Closed, _) => Ok(Decision::Send(Role::Normal)),
            (_, Some(until)) if now < until => Ok(Decision::WaitUntil(until)),
            (Circuit::Unknown, Some(_)) => Ok(Decision::Send(Role::Normal)),
            (Circuit::Unknown, None) => Ok(Decision::Send(Role::First)),
            (Circuit::Open { next_probe, .. }, None) if now >= *next_probe => {
                Ok(Decision::Send(Role::Probe))
            }
            (Circuit::Open { cause, .. }, _) => Err(Refusal::Outage(cause.clone())),
        }
    }
}

impl BreakerPermit<'_> {
    pub(super) fn is_probe(&self) -> bool {
        self.role == Role::Probe
    }

    /// Records a response of HostUp or of a working server in front of it. Closes the breaker.
    pub(super) fn record_response(self, proves_key: bool) {
        let mut state = self.breaker.lock();
        state.last_response = Some(Instant::now());
        state.circuit = Circuit::Closed;
        if proves_key {
            state.key = KeyStatus::Accepted;
        }
        drop(state);
        self.breaker.changed.notify_waiters();
    }

    /// Records that HostUp rejected the key. If it has never accepted it, no further request is sent.
    pub(super) fn record_key_rejected(self) {
        let mut state = self.breaker.lock();
        if state.key == KeyStatus::Unverified {
            state.key = KeyStatus::Rejected;
        }
        drop(state);
        self.record_response(false);
    }

    pub(super) fn record_unreachable(self) {
        let mut state = self.breaker.lock();
        match &mut state.circuit {
            // One failed attempt says nothing about the others; only a call that gives up opens the breaker.
            Circuit::Unknown => state.circuit = Circuit::Closed,
            Circuit::Open { next_probe, .. } if self.role == Role::Probe => {
                *next_probe = Instant::now() + PROBE_INTERVAL;
            }
            Circuit::Closed | Circuit::Open { .. } => {}
        }
        // Dropping the permit wakes the waiting calls.
    }
}

impl Drop for BreakerPermit<'_> {
    fn drop(&mut self) {
        if self.role == Role::Normal {
            return;
        }
        self.breaker.lock().exclusive_since = None;
        self.breaker.changed.notify_waiters();
    }
}
