//! When the circuit breaker opens, what calls do while it is open, and when it closes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep};

use super::super::call_state::CallLimits;
use super::super::error::ErrorKind;
use super::super::transport_error::TransportError;
use super::environment::{
    DEFAULT_LIMITS, NO_RETRIES, SECOND, ScriptedResult, TestEnvironment, response, response_with,
};

/// Makes a thousand calls with ten workers, and returns their errors.
async fn run(env: &TestEnvironment) -> Vec<ErrorKind> {
    let calls = Mutex::new(0..1000);
    let failed = Mutex::new(Vec::new());
    let next_call = || calls.lock().expect("no panic").next();
    let worker = |_| async {
        while next_call().is_some() {
            if let Err(kind) = env.get().await {
                failed.lock().expect("no panic").push(kind);
            }
        }
    };
    join_all((0..10).map(worker)).await;
    failed.into_inner().expect("no panic")
}

fn outages(failed: &[ErrorKind]) -> usize {
    let is_outage = |kind: &&ErrorKind| matches!(kind, ErrorKind::Outage { .. });
    failed.iter().filter(is_outage).count()
}

#[tokio::test(start_paused = true)]
async fn run_without_a_reachable_server_ends_within_max_wait_and_a_minute() {
    let unreachable: [fn(usize) -> ScriptedResult; 4] = [
        |_| (Duration::ZERO, Err(TransportError::Refused)),
        |_| (30 * SECOND, Err(TransportError::Timeout(30 * SECOND))),
        |_| (10 * SECOND, Err(TransportError::ConnectTimeout)),
        |_| (SECOND / 10, response(503)),
    ];
    for script in unreachable {
        for max_wait in [15 * 60 * SECOND, 60 * SECOND, SECOND] {
            let limits = CallLimits {
                max_wait,
                ..DEFAULT_LIMITS
            };
            let env = TestEnvironment::new(limits, script);
            let start = Instant::now();
            let failed = run(&env).await;
            assert_eq!(failed.len(), 1000);
            let elapsed = start.elapsed();
            assert!(
                elapsed <= max_wait + 60 * SECOND,
                "{max_wait:?}: {elapsed:?}"
            );
            assert!(outages(&failed) >= 900);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn outage_names_the_cause_of_the_call_that_gave_up() {
    let env = TestEnvironment::new(NO_RETRIES, |_| {
        (Duration::ZERO, Err(TransportError::Refused))
    });
    assert!(matches!(
        env.get().await,
        Err(ErrorKind::Unreachable { .. })
    ));
    assert!(
        matches!(env.get().await, Err(ErrorKind::Unreachable { .. })),
        "the probe"
    );
    let kind = env.get().await.expect_err("an outage");
    assert!(
        matches!(&kind, ErrorKind::Outage { cause } if cause == "the connection was refused"),
        "{kind:?}"
    );
    assert_eq!(env.request_count(), 2);
}

#[tokio::test(start_paused = true)]
async fn successful_probe_closes_the_breaker_for_all_waiting_calls() {
    let env = TestEnvironment::new(NO_RETRIES, |number| match number {
        1 | 2 => (SECOND, Err(TransportError::Refused)),
        _ => (SECOND, response(200)),
    });
    assert!(env.get().await.is_err());
    let both = tokio::join!(env.get(), env.get());
    assert!(both.0.is_err() && both.1.is_err());
    assert_eq!(env.request_count(), 2, "one probe at a time");
    assert!(env.get().await.is_err());
    sleep(6 * SECOND).await;
    let ten = join_all((0..10).map(|_| env.get())).await;
    assert!(ten.iter().all(Result::is_ok), "all waited for the probe");
}

#[tokio::test(start_paused = true)]
async fn call_waits_at_most_5_seconds_for_a_probe() {
    let env = TestEnvironment::new(NO_RETRIES, |number| match number {
        1 => (Duration::ZERO, Err(TransportError::Refused)),
        _ => (30 * SECOND, Err(TransportError::Timeout(30 * SECOND))),
    });
    assert!(env.get().await.is_err());
    let start = Instant::now();
    let other = async {
        let kind = env.get().await.expect_err("an outage");
        (kind, start.elapsed())
    };
    let (probe, (other, waited)) = tokio::join!(env.get(), other);
    assert!(matches!(probe, Err(ErrorKind::Unreachable { .. })));
    assert!(matches!(other, ErrorKind::Outage { .. }));
    assert_eq!(waited, 5 * SECOND);
    assert_eq!(env.request_count(), 2);
}

#[tokio::test(start_paused = true)]
async fn dropped_probe_lets_another_call_probe() {
    let env = TestEnvironment::new(NO_RETRIES, |number| match number {
        1 => (Duration::ZERO, Err(TransportError::Refused)),
        _ => (60 * SECOND, response(200)),
    });
    assert!(env.get().await.is_err());
    assert!(tokio::time::timeout(SECOND, env.get()).await.is_err());
    assert!(env.get().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn every_tenth_request_failing_with_500_causes_no_outage() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |number| match number % 10 {
        0 => (SECOND / 10, response(500)),
        _ => (SECOND / 10, response(200)),
    });
    let failed = run(&env).await;
    assert_eq!(outages(&failed), 0);
}

#[tokio::test(start_paused = true)]
async fn calls_in_back_off_fail_with_their_own_error_when_the_breaker_opens() {
    let limits = CallLimits {
        max_retries: 1,
        ..DEFAULT_LIMITS
    };
    let env = TestEnvironment::new(limits, |_| (Duration::ZERO, response(502)));
    let start = Instant::now();
    let results = join_all((0..10).map(|_| env.get())).await;
    assert!(start.elapsed() <= 2 * SECOND);
    for result in results {
        assert!(
            matches!(result, Err(ErrorKind::ServerFault(_))),
            "{result:?}"
        );
    }
}

/// Scripts a response with one of HostUp's problem documents.
fn problem_document(status: u16) -> ScriptedResult {
    (
        SECOND / 10,
        response_with(status, &[], r#"{"code":"internal_error"}"#),
    )
}

#[tokio::test(start_paused = true)]
async fn failure_of_one_request_fails_no_other_while_others_have_responses() {
    let limits = CallLimits {
        requests_per_minute: 60.try_into().ok(),
        ..NO_RETRIES
    };
    let failures: [fn() -> ScriptedResult; 5] = [
        || (SECOND / 10, response(522)),
        || (SECOND / 10, response(501)),
        || (SECOND / 10, response(503)),
        || {
            (
                SECOND / 10,
                Err(TransportError::NotHttp("too many headers".to_owned())),
            )
        },
        || (SECOND / 10, Err(TransportError::Reset)),
    ];
    for failure in failures {
        let env = TestEnvironment::new(limits, move |number| match number {
            2 => failure(),
            _ => (SECOND / 10, response(200)),
        });
        let results = join_all((0..12).map(|_| env.get())).await;
        let failed = results.iter().filter(|result| result.is_err()).count();
        assert_eq!((failed, env.request_count()), (1, 12), "{results:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn problem_documents_fail_only_their_own_calls() {
    for status in [500, 502, 503] {
        let domain = Arc::new(AtomicUsize::new(0));
        let current = domain.clone();
        let env = TestEnvironment::new(DEFAULT_LIMITS, move |_| {
            match current.load(Ordering::SeqCst) {
                3 | 4 => problem_document(status),
                _ => (SECOND / 10, response(200)),
            }
        });
        for number in 0..12 {
            domain.store(number, Ordering::SeqCst);
            let result = env.get().await;
            assert_eq!(
                result.is_err(),
                matches!(number, 3 | 4),
                "{number}: {result:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn problem_document_never_opens_the_breaker() {
    let env = TestEnvironment::new(NO_RETRIES, |_| problem_document(503));
    for number in 1..=20 {
        let result = env.get().await;
        assert!(
            matches!(result, Err(ErrorKind::ServerFault(_))),
            "{result:?}"
        );
        assert_eq!(env.request_count(), number);
    }
}

#[tokio::test(start_paused = true)]
async fn response_within_the_last_minute_keeps_the_breaker_closed() {
    for (pause, opens) in [(58, false), (61, true)] {
        let env = TestEnvironment::new(NO_RETRIES, |number| match number {
            1 => (SECOND / 10, response(200)),
            _ => (SECOND / 10, Err(TransportError::Refused)),
        });
        assert!(env.get().await.is_ok());
        sleep(pause * SECOND).await;
        assert!(env.get().await.is_err(), "gives up");
        assert!(env.get().await.is_err(), "a probe, or a failure of its own");
        let third = env.get().await;
        let is_outage = matches!(third, Err(ErrorKind::Outage { .. }));
        assert_eq!(is_outage, opens, "{pause}: {third:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn call_that_waits_for_the_rate_limit_becomes_the_probe() {
    let limits = CallLimits {
        requests_per_minute: 1.try_into().ok(),
        ..NO_RETRIES
    };
    // The second request is sent a minute after the first, and its failure opens the breaker.
    let env = TestEnvironment::new(limits, |number| match number {
        2 => (Duration::ZERO, Err(TransportError::Refused)),
        _ => (Duration::ZERO, response(200)),
    });
    let start = Instant::now();
    let results = join_all((0..4).map(|_| env.get())).await;
    let failed: Vec<_> = results.iter().map(Result::is_err).collect();
    assert_eq!(failed, [false, true, false, false], "{results:?}");
    assert_eq!(start.elapsed(), 180 * SECOND);
}
