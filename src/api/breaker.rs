//! The circuit breaker that all calls of a client share: is HostUp reachable, and is the key good?
//!
//! Closed, every call may send. A call that gives up because HostUp cannot be reached opens the breaker, unless some call
//! had an answer within the last minute: then the failure is that request's own. While it is open, calls fail at once
//! instead of each waiting for its own `max_wait`. One call at a time may send as a probe (half-open); new calls wait a
//! few seconds for its result, and any answer closes the breaker.
//!
//! A breaker starts without any knowledge: the first request goes alone for a few seconds, since a refused key must not
//! be sent a thousand times, and over HTTP/2 it makes the one connection that the others use.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// How long others wait for the answer to the first request, or to a probe.
const ALONE_AT_MOST: Duration = Duration::from_secs(5);

/// The time between a probe that failed and the next one.
const BETWEEN_PROBES: Duration = Duration::from_secs(5);

/// For how long an answer proves that HostUp is reachable.
const PROVED_FOR: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    circuit: Circuit,
    /// When the request that others wait for was sent: the first one, or a probe.
    alone: Option<Instant>,
    last_answer: Option<Instant>,
    key: Key,
}

#[derive(Default)]
enum Circuit {
    /// No request has ended yet.
    #[default]
    Unknown,
    Closed,
    Open {
        cause: String,
        next_probe: Instant,
    },
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Key {
    #[default]
    Unproved,
    Accepted,
    /// HostUp refused the key before it ever accepted it.
    Refused,
}

/// Why a call must not send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The breaker is open; the text says why another call gave up.
    Outage(String),
    /// The key was refused.
    KeyRefused,
}

/// The permission to make one attempt. Dropped without a report, it lets another call take its place.
pub(super) struct Pass<'a> {
    breaker: &'a Breaker,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    First,
    Probe,
    Normal,
}

enum Entry {
    Send(Role),
    WaitUntil(Instant),
}

impl Breaker {
    /// Waits until an attempt may be made, and takes the place of the first request or of the probe where that is free.
    pub(super) async fn enter(&self) -> Result<Pass<'_>, Refusal> {
        let role = self
            .wait(|state| {
                let entry = state.entry(Instant::now())?;
                if let Entry::Send(Role::First | Role::Probe) = entry {
                    state.alone = Some(Instant::now());
                }
                Ok(entry)
            })
            .await?;
        Ok(Pass {
            breaker: self,
            role,
        })
    }

    /// Waits until [`Self::enter`] would let a call send, without taking a place. A call in the middle of its retries
    /// does not wait for a probe: it has seen itself that HostUp is not reachable.
    pub(super) async fn check(&self, retrying: bool) -> Result<(), Refusal> {
        self.wait(|state| match state.refusal() {
            Some(refusal) if retrying => Err(refusal),
            _ => state.entry(Instant::now()),
        })
        .await?;
        Ok(())
    }

    async fn wait(
        &self,
        mut entry: impl FnMut(&mut State) -> Result<Entry, Refusal>,
    ) -> Result<Role, Refusal> {
        loop {
            // Registered before looking, so that a change in between is not missed.
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            let entry = entry(&mut self.lock())?;
            match entry {
                Entry::Send(role) => return Ok(role),
                Entry::WaitUntil(instant) => tokio::select! {
                    () = &mut changed => {}
                    () = sleep_until(instant) => {}
                },
            }
        }
    }

    /// Completes once the breaker is open or the key refused.
    pub(super) async fn opened(&self) {
        self.until(|state| state.refusal().is_some()).await;
    }

    /// Completes once the key is refused.
    pub(super) async fn key_refused(&self) {
        self.until(|state| state.key == Key::Refused).await;
    }

    async fn until(&self, reached: impl Fn(&State) -> bool) {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            if reached(&self.lock()) {
                return;
            }
            changed.await;
        }
    }

    /// A call gave up because it could not reach HostUp.
    pub(super) fn gave_up(&self, cause: String) {
        let mut state = self.lock();
        let proved = state
            .last_answer
            .is_some_and(|answer| answer.elapsed() < PROVED_FOR);
        if proved || matches!(state.circuit, Circuit::Open { .. }) {
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
            _ if self.key == Key::Refused => Some(Refusal::KeyRefused),
            Circuit::Open { cause, .. } => Some(Refusal::Outage(cause.clone())),
            Circuit::Unknown | Circuit::Closed => None,
        }
    }

    fn entry(&self, now: Instant) -> Result<Entry, Refusal> {
        if self.key == Key::Refused {
            return Err(Refusal::KeyRefused);
        }
        let alone_until = self.alone.map(|since| since + ALONE_AT_MOST);
        match (&self.circuit, alone_until) {
            (Circuit::Closed, _) => Ok(Entry::Send(Role::Normal)),
            (_, Some(until)) if now < until => Ok(Entry::WaitUntil(until)),
            (Circuit::Unknown, Some(_)) => Ok(Entry::Send(Role::Normal)),
            (Circuit::Unknown, None) => Ok(Entry::Send(Role::First)),
            (Circuit::Open { next_probe, .. }, None) if now >= *next_probe => {
                Ok(Entry::Send(Role::Probe))
            }
            (Circuit::Open { cause, .. }, _) => Err(Refusal::Outage(cause.clone())),
        }
    }
}

impl Pass<'_> {
    /// Whether this attempt finds out if an outage is over. A probe that fails is not repeated.
    pub(super) fn is_probe(&self) -> bool {
        self.role == Role::Probe
    }

    /// HostUp, or something in front of it that works, answered. `accepted` says that the answer proves the key.
    pub(super) fn answered(self, accepted: bool) {
        let mut state = self.breaker.lock();
        state.last_answer = Some(Instant::now());
        state.circuit = Circuit::Closed;
        if accepted {
            state.key = Key::Accepted;
        }
        drop(state);
        self.breaker.changed.notify_waiters();
    }

    /// HostUp refused the key. Without a success before, the key was never good, and no further request is sent.
    pub(super) fn key_refused(self) {
        let mut state = self.breaker.lock();
        if state.key == Key::Unproved {
            state.key = Key::Refused;
        }
        drop(state);
        self.answered(false);
    }

    /// HostUp could not be reached.
    pub(super) fn failed(self) {
        let mut state = self.breaker.lock();
        match &mut state.circuit {
            Circuit::Unknown => state.circuit = Circuit::Closed,
            Circuit::Open { next_probe, .. } if self.role == Role::Probe => {
                *next_probe = Instant::now() + BETWEEN_PROBES;
            }
            Circuit::Closed | Circuit::Open { .. } => {}
        }
        // Dropping the pass wakes those who wait.
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.role == Role::Normal {
            return;
        }
        self.breaker.lock().alone = None;
        self.breaker.changed.notify_waiters();
    }
}
