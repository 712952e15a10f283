//! Single flight: equal GETs at the same time share one request.
//!
//! The first caller creates the future of the request. Later callers for the same path get clones of it, and any caller
//! that is polled drives it, so a caller that stops or is dropped does not affect the others. The request is dropped with
//! its last caller.

use std::any::Any;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::{BoxFuture, FutureExt as _, Shared, WeakShared};
use tokio_util::sync::CancellationToken;

/// The shared result, or the message of a panic: [`Shared`] itself cannot handle one.
type Flight<T> = BoxFuture<'static, Result<T, String>>;

/// The requests in flight that new callers may join, by path.
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
    /// Joins the request in flight for this path, or starts one. Returns `None` if the caller stops. A panic in the
    /// request becomes a panic in each of its callers.
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
            result = flight => match result {
                Ok(value) => Some(value),
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
        let result = AssertUnwindSafe(start()).catch_unwind();
        let flight = result
            .map(|result| result.map_err(panic_message))
            .boxed()
            .shared();
        if let Some(handle) = flight.downgrade() {
            joinable.insert(path.to_owned(), handle);
        }
        flight
    }

    /// Begins a change of everything at and below `root`. No new caller joins a request that started before the change;
    /// after the guard is dropped, none joins a request that started during the change.
    pub(super) fn invalidate(&self, root: String) -> Invalidation<'_, T> {
        self.detach(&root);
        Invalidation {
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

/// A change in progress.
pub(super) struct Invalidation<'a, T: Clone + Send + Sync + 'static> {
    flights: &'a SingleFlight<T>,
    root: String,
}

impl<T: Clone + Send + Sync + 'static> Drop for Invalidation<'_, T> {
    fn drop(&mut self) {
        self.flights.detach(&self.root);
    }
}

/// The request, unless it has finished or all its callers are dropped.
fn in_flight<T: Clone>(flight: &WeakShared<Flight<T>>) -> Option<Shared<Flight<T>>> {
    flight.upgrade().filter(|flight| flight.peek().is_none())
}

fn is_under(path: &str, root: &str) -> bool {
    path.strip_prefix(root)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

fn panic_message(panic: Box<dyn Any + Send>) -> String {
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast_ref::<&str>().unwrap_or(&"no message")).to_owned(),
    }
}

#[cfg(test)]
mod tests;
