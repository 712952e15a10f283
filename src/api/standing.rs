//! What all calls together know of the API: is it up, and is the key good?
//!
//! The first attempt goes alone, for at most a few seconds: its answer says whether the key is accepted (a refused one
//! must not be sent a thousand times), and over HTTP/2 it makes the one connection that the others use. When a call has
//! given up, the API counts as down, and the others fail at once instead of each waiting its own quarter of an hour;
//! one at a time may go as a probe, for whose answer new calls wait a few seconds, and any answer ends the outage.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// How long the others wait for the answer of the first attempt, or of a probe.
const ALONE_AT_MOST: Duration = Duration::from_secs(5);

/// How long after a probe has failed the next one may go.
const BETWEEN_PROBES: Duration = Duration::from_secs(5);

#[derive(Default)]
pub(super) struct Standing {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    phase: Phase,
    /// The key was accepted at least once.
    accepted: bool,
    /// The key was refused before it was ever accepted.
    refused: bool,
    /// When an answer last showed that something of HostUp's is there.
    alive: Option<Instant>,
}

#[derive(Default)]
enum Phase {
    /// Nothing is known.
    #[default]
    Fresh,
    /// The first attempt is under way.
    First { since: Instant },
    /// Calls go.
    Open,
    /// A call gave up.
    Down {
        cause: String,
        /// Since when a probe is under way.
        probing: Option<Instant>,
        next_probe: Instant,
    },
}

/// Why a call must not go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The API is down; the text is what made another call give up.
    Outage(String),
    /// The key was refused.
    KeyRejected,
}

/// The leave to make one attempt. Dropped without a report, it lets another go first or probe.
pub(super) struct Pass<'a> {
    standing: &'a Standing,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    First,
    Probe,
    One,
}

enum Entry {
    Go(Role),
    WaitUntil(Instant),
}

impl Standing {
    /// Waits until an attempt may be made. A call in the middle of its retries is `retrying`: it never becomes the probe.
    pub(super) async fn enter(&self, retrying: bool) -> Result<Pass<'_>, Refusal> {
        loop {
            // Registered before looking, so that a change in between is not missed.
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            let entry = self.lock().try_enter(Instant::now(), retrying)?;
            match entry {
                Entry::Go(role) => {
                    return Ok(Pass {
                        standing: self,
                        role,
                    });
                }
                Entry::WaitUntil(instant) => tokio::select! {
                    () = &mut changed => {}
                    () = sleep_until(instant) => {}
                },
            }
        }
    }

    /// Ends when a call must not go on waiting, whatever it waits for.
    pub(super) async fn refused(&self) -> Refusal {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            if let Some(refusal) = self.lock().refusal() {
                return refusal;
            }
            changed.await;
        }
    }

    /// A call has given up after attempts that began at `since`. It is an outage only if nobody had an answer meanwhile:
    /// one domain that always answers 500 must not take the others along.
    pub(super) fn gave_up(&self, since: Instant, cause: String) {
        let mut state = self.lock();
        let alive_meanwhile = state.alive.is_some_and(|alive| alive >= since);
        if alive_meanwhile || matches!(state.phase, Phase::Down { .. }) {
            return;
        }
        state.phase = Phase::Down {
            cause,
            probing: None,
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
        match &self.phase {
            _ if self.refused => Some(Refusal::KeyRejected),
            Phase::Down { cause, .. } => Some(Refusal::Outage(cause.clone())),
            Phase::Fresh | Phase::First { .. } | Phase::Open => None,
        }
    }

    fn try_enter(&mut self, now: Instant, retrying: bool) -> Result<Entry, Refusal> {
        if self.refused {
            return Err(Refusal::KeyRejected);
        }
        match &mut self.phase {
            Phase::Open => Ok(Entry::Go(Role::One)),
            Phase::Fresh => {
                self.phase = Phase::First { since: now };
                Ok(Entry::Go(Role::First))
            }
            Phase::First { since } if now >= *since + ALONE_AT_MOST => Ok(Entry::Go(Role::One)),
            Phase::First { since } => Ok(Entry::WaitUntil(*since + ALONE_AT_MOST)),
            Phase::Down {
                cause,
                probing,
                next_probe,
            } => match *probing {
                Some(since) if !retrying && now < since + ALONE_AT_MOST => {
                    Ok(Entry::WaitUntil(since + ALONE_AT_MOST))
                }
                None if !retrying && now >= *next_probe => {
                    *probing = Some(now);
                    Ok(Entry::Go(Role::Probe))
                }
                Some(_) | None => Err(Refusal::Outage(cause.clone())),
            },
        }
    }
}

impl Pass<'_> {
    /// Whether this attempt is the one that finds out if an outage is over. A probe that fails is not repeated.
    pub(super) fn is_probe(&self) -> bool {
        self.role == Role::Probe
    }

    /// Something of HostUp's answered, and `accepted` the key or said nothing about it.
    pub(super) fn answered(self, accepted: bool) {
        let mut state = self.standing.lock();
        state.alive = Some(Instant::now());
        state.accepted |= accepted;
        if !matches!(state.phase, Phase::Open) {
            state.phase = Phase::Open;
            drop(state);
            self.standing.changed.notify_waiters();
        }
    }

    /// The key was refused. Without a success before, it was never good, and no request leaves any more.
    pub(super) fn unauthorized(self) {
        let mut state = self.standing.lock();
        state.refused |= !state.accepted;
        drop(state);
        self.standing.changed.notify_waiters();
        self.answered(false);
    }

    /// There was no answer, or one of 5xx.
    pub(super) fn failed(self) {
        let mut state = self.standing.lock();
        match &mut state.phase {
            phase @ (Phase::Fresh | Phase::First { .. }) => *phase = Phase::Open,
            Phase::Down { next_probe, .. } if self.role == Role::Probe => {
                *next_probe = Instant::now() + BETWEEN_PROBES;
            }
            Phase::Open | Phase::Down { .. } => {}
        }
        // The drop that follows lets the others go on.
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.role == Role::One {
            return;
        }
        let mut state = self.standing.lock();
        match &mut state.phase {
            phase @ Phase::First { .. } if self.role == Role::First => *phase = Phase::Fresh,
            Phase::Down { probing, .. } if self.role == Role::Probe => *probing = None,
            _ => {}
        }
        drop(state);
        self.standing.changed.notify_waiters();
    }
}
