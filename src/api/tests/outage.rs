//! How a dead API ends a run, and how the run goes on when it comes back.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep};

use super::super::call::Limits;
use super::super::error::Outcome;
use super::super::fault::Fault;
use super::paused::{Answer, LIMITS, ONCE, S, World, answering, reply};

/// A thousand calls by ten workers; what became of them.
async fn run(world: &World) -> Vec<Outcome> {
    let left = Mutex::new(1000);
    let failed = Mutex::new(Vec::new());
    let next = || {
        let mut left = left.lock().expect("whole");
        *left -= 1;
        *left >= 0
    };
    let worker = |_| async {
        while next() {
            if let Err(outcome) = world.get().await {
                failed.lock().expect("whole").push(outcome);
            }
        }
    };
    join_all((0..10).map(worker)).await;
    failed.into_inner().expect("whole")
}

#[tokio::test(start_paused = true)]
async fn a_dead_api_ends_a_run_within_the_longest_wait_and_a_minute() {
    let dead: [fn(usize) -> Answer; 4] = [
        |_| (Duration::ZERO, Err(Fault::Refused)),
        |_| (30 * S, Err(Fault::Timeout(30 * S))),
        |_| (10 * S, Err(Fault::ConnectTimeout)),
        |_| (S / 10, reply(503)),
    ];
    for answer in dead {
        for max_wait in [15 * 60 * S, 60 * S, S] {
            let limits = Limits { max_wait, ..LIMITS };
            let world = World::new(limits, answer);
            let start = Instant::now();
            let failed = run(&world).await;
            assert_eq!(failed.len(), 1000);
            let elapsed = start.elapsed();
            assert!(elapsed <= max_wait + 60 * S, "{max_wait:?}: {elapsed:?}");
            let outages = failed
                .iter()
                .filter(|outcome| matches!(outcome, Outcome::Outage { .. }));
            assert!(outages.count() >= 900);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_tells_what_the_other_call_saw() {
    let world = World::new(ONCE, |_| (Duration::ZERO, Err(Fault::Refused)));
    assert!(matches!(
        world.get().await,
        Err(Outcome::Unreachable { .. })
    ));
    assert!(
        matches!(world.get().await, Err(Outcome::Unreachable { .. })),
        "the probe"
    );
    let outcome = world.get().await.expect_err("an outage");
    assert!(
        matches!(&outcome, Outcome::Outage { cause } if cause == "the connection was refused"),
        "{outcome:?}"
    );
    assert_eq!(world.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_probe_that_succeeds_lets_all_go_on() {
    let world = World::new(ONCE, |number| match number {
        1 | 2 => (S, Err(Fault::Refused)),
        _ => (S, reply(200)),
    });
    assert!(world.get().await.is_err());
    let both = tokio::join!(world.get(), world.get());
    assert!(both.0.is_err() && both.1.is_err());
    assert_eq!(world.requests(), 2, "one probe at a time");
    assert!(world.get().await.is_err());
    sleep(6 * S).await;
    let ten = join_all((0..10).map(|_| world.get())).await;
    assert!(ten.iter().all(Result::is_ok), "all waited for the probe");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_long_for_a_probe_that_stays_without_an_answer() {
    let world = World::new(ONCE, |number| match number {
        1 => (Duration::ZERO, Err(Fault::Refused)),
        _ => (30 * S, Err(Fault::Timeout(30 * S))),
    });
    assert!(world.get().await.is_err());
    let start = Instant::now();
    let ended = async {
        let outcome = world.get().await.expect_err("nobody answers");
        (outcome, start.elapsed())
    };
    let (probe, (other, waited)) = tokio::join!(world.get(), ended);
    assert!(matches!(probe, Err(Outcome::Unreachable { .. })));
    assert!(matches!(other, Outcome::Outage { .. }));
    assert_eq!(waited, 5 * S);
    assert_eq!(world.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_dropped_lets_another_probe() {
    let world = World::new(ONCE, |number| match number {
        1 => (Duration::ZERO, Err(Fault::Refused)),
        _ => (60 * S, reply(200)),
    });
    assert!(world.get().await.is_err());
    assert!(tokio::time::timeout(S, world.get()).await.is_err());
    assert!(world.get().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn one_request_that_always_fails_takes_no_other_along() {
    // Every tenth request is answered 500, and its repetitions are again.
    let world = World::new(LIMITS, |number| match number % 10 {
        0 => (S / 10, reply(500)),
        _ => (S / 10, reply(200)),
    });
    let failed = run(&world).await;
    let outages = failed
        .iter()
        .filter(|outcome| matches!(outcome, Outcome::Outage { .. }));
    assert_eq!(outages.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn those_who_back_off_end_with_the_first_who_gives_up_and_tell_what_they_saw() {
    let limits = Limits {
        max_retries: 1,
        ..LIMITS
    };
    let world = World::new(limits, |_| (Duration::ZERO, reply(502)));
    let start = Instant::now();
    let outcomes = join_all((0..10).map(|_| world.get())).await;
    assert!(start.elapsed() <= 2 * S);
    for outcome in outcomes {
        assert!(
            matches!(outcome, Err(Outcome::ServerFault(_))),
            "{outcome:?}"
        );
    }
}

/// A status with HostUp's problem document.
fn by_hostup(status: u16) -> Answer {
    (
        S / 10,
        answering(status, &[], r#"{"code":"internal_error"}"#),
    )
}

#[tokio::test(start_paused = true)]
async fn fault_of_one_request_fails_no_other_while_answers_come() {
    let limits = Limits {
        requests_per_minute: 60.try_into().ok(),
        ..ONCE
    };
    let faults: [fn() -> Answer; 5] = [
        || (S / 10, reply(522)),
        || (S / 10, reply(501)),
        || (S / 10, reply(503)),
        || (S / 10, Err(Fault::NotHttp("too many headers".to_owned()))),
        || (S / 10, Err(Fault::Reset)),
    ];
    for fault in faults {
        let world = World::new(limits, move |number| match number {
            2 => fault(),
            _ => (S / 10, reply(200)),
        });
        let outcomes = join_all((0..12).map(|_| world.get())).await;
        let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count();
        assert_eq!((failed, world.requests()), (1, 12), "{outcomes:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn neighbours_with_problem_documents_fail_alone() {
    for status in [500, 502, 503] {
        let domain = Arc::new(AtomicUsize::new(0));
        let asked = domain.clone();
        let world = World::new(LIMITS, move |_| match asked.load(Ordering::SeqCst) {
            3 | 4 => by_hostup(status),
            _ => (S / 10, reply(200)),
        });
        for number in 0..12 {
            domain.store(number, Ordering::SeqCst);
            let outcome = world.get().await;
            assert_eq!(
                outcome.is_err(),
                matches!(number, 3 | 4),
                "{number}: {outcome:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn problem_document_of_any_status_never_opens_the_breaker() {
    let world = World::new(ONCE, |_| by_hostup(503));
    for number in 1..=20 {
        let outcome = world.get().await;
        assert!(
            matches!(outcome, Err(Outcome::ServerFault(_))),
            "{outcome:?}"
        );
        assert_eq!(world.requests(), number);
    }
}

#[tokio::test(start_paused = true)]
async fn answer_within_the_last_minute_keeps_the_breaker_closed() {
    for (pause, opens) in [(58, false), (61, true)] {
        let world = World::new(ONCE, |number| match number {
            1 => (S / 10, reply(200)),
            _ => (S / 10, Err(Fault::Refused)),
        });
        assert!(world.get().await.is_ok());
        sleep(pause * S).await;
        assert!(world.get().await.is_err(), "gives up");
        assert!(world.get().await.is_err(), "a probe, or an own failure");
        let third = world.get().await;
        let outage = matches!(third, Err(Outcome::Outage { .. }));
        assert_eq!(outage, opens, "{pause}: {third:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn call_that_waits_for_its_pace_becomes_the_probe() {
    let limits = Limits {
        requests_per_minute: 1.try_into().ok(),
        ..ONCE
    };
    // The second request leaves a minute after the first, and its failure opens the breaker.
    let world = World::new(limits, |number| match number {
        2 => (Duration::ZERO, Err(Fault::Refused)),
        _ => (Duration::ZERO, reply(200)),
    });
    let start = Instant::now();
    let outcomes = join_all((0..4).map(|_| world.get())).await;
    let failed: Vec<_> = outcomes.iter().map(Result::is_err).collect();
    assert_eq!(failed, [false, true, false, false], "{outcomes:?}");
    assert_eq!(start.elapsed(), 180 * S);
}
