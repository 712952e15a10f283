//! Who joins which flight, and who is harmed when somebody leaves or a flight fails: nobody else.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep, timeout};

use super::*;

const S: Duration = Duration::from_secs(1);

/// Requests that take ten seconds each; the answer is the number of the request.
#[derive(Default)]
struct World {
    flights: SingleFlight<String>,
    started: Cell<u32>,
    took_off: RefCell<Vec<Instant>>,
}

impl World {
    async fn ask(&self, domain: &str, stop: &CancellationToken) -> Option<String> {
        let start = || {
            self.started.set(self.started.get() + 1);
            self.took_off.borrow_mut().push(Instant::now());
            let answer = self.started.get().to_string();
            async move {
                sleep(10 * S).await;
                answer
            }
        };
        let path = format!("{}/dnssec-auto", root(domain));
        self.flights.join(&path, stop, start).await
    }

    async fn told(&self, domain: &str) -> String {
        let answer = self.ask(domain, &CancellationToken::new()).await;
        answer.expect("not stopped")
    }

    fn empty(&self) -> bool {
        is_empty(&self.flights)
    }
}

fn root(domain: &str) -> String {
    format!("/api/v2/domains/{domain}")
}

fn is_empty(flights: &SingleFlight<String>) -> bool {
    let joinable = flights.lock();
    joinable.values().all(|flight| in_flight(flight).is_none())
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
    let (stopped, other, ()) = tokio::join!(world.ask("dom_1", &stop), world.told("dom_1"), cancel);
    assert!(stopped.is_none());
    assert_eq!(other, "1");
}

#[tokio::test(start_paused = true)]
async fn a_write_divides_those_who_ask_before_during_and_after_it() {
    let world = World::default();
    let later = |after: u32| {
        let world = &world;
        async move {
            sleep(after * S).await;
            world.told("dom_1").await
        }
    };
    let write = async {
        sleep(2 * S).await;
        let write = world.flights.change(root("dom_1"));
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
            let write = world.flights.change(root(&format!("dom_{which}")));
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
    let flights = Arc::new(SingleFlight::<String>::default());
    let ask = || {
        let flights = Arc::clone(&flights);
        tokio::spawn(async move {
            let never = CancellationToken::new();
            let question = || async {
                sleep(S).await;
                panic!("the question broke")
            };
            flights.join(&root("dom_1"), &never, question).await
        })
    };
    for ended in join_all([ask(), ask(), ask()]).await {
        let panic = ended.expect_err("it panicked").into_panic();
        let said = panic.downcast_ref::<String>().map(String::as_str);
        assert_eq!(said, Some("the question broke"));
    }
    assert!(is_empty(&flights));
    let world = World::default();
    assert_eq!(world.told("dom_1").await, "1");
}

#[test]
fn a_change_covers_its_root_and_every_path_below_it() {
    for path in [
        "/domains/dom_1",
        "/domains/dom_1/nameservers",
        "/domains/dom_1?x=1",
    ] {
        assert!(is_under(path, "/domains/dom_1"), "{path}");
    }
    for path in [
        "/domains/dom_10",
        "/domains/dom_10/nameservers",
        "/domains?name=a.se",
    ] {
        assert!(!is_under(path, "/domains/dom_1"), "{path}");
    }
}
