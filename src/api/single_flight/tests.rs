//! Which callers join which request, and that a caller or request that ends early does not affect the others.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep, timeout};

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// Requests that take ten seconds each. The answer is the number of the request.
#[derive(Default)]
struct TestEnvironment {
    flights: SingleFlight<String>,
    count: Cell<u32>,
    started_at: RefCell<Vec<Instant>>,
}

impl TestEnvironment {
    async fn get_until(&self, domain: &str, stop: &CancellationToken) -> Option<String> {
        let start = || {
            self.count.set(self.count.get() + 1);
            self.started_at.borrow_mut().push(Instant::now());
            let answer = self.count.get().to_string();
            async move {
                sleep(10 * SECOND).await;
                answer
            }
        };
        let path = format!("{}/dnssec-auto", root(domain));
        self.flights.join(&path, stop, start).await
    }

    async fn get(&self, domain: &str) -> String {
        let answer = self.get_until(domain, &CancellationToken::new()).await;
        answer.expect("not stopped")
    }

    fn is_empty(&self) -> bool {
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
async fn equal_gets_at_the_same_time_share_one_request() {
    let env = TestEnvironment::default();
    let start = Instant::now();
    let later = async {
        sleep(5 * SECOND).await;
        env.get("dom_1").await
    };
    let answers = tokio::join!(env.get("dom_1"), env.get("dom_2"), later);
    assert_eq!(answers, ("1".to_owned(), "2".to_owned(), "1".to_owned()));
    assert_eq!(start.elapsed(), 10 * SECOND);
    assert!(env.is_empty());
    assert_eq!(env.get("dom_1").await, "3");
}

#[tokio::test(start_paused = true)]
async fn dropped_first_caller_does_not_end_the_request_of_the_others() {
    let env = TestEnvironment::default();
    let start = Instant::now();
    let first = timeout(3 * SECOND, env.get("dom_1"));
    let (first, second) = tokio::join!(first, env.get("dom_1"));
    assert!(first.is_err());
    assert_eq!((second.as_str(), start.elapsed()), ("1", 10 * SECOND));
    assert!(env.is_empty());
}

#[tokio::test(start_paused = true)]
async fn request_is_dropped_with_its_last_caller() {
    let env = TestEnvironment::default();
    let get = || timeout(SECOND, env.get("dom_1"));
    let dropped = tokio::join!(get(), get());
    assert!(dropped.0.is_err() && dropped.1.is_err() && env.is_empty());
    assert_eq!(env.get("dom_1").await, "2");
}

#[tokio::test(start_paused = true)]
async fn stopped_caller_returns_at_once_and_the_others_continue() {
    let env = TestEnvironment::default();
    let stop = CancellationToken::new();
    let cancel = async {
        sleep(2 * SECOND).await;
        stop.cancel();
    };
    let calls = (env.get_until("dom_1", &stop), env.get("dom_1"));
    let (stopped, other, ()) = tokio::join!(calls.0, calls.1, cancel);
    assert!(stopped.is_none());
    assert_eq!(other, "1");
}

#[tokio::test(start_paused = true)]
async fn gets_before_during_and_after_a_change_are_different_requests() {
    let env = TestEnvironment::default();
    let later = |after: u32| {
        let env = &env;
        async move {
            sleep(after * SECOND).await;
            env.get("dom_1").await
        }
    };
    let change = async {
        sleep(2 * SECOND).await;
        let change = env.flights.invalidate(root("dom_1"));
        sleep(2 * SECOND).await;
        drop(change);
    };
    let (before, during, after, ()) = tokio::join!(later(0), later(3), later(5), change);
    assert_eq!([&*before, &*during, &*after], ["1", "2", "3"]);
    assert!(env.is_empty());
}

/// A call that returned an answer.
struct Answered {
    domain: u32,
    called_at: Instant,
    request: usize,
}

/// Calls for one of twenty domains at a random time, and drops the call after a random time.
async fn random_call(env: &TestEnvironment, random: &RefCell<fastrand::Rng>) -> Option<Answered> {
    let (after, patience, domain) = {
        let mut random = random.borrow_mut();
        (random.u64(..60_000), random.u64(..15_000), random.u32(..20))
    };
    sleep(Duration::from_millis(after)).await;
    let called_at = Instant::now();
    let id = format!("dom_{domain}");
    let answer = timeout(Duration::from_millis(patience), env.get(&id)).await;
    let request = answer.ok()?.parse().expect("the number of a request");
    Some(Answered {
        domain,
        called_at,
        request,
    })
}

#[tokio::test(start_paused = true)]
async fn none_of_thousands_of_calls_gets_an_answer_from_before_a_change_or_the_call() {
    let env = TestEnvironment::default();
    let random = RefCell::new(fastrand::Rng::with_seed(7));
    let changes = RefCell::new(Vec::new());
    let change = async {
        for round in 0..60 {
            sleep(SECOND).await;
            let domain = round % 20;
            let change = env.flights.invalidate(root(&format!("dom_{domain}")));
            changes.borrow_mut().push((domain, Instant::now()));
            sleep(SECOND / 10).await;
            drop(change);
        }
    };
    let calls = (0..5000).map(|_| random_call(&env, &random));
    let (answered, ()) = tokio::join!(join_all(calls), change);
    let answered: Vec<_> = answered.into_iter().flatten().collect();
    assert!(answered.len() > 1000, "{} answered", answered.len());
    let started_at = env.started_at.borrow();
    assert!(started_at.len() < 1500, "{} requests", started_at.len());
    for Answered {
        domain,
        called_at,
        request,
    } in answered
    {
        let started = started_at[request - 1];
        assert!(
            called_at <= started + 10 * SECOND,
            "request {request} was over"
        );
        let between = |(of, at): &(u32, Instant)| *of == domain && started < *at && *at < called_at;
        let changes = changes.borrow();
        assert!(!changes.iter().any(between), "request {request}");
    }
    assert!(env.is_empty());
}

#[tokio::test(start_paused = true)]
async fn panic_in_a_request_reaches_each_caller_and_the_next_call_is_a_new_request() {
    let flights = Arc::new(SingleFlight::<String>::default());
    let get = || {
        let flights = Arc::clone(&flights);
        // The task catches the panic.
        tokio::spawn(async move {
            let never = CancellationToken::new();
            let request = || async {
                sleep(SECOND).await;
                panic!("the request broke")
            };
            flights.join(&root("dom_1"), &never, request).await
        })
    };
    for result in join_all([get(), get(), get()]).await {
        let panic = result.expect_err("it panicked").into_panic();
        let message = panic.downcast_ref::<String>().map(String::as_str);
        assert_eq!(message, Some("the request broke"));
    }
    assert!(is_empty(&flights));
    let never = CancellationToken::new();
    let next = flights
        .join(&root("dom_1"), &never, || async { "next".to_owned() })
        .await;
    assert_eq!(next.as_deref(), Some("next"));
}

#[test]
fn change_covers_its_root_and_every_path_below_it() {
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
