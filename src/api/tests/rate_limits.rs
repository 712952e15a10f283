//! How calls wait for rate limits, and fail when a wait is too long.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::super::call_state::CallLimits;
use super::super::error::ErrorKind;
use super::super::transport::Response;
use super::environment::{
    DEFAULT_LIMITS, NO_RETRIES, SECOND, TestEnvironment, response, response_with,
};

#[tokio::test(start_paused = true)]
async fn configured_limit_is_not_reported_as_the_servers() {
    let limits = CallLimits {
        max_wait: 90 * SECOND,
        requests_per_minute: 1.try_into().ok(),
        ..DEFAULT_LIMITS
    };
    let env = TestEnvironment::new(limits, |_| (Duration::ZERO, response(200)));
    let start = Instant::now();
    let results = tokio::join!(env.get(), env.get(), env.get());
    assert!(results.0.is_ok() && results.1.is_ok());
    assert_eq!(
        results.2.expect_err("too late").to_string(),
        "the configured limit of 1 per minute is exhausted, no request may be sent for another 60 s, and this call has already spent 60 s"
    );
    assert_eq!(start.elapsed(), 60 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn time_until_a_429_counts_towards_max_wait() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| {
        (
            20 * SECOND,
            response_with(429, &[("retry-after", "1")], "{}"),
        )
    });
    let start = Instant::now();
    let kind = env.get().await.expect_err("limited");
    assert!(
        matches!(kind, ErrorKind::RateLimitOutlastsCall(_)),
        "{kind:?}"
    );
    let longest = DEFAULT_LIMITS.max_wait + 21 * SECOND;
    assert!(start.elapsed() <= longest, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn retry_after_of_a_429_is_respected_and_not_counted_as_a_retry() {
    let env = TestEnvironment::new(NO_RETRIES, |number| match number {
        1..=5 => (
            Duration::ZERO,
            response_with(429, &[("retry-after", "7")], "{}"),
        ),
        _ => (Duration::ZERO, response(200)),
    });
    let start = Instant::now();
    assert!(env.get().await.is_ok());
    assert_eq!(start.elapsed(), 35 * SECOND);
    assert_eq!(env.request_count(), 6);
}

#[tokio::test(start_paused = true)]
async fn second_429_beyond_the_remaining_wait_fails_at_once_with_its_details() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| {
        let headers = [("retry-after", "600"), ("x-ratelimit-limit", "250")];
        let body = r#"{"code":"rate_limit_exceeded","detail":"Too many requests."}"#;
        (Duration::ZERO, response_with(429, &headers, body))
    });
    let start = Instant::now();
    let kind = env.get().await.expect_err("limited");
    // The first wait of 600 s fits into 900 s, the second does not.
    assert_eq!(start.elapsed(), 600 * SECOND);
    assert_eq!(env.request_count(), 2);
    let ErrorKind::RateLimitOutlastsCall(limited) = kind else {
        panic!("{kind:?}");
    };
    assert_eq!(limited.limit, Some(250));
    assert_eq!(limited.blocked_for, Some(600 * SECOND));
    assert_eq!(limited.time_used, 600 * SECOND);
    let code = limited.problem.and_then(|problem| problem.code);
    assert_eq!(code.as_deref(), Some("rate_limit_exceeded"));
}

#[tokio::test(start_paused = true)]
async fn a_429_longer_than_max_wait_fails_all_calls_after_one_request() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| {
        let headers = [("retry-after", "901"), ("x-ratelimit-limit", "100")];
        (SECOND, response_with(429, &headers, ""))
    });
    let start = Instant::now();
    let calls = (0..1000).map(|_| env.get());
    let results = join_all(calls).await;
    // Each error names the limit, even without a 429 of its own.
    let is_limited = |result: &&Result<Response, ErrorKind>| match result {
        Err(ErrorKind::RateLimitOutlastsCall(limited)) => limited.limit == Some(100),
        _ => false,
    };
    assert_eq!(results.iter().filter(is_limited).count(), 1000);
    assert_eq!((env.request_count(), start.elapsed()), (1, SECOND));
}

#[tokio::test(start_paused = true)]
async fn wait_for_requests_per_minute_does_not_name_the_servers_limit() {
    let limits = CallLimits {
        max_wait: 30 * SECOND,
        requests_per_minute: 1.try_into().ok(),
        ..DEFAULT_LIMITS
    };
    let env = TestEnvironment::new(limits, |_| {
        let headers = [("retry-after", "1"), ("x-ratelimit-limit", "250")];
        (Duration::ZERO, response_with(429, &headers, "{}"))
    });
    let kind = env.get().await.expect_err("the next token comes too late");
    let ErrorKind::RateLimitOutlastsCall(limited) = kind else {
        panic!("{kind:?}");
    };
    assert_eq!(limited.limit, None);
    assert_eq!(limited.blocked_for, Some(59 * SECOND));
}
