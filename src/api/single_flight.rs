//! Equal questions in flight are one.
//!
//! Whoever asks first makes the request's future, and all who ask meanwhile hold the same one: whichever of them is
//! polled drives it, so that any may be dropped and the rest go on. Nobody is left to wait for someone who is gone, and
//! when the last one is dropped the request is, too.

use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{FutureExt as _, Shared, WeakShared};
use tokio_util::sync::CancellationToken;

use super::dnssec_auto::DnssecAuto;
use super::error::Error;
use super::id::DomainId;

type Answer = Result<Arc<DnssecAuto>, Arc<Error>>;
/// What a flight ends with: its answer, or what a panic in it said. A panic that went through [`Shared`] would leave the
/// others waiting, and who leaves their seat would panic once more.
type Landing = Result<Answer, Arc<str>>;
type Flight = Shared<Pin<Box<dyn Future<Output = Landing> + Send>>>;
type Joinable = WeakShared<Pin<Box<dyn Future<Output = Landing> + Send>>>;

/// The questions in flight that may still be joined, by domain.
#[derive(Default)]
pub(super) struct Flights {
    joinable: Mutex<HashMap<DomainId, Joinable>>,
}

impl Flights {
    /// Joins the question about a domain that is in flight, or starts one. `None` when the caller asked to stop. A panic in
    /// the question is one for each of those who asked.
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
                    let landing = AssertUnwindSafe(start()).catch_unwind();
                    let flight = landing.map(|it| it.map_err(said)).boxed().shared();
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
            landing = answer => match landing {
                Ok(answer) => Some(answer),
                Err(panic) => resume_unwind(Box::new(panic.to_string())),
            },
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

/// What a panic said, where it is text.
fn said(payload: Box<dyn Any + Send>) -> Arc<str> {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("no message").into()
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

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::time::Duration;

    use futures_util::future::join_all;
    use tokio::time::{Instant, sleep, timeout};

    use super::*;

    const S: Duration = Duration::from_secs(1);

    /// Flights that take ten seconds each, and how many were started.
    #[derive(Default)]
    struct World {
        flights: Flights,
        started: Cell<u32>,
        took_off: RefCell<Vec<Instant>>,
    }

    impl World {
        async fn ask(&self, id: &str, stop: &CancellationToken) -> Option<Answer> {
            let id = DomainId::parse(id).expect("an id");
            let start = || {
                self.started.set(self.started.get() + 1);
                self.took_off.borrow_mut().push(Instant::now());
                let status = self.started.get().to_string();
                async move {
                    sleep(10 * S).await;
                    Ok(Arc::new(DnssecAuto {
                        status,
                        ..DnssecAuto::default()
                    }))
                }
            };
            self.flights.join(&id, stop, start).await
        }

        async fn told(&self, id: &str) -> String {
            let answer = self.ask(id, &CancellationToken::new()).await;
            let state = answer.expect("not stopped").expect("a state");
            state.status.clone()
        }

        fn empty(&self) -> bool {
            self.flights.lock().is_empty()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn equal_questions_at_one_time_are_one_and_later_ones_are_new() {
        let world = World::default();
        let start = Instant::now();
        let later = async {
            sleep(5 * S).await;
            world.told("dom_1").await
        };
        let told = tokio::join!(world.told("dom_1"), world.told("dom_2"), later);
        assert_eq!(told, ("1".to_owned(), "2".to_owned(), "1".to_owned()));
        assert_eq!(start.elapsed(), 10 * S);
        assert!(world.empty());
        assert_eq!(world.told("dom_1").await, "3");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_asked_first_may_go_and_the_others_are_answered() {
        let world = World::default();
        let start = Instant::now();
        let first = timeout(3 * S, world.told("dom_1"));
        let (first, second) = tokio::join!(first, world.told("dom_1"));
        assert!(first.is_err());
        assert_eq!((second.as_str(), start.elapsed()), ("1", 10 * S));
        assert!(world.empty());
    }

    #[tokio::test(start_paused = true)]
    async fn when_all_have_gone_nothing_is_left() {
        let world = World::default();
        let ask = || timeout(S, world.told("dom_1"));
        let gone = tokio::join!(ask(), ask());
        assert!(gone.0.is_err() && gone.1.is_err() && world.empty());
        assert_eq!(world.told("dom_1").await, "2");
    }

    #[tokio::test(start_paused = true)]
    async fn one_who_stops_is_let_go_at_once_and_stops_nobody_else() {
        let world = World::default();
        let stop = CancellationToken::new();
        let cancel = async {
            sleep(2 * S).await;
            stop.cancel();
        };
        let (stopped, other, ()) =
            tokio::join!(world.ask("dom_1", &stop), world.told("dom_1"), cancel);
        assert!(stopped.is_none());
        assert_eq!(other, "1");
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_divides_those_who_ask_before_during_and_after_it() {
        let world = World::default();
        let id = DomainId::parse("dom_1").expect("an id");
        let later = |after: u32| {
            let world = &world;
            async move {
                sleep(after * S).await;
                world.told("dom_1").await
            }
        };
        let write = async {
            sleep(2 * S).await;
            let write = world.flights.write(&id);
            sleep(2 * S).await;
            drop(write);
        };
        let (before, during, after, ()) = tokio::join!(later(0), later(3), later(5), write);
        assert_eq!([&*before, &*during, &*after], ["1", "2", "3"]);
        assert!(world.empty());
    }

    /// One of the thousands who was told something.
    struct Told {
        which: u32,
        came: Instant,
        flight: usize,
    }

    /// Comes at some time, asks about one of twenty domains, and goes when its patience ends.
    async fn come_and_go(world: &World, chance: &RefCell<fastrand::Rng>) -> Option<Told> {
        let (after, patience, which) = {
            let mut chance = chance.borrow_mut();
            (chance.u64(..60_000), chance.u64(..15_000), chance.u32(..20))
        };
        sleep(Duration::from_millis(after)).await;
        let came = Instant::now();
        let id = format!("dom_{which}");
        let told = timeout(Duration::from_millis(patience), world.told(&id)).await;
        let flight = told.ok()?.parse().expect("the number of a flight");
        Some(Told {
            which,
            came,
            flight,
        })
    }

    #[tokio::test(start_paused = true)]
    async fn of_thousands_who_come_and_go_none_is_told_what_was_asked_before_a_write_or_long_ago() {
        let world = World::default();
        let chance = RefCell::new(fastrand::Rng::with_seed(7));
        let writes = RefCell::new(Vec::new());
        let write = async {
            for round in 0..60 {
                sleep(S).await;
                let which = round % 20;
                let id = DomainId::parse(&format!("dom_{which}")).expect("an id");
                let write = world.flights.write(&id);
                writes.borrow_mut().push((which, Instant::now()));
                sleep(S / 10).await;
                drop(write);
            }
        };
        let callers = (0..5000).map(|_| come_and_go(&world, &chance));
        let (told, ()) = tokio::join!(join_all(callers), write);
        let told: Vec<_> = told.into_iter().flatten().collect();
        assert!(told.len() > 1000, "{} were told", told.len());
        let took_off = world.took_off.borrow();
        assert!(took_off.len() < 1500, "{} flights", took_off.len());
        for Told {
            which,
            came,
            flight,
        } in told
        {
            let began = took_off[flight - 1];
            assert!(came <= began + 10 * S, "flight {flight} had landed");
            let between = |(of, at): &(u32, Instant)| *of == which && began < *at && *at < came;
            assert!(!writes.borrow().iter().any(between), "flight {flight}");
        }
        assert!(world.empty());
    }

    /// The panic is caught where a call is guarded; here that is the task.
    #[tokio::test(start_paused = true)]
    async fn a_panic_in_a_question_is_one_for_each_who_asked_and_the_next_question_is_a_new_one() {
        let flights = Arc::new(Flights::default());
        let ask = || {
            let flights = Arc::clone(&flights);
            tokio::spawn(async move {
                let id = DomainId::parse("dom_1").expect("an id");
                let never = CancellationToken::new();
                let question = || async {
                    sleep(S).await;
                    panic!("the question broke")
                };
                flights.join(&id, &never, question).await
            })
        };
        for ended in join_all([ask(), ask(), ask()]).await {
            let panic = ended.expect_err("it panicked").into_panic();
            let said = panic.downcast_ref::<String>().map(String::as_str);
            assert_eq!(said, Some("the question broke"));
        }
        assert!(flights.lock().is_empty());
        let world = World::default();
        assert_eq!(world.told("dom_1").await, "1");
    }
}
