//! Equal questions in flight are one.
//!
//! Whoever asks first makes the request's future, and all who ask meanwhile hold the same one: whichever of them is
//! polled drives it, so that any may be dropped and the rest go on. Nobody is left to wait for someone who is gone, and
//! when the last one is dropped the request is, too.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{FutureExt as _, Shared, WeakShared};
use tokio_util::sync::CancellationToken;

use super::dnssec_auto::DnssecAuto;
use super::error::Error;
use super::id::DomainId;

type Answer = Result<Arc<DnssecAuto>, Arc<Error>>;
type Flight = Shared<Pin<Box<dyn Future<Output = Answer> + Send>>>;
type Joinable = WeakShared<Pin<Box<dyn Future<Output = Answer> + Send>>>;

/// The questions in flight that may still be joined, by domain.
#[derive(Default)]
pub(super) struct Flights {
    joinable: Mutex<HashMap<DomainId, Joinable>>,
}

impl Flights {
    /// Joins the question about a domain that is in flight, or starts one. `None` when the caller asked to stop.
    pub(super) async fn join<F>(
        &self,
        id: &DomainId,
        stop: &CancellationToken,
        start: impl FnOnce() -> F,
    ) -> Option<Answer>
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        let flight = {
            let mut joinable = self.lock();
            match joinable.get(id).and_then(Joinable::upgrade) {
                Some(flight) if flight.peek().is_none() => flight,
                _ => {
                    let flight = start().boxed().shared();
                    if let Some(handle) = flight.downgrade() {
                        joinable.insert(id.clone(), handle);
                    }
                    flight
                }
            }
        };
        let mut seat = Seat {
            flights: self,
            id,
            flight: Some(flight),
        };
        let answer = seat.flight.as_mut().expect("taken on drop alone");
        tokio::select! {
            biased;
            () = stop.cancelled() => None,
            answer = answer => Some(answer),
        }
    }

    /// Says that the domain is about to change. What was asked before is not joined any more from here on, and what is
    /// asked before the guard is dropped is not joined afterwards.
    pub(super) fn write<'a>(&'a self, id: &'a DomainId) -> Write<'a> {
        self.lock().remove(id);
        Write { flights: self, id }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DomainId, Joinable>> {
        self.joinable.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A change of a domain that is under way.
pub(super) struct Write<'a> {
    flights: &'a Flights,
    id: &'a DomainId,
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        self.flights.lock().remove(self.id);
    }
}

/// One caller's hold on a flight. The last one to leave takes the entry away, so that the map is as large as what is in
/// flight.
struct Seat<'a> {
    flights: &'a Flights,
    id: &'a DomainId,
    flight: Option<Flight>,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        // Not under the lock: dropping the last hold drops the request.
        self.flight = None;
        let mut joinable = self.flights.lock();
        let over = |entry: &Joinable| entry.upgrade().is_none_or(|flight| flight.peek().is_some());
        if joinable.get(self.id).is_some_and(over) {
            joinable.remove(self.id);
        }
    }
}
