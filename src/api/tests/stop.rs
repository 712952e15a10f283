//! Calls whose caller asks to stop, and what is known about the effect of a change.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::super::error::{Effect, Error, ErrorKind};
use super::super::transport::{Method, Response};
use super::super::transport_error::TransportError;
use super::environment::{
    DEFAULT_LIMITS, SECOND, ScriptedResult, TestEnvironment, request, response, response_with,
};

/// Sends a change to the scripted server, and asks to stop after a while. Returns the result, the time that the call took
/// after that, and the number of requests.
async fn stop_change(
    after: Duration,
    script: impl Fn(usize) -> ScriptedResult + Send + Sync + 'static,
) -> (Result<Response, Error>, Duration, usize) {
    let env = TestEnvironment::new(DEFAULT_LIMITS, script);
    let stop = CancellationToken::new();
    let change = request(Method::Post("{}".into()));
    let start = Instant::now();
    let cancel = async {
        sleep(after).await;
        stop.cancel();
    };
    let (result, ()) = tokio::join!(env.sender.send(&change, &stop), cancel);
    (result, start.elapsed() - after, env.request_count())
}

fn is_stopped_without_effect(result: &Result<Response, Error>) -> bool {
    matches!(
        result,
        Err(Error {
            kind: ErrorKind::Stopped,
            effect: Effect::None,
            ..
        })
    )
}

fn is_stopped_with_unknown_effect(result: &Result<Response, Error>) -> bool {
    matches!(
        result,
        Err(Error {
            kind: ErrorKind::Stopped,
            effect: Effect::Unknown,
            ..
        })
    )
}

