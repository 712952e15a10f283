//! How a dead API ends a run, and how the run goes on when it comes back.

use std::sync::Mutex;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep};

use super::super::error::Outcome;
use super::super::fault::Fault;
use super::super::send::Limits;
use super::paused::{Answer, LIMITS, ONCE, S, World, reply};

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
        |_| (30 * S, Err(Fault::Timeout)),
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
        Err(Outcome::Unreachable { attempts: 1, .. })
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
        _ => (30 * S, Err(Fault::Timeout)),
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
