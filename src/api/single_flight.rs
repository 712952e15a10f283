//! Equal GETs in flight are one request.
//!
//! The first caller creates the request's future. Whoever asks for the same path meanwhile holds a clone of it, and any
//! caller that is polled drives it: one that stops or is dropped takes nothing away from the others. When the last one is
//! dropped, so is the request.

use std::any::Any;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::{BoxFuture, FutureExt as _, Shared, WeakShared};
use tokio_util::sync::CancellationToken;

/// The answer that all callers share, or the message of a panic: [`Shared`] itself does not survive one.
type Flight<T> = BoxFuture<'static, Result<T, String>>;

/// The requests in flight that may still be joined, by path.
pub(super) struct SingleFlight<T> {
    joinable: Mutex<HashMap<String, WeakShared<Flight<T>>>>,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self {
            joinable: Mutex::default(),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> SingleFlight<T> {
    /// Joins the request for this path that is in flight, or starts one. `None` when the caller asked to stop. A panic in
    /// the request becomes one in each of its callers.
    pub(super) async fn join<F>(
        &self,
        path: &str,
        stop: &CancellationToken,
        start: impl FnOnce() -> F,
    ) -> Option<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let flight = self.flight(path, start);
        tokio::select! {
            biased;
            () = stop.cancelled() => None,
            landed = flight => match landed {
                Ok(answer) => Some(answer),
                Err(panic) => resume_unwind(Box::new(panic)),
            },
        }
    }

    fn flight<F>(&self, path: &str, start: impl FnOnce() -> F) -> Shared<Flight<T>>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut joinable = self.lock();
        joinable.retain(|_, flight| in_flight(flight).is_some());
        if let Some(flight) = joinable.get(path).and_then(in_flight) {
            return flight;
        }
        let landing = AssertUnwindSafe(start()).catch_unwind();
        let flight = landing.map(|it| it.map_err(message)).boxed().shared();
        if let Some(handle) = flight.downgrade() {
            joinable.insert(path.to_owned(), handle);
        }
        flight
    }

    /// Announces a change of everything at and under `root`. Requests that started before it are not joined from here on,
    /// and those that start while the guard lives are not joined after it.
    pub(super) fn change(&self, root: String) -> Change<'_, T> {
        self.detach(&root);
        Change {
            flights: self,
            root,
        }
    }

    fn detach(&self, root: &str) {
        self.lock().retain(|path, _| !is_under(path, root));
    }
}

impl<T> SingleFlight<T> {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, WeakShared<Flight<T>>>> {
        self.joinable.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A change that is under way.
pub(super) struct Change<'a, T: Clone + Send + Sync + 'static> {
    flights: &'a SingleFlight<T>,
    root: String,
}

impl<T: Clone + Send + Sync + 'static> Drop for Change<'_, T> {
    fn drop(&mut self) {
        self.flights.detach(&self.root);
    }
}

/// The flight, unless all its callers are gone or it has landed.
fn in_flight<T: Clone>(flight: &WeakShared<Flight<T>>) -> Option<Shared<Flight<T>>> {
    flight.upgrade().filter(|flight| flight.peek().is_none())
}

fn is_under(path: &str, root: &str) -> bool {
    path.strip_prefix(root)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

fn message(panic: Box<dyn Any + Send>) -> String {
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast_ref::<&str>().unwrap_or(&"no message")).to_owned(),
    }
}

#[cfg(test)]
mod tests;
