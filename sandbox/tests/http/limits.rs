//! Rate limits, as a client observes them. Unit tests cover windows and header formats.

use std::time::Duration;

use hostup_sandbox::{Fixture, Life, LimitHeaders, OTHER_KEY, RateLimit, Sandbox};
use reqwest::Response;

use crate::client::{Caller, ok, problem};

/// Longer than any test takes, so that no window ends during a test.
const HOUR: Duration = Duration::from_secs(3600);

fn sandbox(limit: RateLimit) -> Sandbox {
    let fixture = Fixture::new().domain("example.se", Life::Active);
    Sandbox::start(fixture.settings(|settings| settings.rate_limit = Some(limit)))
        .expect("a sandbox")
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().expect("text"))
}

#[tokio::test]
async fn responses_count_down_to_429_with_retry_after() {
    let sandbox = sandbox(RateLimit::new(2, HOUR));
    let caller = Caller::main(&sandbox);
    for remaining in ["1", "0"] {
        let response = caller.get("/domains").await;
        assert_eq!(header(&response, "x-ratelimit-limit"), Some("2"));
        assert_eq!(header(&response, "x-ratelimit-remaining"), Some(remaining));
        assert_eq!(header(&response, "retry-after"), None);
        ok(response).await;
    }
    let refused = caller.get("/domains").await;
    let wait: u64 = header(&refused, "retry-after")
        .and_then(|wait| wait.parse().ok())
        .expect("seconds");
    assert!((1..=3600).contains(&wait), "{wait}");
    assert!(
        header(&refused, "x-ratelimit-reset").is_some_and(|reset| reset.ends_with('Z')),
        "{refused:?}"
    );
    problem(refused, 429, "rate_limit_exceeded").await;
    ok(Caller::with_key(&sandbox, OTHER_KEY).get("/domains").await).await;
}

#[tokio::test]
async fn error_response_counts_and_removed_limit_is_not_applied() {
    let sandbox = sandbox(RateLimit {
        headers: LimitHeaders::RetryAfterOnly,
        ..RateLimit::new(1, HOUR)
    });
    let caller = Caller::main(&sandbox);
    problem(caller.get("/domains/dom_none").await, 404, "not_found").await;
    let refused = caller.get("/domains").await;
    assert!(header(&refused, "retry-after").is_some());
    assert_eq!(header(&refused, "x-ratelimit-reset"), None);
    sandbox.settings(|settings| settings.rate_limit = None);
    ok(caller.get("/domains").await).await;
}
