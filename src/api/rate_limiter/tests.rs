//! The rate limiter with simulated servers, on paused time.

use std::sync::Mutex;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep, timeout};

use super::super::wait_headers::WaitHeaders;
use super::simulation::{Announcing, Counting, Scenario, Server, our_clock, run, wait_headers};
use super::{LimitSource, RateLimiter};

const SECOND: Duration = Duration::from_secs(1);
const MS: Duration = Duration::from_millis(1);

/// A thousand calls at 100 requests per 2 s: at least 18 s, and 20 s by the rate.
const THOUSAND: Scenario = Scenario {
    counting: Counting::Fixed,
    announcing: Announcing::OnAll,
    limit: 100,
    period: Duration::from_secs(2),
    latency: (20, 0),
    clock_ahead: 0.0,
    processes: 1,
    calls: 1000,
    parallel: 10,
};

/// A thousand calls at 20 in any second: 50 s by the rate.
const SLIDING: Scenario = Scenario {
    counting: Counting::Sliding,
    limit: 20,
    period: SECOND,
    ..THOUSAND
};

const LATENCIES: [(u64, u64); 5] = [(0, 0), (5, 0), (5, 10), (20, 30), (50, 0)];

/// Runs the scenario at all latencies, and expects at most this many seconds and 429 responses.
async fn expect_within(seconds: f64, rejected: usize, scenario: Scenario) {
    for latency in LATENCIES {
        let scenario = Scenario {
            latency,
            ..scenario
        };
        let run = run(scenario).await;
        assert!(run.seconds <= seconds, "{scenario:?} {run:?}");
        assert!(run.rejected <= rejected, "{scenario:?} {run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn limit_announced_on_every_response_is_fully_used_with_at_most_two_429s() {
    for counting in [Counting::Fixed, Counting::Aligned, Counting::Sliding] {
        let scenario = Scenario {
            counting,
            ..THOUSAND
        };
        expect_within(1.05 * 20.0, 2, scenario).await;
    }
    expect_within(1.05 * 50.0, 2, SLIDING).await;
}

#[tokio::test(start_paused = true)]
async fn limit_announced_on_429_only_costs_few_429s_and_little_time() {
    // A reset is in milliseconds, and `Retry-After` in whole seconds.
    for (announcing, factor) in [(Announcing::On429, 1.05), (Announcing::RetryAfter, 1.2)] {
        for counting in [Counting::Fixed, Counting::Aligned, Counting::Sliding] {
            let scenario = Scenario {
                counting,
                announcing,
                ..THOUSAND
            };
            expect_within(factor * 20.0, 50, scenario).await;
        }
        let scenario = Scenario {
            announcing,
            ..SLIDING
        };
        expect_within(factor * 50.0, 60, scenario).await;
        // `Retry-After: 1` for three hundred calls at fifty per second.
        let scenario = Scenario {
            announcing,
            limit: 50,
            period: SECOND,
            calls: 300,
            ..THOUSAND
        };
        expect_within(1.15 * 6.0, 20, scenario).await;
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_of_zero_seconds_does_not_cause_a_busy_loop() {
    let scenario = Scenario {
        announcing: Announcing::Zero,
        ..THOUSAND
    };
    expect_within(1.25 * 20.0, 50, scenario).await;
    let minute = Scenario {
        limit: 100,
        period: 60 * SECOND,
        calls: 200,
        ..scenario
    };
    expect_within(95.0, 20, minute).await;
}

#[tokio::test(start_paused = true)]
async fn wrong_clock_costs_time_and_at_most_two_429s() {
    for clock_ahead in [-3600.0, -0.4, 0.4, 7.3] {
        let scenario = Scenario {
            clock_ahead,
            ..THOUSAND
        };
        expect_within(1.2 * 20.0, 2, scenario).await;
    }
}

#[tokio::test(start_paused = true)]
async fn processes_that_share_a_limit_all_finish() {
    for announcing in [Announcing::OnAll, Announcing::On429, Announcing::RetryAfter] {
        for (scenario, seconds) in [(THOUSAND, 1.25 * 20.0), (SLIDING, 1.25 * 50.0)] {
            let scenario = Scenario {
                announcing,
                processes: 4,
                calls: 250,
                ..scenario
            };
            expect_within(seconds, 1000, scenario).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn thousands_of_waiting_calls_are_all_admitted() {
    for counting in [Counting::Fixed, Counting::Sliding] {
        let scenario = Scenario {
            counting,
            limit: 1000,
            period: 10 * SECOND,
            calls: 5000,
            parallel: 5000,
            ..THOUSAND
        };
        let run = run(scenario).await;
        // All of them are in flight before the first response announces a limit.
        assert!(run.rejected <= 4500 && run.seconds <= 65.0, "{run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_429_all_calls_wait_and_one_request_goes_first() {
    let limiter = RateLimiter::new(None, our_clock());
    let start = Instant::now();
    let deadline = start + 60 * SECOND;
    let first = limiter.admit(deadline).await.expect("open");
    first.limited(&retry_after("7"), SECOND);
    let sent = Mutex::new(Vec::new());
    let call = || async {
        let permit = limiter.admit(deadline).await.expect("admitted");
        sent.lock().expect("no panic").push(start.elapsed());
        sleep(100 * MS).await;
        permit.answered(&WaitHeaders::default());
    };
    join_all((0..4).map(|_| call())).await;
    let after = |ms| 7 * SECOND + ms * MS;
    let expected = [after(0), after(100), after(100), after(200)];
    assert_eq!(*sent.lock().expect("no panic"), expected);
}

fn retry_after(value: &str) -> WaitHeaders {
    let limit = ("x-ratelimit-limit", "100".to_owned());
    wait_headers([("retry-after", value.to_owned()), limit])
}

#[tokio::test(start_paused = true)]
async fn wait_beyond_the_deadline_fails_at_once_even_in_the_queue() {
    let start = Instant::now();
    let limiter = RateLimiter::new(60.try_into().ok(), our_clock());
    let permit = limiter.admit(start + 60 * SECOND).await.expect("open");
    let rejected = async {
        sleep(SECOND / 2).await;
        permit.limited(&retry_after("100"), SECOND);
    };
    // The first in the queue, with a late deadline.
    let patient = limiter.admit(start + 600 * SECOND);
    let impatient = async {
        sleep(SECOND / 4).await;
        let admitted = limiter.admit(start + 60 * SECOND).await;
        let reached = admitted.err().expect("limit reached");
        (reached, start.elapsed())
    };
    let (patient, (reached, failed), ()) = tokio::join!(patient, impatient, rejected);
    assert!(patient.is_ok());
    assert_eq!(failed, SECOND / 2);
    assert_eq!(reached.until, start + 100 * SECOND + SECOND / 2);
    assert_eq!(
        (reached.source, reached.limit),
        (LimitSource::Server, Some(100))
    );
}

#[tokio::test(start_paused = true)]
async fn announced_reset_beyond_the_deadline_is_tested_by_one_request() {
    let start = Instant::now();
    let limiter = RateLimiter::new(None, our_clock());
    let exhausted = wait_headers([
        ("x-ratelimit-remaining", "0".to_owned()),
        ("x-ratelimit-reset", "3600".to_owned()),
    ]);
    let permit = limiter.admit(start + 60 * SECOND).await.expect("open");
    permit.answered(&exhausted);
    let permit = limiter.admit(start + 60 * SECOND).await.expect("tested");
    let waiting = timeout(SECOND, limiter.admit(start + 60 * SECOND)).await;
    assert!(waiting.is_err(), "a second request waits for the response");
    permit.limited(&retry_after("3600"), SECOND);
    assert!(limiter.admit(start + 60 * SECOND).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn dropped_calls_do_not_count_as_in_flight() {
    let scenario = Scenario {
        limit: 10,
        announcing: Announcing::On429,
        ..THOUSAND
    };
    let server = Mutex::new(Server::new(scenario));
    let limiter = RateLimiter::new(None, our_clock());
    let call = || async {
        let permit = limiter.admit(Instant::now() + 3600 * SECOND).await;
        let permit = permit.expect("admitted");
        sleep(10 * MS).await;
        let (accepted, headers) = server.lock().expect("no panic").handle();
        sleep(10 * MS).await;
        match accepted {
            true => permit.answered(&headers),
            false => permit.limited(&headers, SECOND),
        }
    };
    // Each is dropped at a different time: in the queue, first in the queue, as the only one in flight, or among others.
    join_all((0..300).map(|step| timeout(step * 17 * MS, call()))).await;
    assert_eq!(limiter.state().in_flight, 0);
    timeout(5 * SECOND, call()).await.expect("admitted");
}

#[tokio::test(start_paused = true)]
async fn request_without_a_response_delays_the_others_for_two_seconds() {
    let limiter = RateLimiter::new(None, our_clock());
    let deadline = Instant::now() + 60 * SECOND;
    let permit = limiter.admit(deadline).await.expect("open");
    permit.limited(&retry_after("1"), SECOND);
    let _hangs = limiter.admit(deadline).await.expect("admitted");
    let sent = Instant::now();
    let _next = limiter.admit(deadline).await.expect("admitted");
    assert_eq!(sent.elapsed(), 2 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn requests_per_minute_applies_without_a_limit_of_the_server() {
    let start = Instant::now();
    let limiter = RateLimiter::new(60.try_into().ok(), our_clock());
    for call in 0..5 {
        let permit = limiter
            .admit(start + 3600 * SECOND)
            .await
            .expect("admitted");
        assert_eq!(Instant::now(), start + call * SECOND);
        permit.answered(&WaitHeaders::default());
    }
    let reached = limiter.admit(start + 4500 * MS).await.err().expect("later");
    assert_eq!(reached.until, start + 5 * SECOND);
    assert_eq!(reached.source, LimitSource::RequestsPerMinute);
}

#[tokio::test(start_paused = true)]
async fn invalid_and_past_times_are_replaced_by_growing_waits() {
    for (name, value, waits) in [
        ("retry-after", "0", [1, 2, 4, 8, 16, 32, 60, 60]),
        ("retry-after", "-7", [1, 2, 4, 8, 16, 32, 60, 60]),
        (
            "x-ratelimit-reset",
            "1970-01-01T00:00:00Z",
            [1, 2, 4, 8, 16, 32, 60, 60],
        ),
        ("retry-after", "soon", [3, 3, 4, 8, 16, 32, 60, 60]),
    ] {
        let limiter = RateLimiter::new(None, our_clock());
        let deadline = Instant::now() + 3600 * SECOND;
        let mut permit = limiter.admit(deadline).await.expect("open");
        for wait in waits {
            permit.limited(&wait_headers([(name, value.to_owned())]), 3 * SECOND);
            let rejected = Instant::now();
            permit = limiter.admit(deadline).await.expect("admitted");
            assert_eq!(rejected.elapsed(), wait * SECOND, "{name}: {value}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn absurd_times_outlast_every_call() {
    for absurd in ["999999999999999999999999", "9999999999"] {
        let limiter = RateLimiter::new(None, our_clock());
        let deadline = Instant::now() + 3600 * SECOND;
        let permit = limiter.admit(deadline).await.expect("open");
        permit.limited(&retry_after(absurd), SECOND);
        assert!(limiter.admit(deadline).await.is_err(), "{absurd}");
    }
}
