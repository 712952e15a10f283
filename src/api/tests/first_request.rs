//! The first request of a client is sent alone, and a key that HostUp rejects in it is not sent again.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::super::error::ErrorKind;
use super::super::transport::Response;
use super::super::transport_error::TransportError;
use super::environment::{DEFAULT_LIMITS, SECOND, TestEnvironment, response, response_with};

/// Returns a 401 with one of HostUp's codes.
fn unauthorized() -> Result<Response, TransportError> {
    response_with(401, &[], r#"{"code":"unauthorized"}"#)
}

#[tokio::test(start_paused = true)]
async fn key_that_was_never_accepted_is_sent_once() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| (SECOND, unauthorized()));
    let calls = (0..1000).map(|_| env.get());
    let results = join_all(calls).await;
    assert_eq!(env.request_count(), 1);
    let is_rejected =
        |result: &&Result<Response, ErrorKind>| matches!(result, Err(ErrorKind::KeyRejected));
    assert_eq!(results.iter().filter(is_rejected).count(), 999);
    let first = results.iter().find(|result| !is_rejected(result));
    assert!(matches!(first, Some(Err(ErrorKind::Unauthorized(_)))));
}

#[tokio::test(start_paused = true)]
async fn first_401_or_403_of_a_firewall_does_not_reject_the_key() {
    for status in [401, 403] {
        let page = "<html>Access denied</html>";
        let env = TestEnvironment::new(DEFAULT_LIMITS, move |number| match number {
            1 => (Duration::ZERO, response_with(status, &[], page)),
            _ => (Duration::ZERO, response(200)),
        });
        let kind = env.get().await.expect_err("refused");
        assert!(matches!(kind, ErrorKind::UnexpectedStatus(_)), "{kind:?}");
        assert!(env.get().await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn a_401_after_a_success_fails_only_its_own_request() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |number| match number {
        2 => (Duration::ZERO, unauthorized()),
        _ => (Duration::ZERO, response(200)),
    });
    assert!(env.get().await.is_ok());
    assert!(matches!(env.get().await, Err(ErrorKind::Unauthorized(_))));
    assert!(env.get().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn first_request_is_sent_alone_for_up_to_5_seconds() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| (3 * SECOND, response(200)));
    let start = Instant::now();
    join_all((0..10).map(|_| env.get())).await;
    assert_eq!(start.elapsed(), 6 * SECOND, "one, and then nine at once");
    let env = TestEnvironment::new(DEFAULT_LIMITS, |number| match number {
        1 => (20 * SECOND, response(200)),
        _ => (SECOND, response(200)),
    });
    let start = Instant::now();
    join_all((0..10).map(|_| env.get())).await;
    assert_eq!(start.elapsed(), 20 * SECOND);
    let last = env.request_times().into_iter().max().expect("requests");
    assert_eq!(last - start, 5 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn call_after_a_dropped_first_request_succeeds() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| (2 * SECOND, response(200)));
    let first = tokio::time::timeout(SECOND, env.get());
    let (dropped, second) = tokio::join!(first, env.get());
    assert!(dropped.is_err() && second.is_ok());
}
