//! Which failures are retried, how often and after which waits.

use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

use super::super::call_state::CallLimits;
use super::super::decode_error::DecodeError;
use super::super::error::{Bound, ErrorKind};
use super::super::transport::{Body, Response};
use super::super::transport_error::TransportError;
use super::environment::{
    DEFAULT_LIMITS, SECOND, ScriptedResult, TestEnvironment, response, response_with,
};

fn truncated() -> Result<Response, TransportError> {
    Ok(Response {
        status: 200,
        headers: HeaderMap::new(),
        body: Body::Truncated,
    })
}

#[tokio::test(start_paused = true)]
async fn transient_failures_are_retried_after_1_to_60_seconds() {
    let failures: [fn() -> Result<Response, TransportError>; 10] = [
        || response(408),
        || response(425),
        || response(522),
        || response(502),
        || response(503),
        || response(504),
        || Err(TransportError::ConnectTimeout),
        || Err(TransportError::Timeout(30 * SECOND)),
        || Err(TransportError::Reset),
        truncated,
    ];
    for failure in failures {
        let env = TestEnvironment::new(DEFAULT_LIMITS, move |number| match number {
            1..=10 => (Duration::ZERO, failure()),
            _ => (Duration::ZERO, response(200)),
        });
        let result = env.get().await;
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(env.request_count(), 11);
        let times = env.request_times();
        let waits = times.windows(2).map(|pair| pair[1] - pair[0]);
        for (index, wait) in waits.enumerate() {
            assert!(
                wait >= SECOND && wait <= 60 * SECOND,
                "wait {index}: {wait:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn max_retries_and_max_wait_end_the_call_and_are_named_in_the_error() {
    let limits = CallLimits {
        max_retries: 3,
        ..DEFAULT_LIMITS
    };
    let env = TestEnvironment::new(limits, |_| (Duration::ZERO, Err(TransportError::Reset)));
    let error = env.get_error().await;
    assert!(
        matches!(
            error.kind,
            ErrorKind::Unreachable {
                cause: TransportError::Reset
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.attempts.count, 4);
    assert_eq!(error.attempts.ended_by, Some(Bound::MaxRetries(3)));
    assert_eq!(env.request_count(), 4);
    let limits = CallLimits {
        max_wait: 5 * SECOND,
        ..DEFAULT_LIMITS
    };
    let env = TestEnvironment::new(limits, |_| (4 * SECOND, response(503)));
    let error = env.get_error().await;
    assert_eq!(error.attempts.ended_by, Some(Bound::MaxWait(5 * SECOND)));
    assert_eq!(error.attempts.count as usize, env.request_count());
}

#[tokio::test(start_paused = true)]
async fn a_500_is_retried_twice_and_4xx_and_302_never() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| (Duration::ZERO, response(500)));
    let kind = env.get().await.expect_err("500");
    assert!(
        matches!(&kind, ErrorKind::ServerFault(problem) if problem.http_status == 500),
        "{kind:?}"
    );
    assert_eq!(env.request_count(), 3);
    let once = CallLimits {
        max_retries: 1,
        ..DEFAULT_LIMITS
    };
    let env = TestEnvironment::new(once, |_| (Duration::ZERO, response(500)));
    assert!(env.get().await.is_err());
    assert_eq!(env.request_count(), 2, "never more than max_retries");
    for status in [400, 401, 403, 404, 409, 422, 302] {
        let env = TestEnvironment::new(DEFAULT_LIMITS, move |_| (Duration::ZERO, response(status)));
        assert!(env.get().await.is_err());
        assert_eq!(env.request_count(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn body_truncated_in_every_attempt_is_unreadable() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| (Duration::ZERO, truncated()));
    let kind = env.get().await.expect_err("truncated");
    let expected = ErrorKind::Unreadable {
        status: 200,
        cause: DecodeError::Truncated,
        head: None,
    };
    assert_eq!(format!("{kind:?}"), format!("{expected:?}"));
    assert_eq!(env.request_count(), 11);
}

#[tokio::test(start_paused = true)]
async fn untrusted_certificate_is_not_retried() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| {
        let error = TransportError::Tls("invalid peer certificate: UnknownIssuer".to_owned());
        (Duration::ZERO, Err(error))
    });
    assert!(env.get().await.is_err());
    assert_eq!(env.request_count(), 1);
}

#[tokio::test(start_paused = true)]
async fn retry_after_of_a_503_is_honoured() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |number| match number {
        1 => (
            Duration::ZERO,
            response_with(503, &[("retry-after", "90")], ""),
        ),
        _ => (Duration::ZERO, response(200)),
    });
    let start = Instant::now();
    assert!(env.get().await.is_ok());
    assert_eq!(start.elapsed(), 90 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn refused_connection_and_unknown_host_fail_within_20_seconds() {
    let scripts: [fn(usize) -> ScriptedResult; 3] = [
        |_| (Duration::ZERO, Err(TransportError::Refused)),
        |_| (Duration::ZERO, Err(TransportError::Dns)),
        // A slow resolver.
        |_| (6 * SECOND, Err(TransportError::Dns)),
    ];
    for script in scripts {
        let env = TestEnvironment::new(DEFAULT_LIMITS, script);
        let start = Instant::now();
        let error = env.get_error().await;
        assert!(start.elapsed() <= 20 * SECOND, "{:?}", start.elapsed());
        assert!(env.request_count() > 1);
        assert_eq!(
            error.attempts.ended_by,
            Some(Bound::RetryPeriod(20 * SECOND))
        );
    }
}