#[tokio::test(start_paused = true)]
async fn change_is_not_sent_after_the_stop() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| (SECOND, response(200)));
    let stop = CancellationToken::new();
    stop.cancel();
    let change = request(Method::Post("{}".into()));
    assert!(is_stopped_without_effect(
        &env.sender.send(&change, &stop).await
    ));
    assert_eq!(env.request_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn change_in_flight_may_succeed_within_3_seconds_of_the_stop() {
    let (result, took, requests) = stop_change(SECOND, |_| (4 * SECOND, response(200))).await;
    assert!(result.is_ok(), "{result:?}");
    assert_eq!((took, requests), (3 * SECOND, 1));
}

#[tokio::test(start_paused = true)]
async fn change_without_a_response_is_sent_once_more_and_then_unknown() {
    let (result, took, requests) = stop_change(SECOND, |_| (3600 * SECOND, response(200))).await;
    assert!(is_stopped_with_unknown_effect(&result), "{result:?}");
    assert_eq!((took, requests), (6 * SECOND, 2));
}

#[tokio::test(start_paused = true)]
async fn result_of_the_retry_decides_the_effect() {
    let slow_then = |second: fn() -> ScriptedResult| {
        move |number| match number {
            1 => (3600 * SECOND, response(200)),
            _ => second(),
        }
    };
    let (result, took, requests) = stop_change(SECOND, slow_then(|| (SECOND, response(200)))).await;
    assert!(result.is_ok(), "{result:?}");
    assert_eq!((took, requests), (4 * SECOND, 2));
    // HostUp would have rejected the first attempt too; a proxy's response proves nothing.
    let from_hostup = || {
        (
            SECOND,
            response_with(403, &[], r#"{"code": "insufficient_scope"}"#),
        )
    };
    let from_proxy = || (SECOND, response(403));
    for (second, effect) in [
        (from_hostup as fn() -> ScriptedResult, Effect::None),
        (from_proxy, Effect::Unknown),
    ] {
        let (result, ..) = stop_change(SECOND, slow_then(second)).await;
        let error = result.expect_err("rejected");
        let is_rejected = matches!(
            error.kind,
            ErrorKind::Forbidden(_) | ErrorKind::UnexpectedStatus(_)
        );
        assert!(is_rejected, "{error:?}");
        assert_eq!(error.effect, effect, "{error:?}");
    }
    let (result, _, requests) = stop_change(SECOND, slow_then(|| (SECOND, response(503)))).await;
    assert!(is_stopped_with_unknown_effect(&result), "{result:?}");
    assert_eq!(requests, 2);
}

#[tokio::test(start_paused = true)]
async fn change_in_back_off_is_retried_at_once_on_stop() {
    let (result, took, requests) = stop_change(SECOND / 2, |number| match number {
        1 => (Duration::ZERO, Err(TransportError::Reset)),
        _ => (Duration::ZERO, response(200)),
    })
    .await;
    assert!(result.is_ok(), "{result:?}");
    assert_eq!((took, requests), (Duration::ZERO, 2));
}

#[tokio::test(start_paused = true)]
async fn change_that_fails_after_the_stop_is_retried_at_once() {
    let (result, took, requests) = stop_change(SECOND, |number| match number {
        1 => (3 * SECOND, Err(TransportError::Reset)),
        _ => (SECOND, response(200)),
    })
    .await;
    assert!(result.is_ok(), "{result:?}");
    assert_eq!((took, requests), (3 * SECOND, 2));
}

#[tokio::test(start_paused = true)]
async fn change_without_effect_is_not_retried_after_the_stop() {
    for answer in [
        || Err(TransportError::Refused),
        || response_with(429, &[("retry-after", "60")], ""),
    ] {
        let (result, took, requests) =
            stop_change(SECOND / 2, move |_| (Duration::ZERO, answer())).await;
        assert!(is_stopped_without_effect(&result), "{result:?}");
        assert_eq!((took, requests), (Duration::ZERO, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn stopped_get_ends_at_once_in_every_state() {
    // Rate limited for minutes; in back-off; in flight.
    let waiting: [fn(usize) -> ScriptedResult; 3] = [
        |_| {
            let limited = response_with(429, &[("retry-after", "300")], "");
            (Duration::ZERO, limited)
        },
        |_| (Duration::ZERO, response(503)),
        |_| (300 * SECOND, response(200)),
    ];
    for script in waiting {
        let env = TestEnvironment::new(DEFAULT_LIMITS, script);
        let stop = CancellationToken::new();
        let start = Instant::now();
        let get = request(Method::Get);
        let call = env.sender.send(&get, &stop);
        let cancel = async {
            sleep(SECOND / 2).await;
            stop.cancel();
        };
        let (result, ()) = tokio::join!(call, cancel);
        assert!(is_stopped_without_effect(&result), "{result:?}");
        assert_eq!(start.elapsed(), SECOND / 2);
    }
}

#[tokio::test(start_paused = true)]
async fn effect_of_an_earlier_attempt_is_kept_unless_hostup_rejects_the_request() {
    type Second = fn() -> Result<Response, TransportError>;
    // The first attempt may have made the change. Only a rejection of the request by HostUp itself proves that it has
    // not.
    let ends: [(Second, Effect); 9] = [
        (
            || response_with(429, &[("retry-after", "901")], ""),
            Effect::Unknown,
        ),
        (|| Err(TransportError::Refused), Effect::Unknown),
        (|| response(302), Effect::Unknown),
        (|| response(401), Effect::Unknown),
        (|| response(403), Effect::Unknown),
        (|| response(404), Effect::Unknown),
        (
            || response_with(409, &[], r#"{"code": "upstream_failed"}"#),
            Effect::Unknown,
        ),
        (
            || response_with(403, &[], r#"{"code": "insufficient_scope"}"#),
            Effect::None,
        ),
        (
            || response_with(404, &[], r#"{"code": "not_found"}"#),
            Effect::None,
        ),
    ];
    for (second, effect) in ends {
        let env = TestEnvironment::new(DEFAULT_LIMITS, move |number| match number {
            1 => (SECOND, Err(TransportError::Reset)),
            _ => (SECOND, second()),
        });
        let change = request(Method::Post("{}".into()));
        let result = env.sender.send(&change, &CancellationToken::new()).await;
        let error = result.expect_err("it fails");
        assert_eq!(error.effect, effect, "{error:?}");
    }
}
