//! The state that the server, the controls, the page and the owner of the sandbox share.

use std::{
    net::SocketAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    dns::ZoneKeys, faults::Faults, journal::Journal, model::Model, rate_limit::RateLimiter,
};

/// Shared by all connections and the owner of the sandbox. Locks are never held across an `await`. Code that needs two of
/// them acquires them in the order of the fields.
pub(crate) struct SharedState {
    pub(crate) address: SocketAddr,
    pub(crate) dns_address: SocketAddr,
    /// Locks itself, after any other lock.
    pub(crate) zone_keys: ZoneKeys,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) model: Mutex<Model>,
    pub(crate) rate_limiter: Mutex<RateLimiter>,
    pub(crate) journal: Mutex<Journal>,
}

/// Locks a mutex even if it is poisoned: the panic of a failed test is reported by that test, not by the next use of the lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
