//! Redirects, and the redaction of text from responses.

use std::time::Duration;

use super::super::error::ErrorKind;
use super::super::transport_error::TransportError;
use super::environment::{DEFAULT_LIMITS, SECOND, TestEnvironment, response, response_with};

#[tokio::test(start_paused = true)]
async fn only_a_redirect_status_with_a_location_is_a_redirect() {
    let location = [("location", "https://h.test/")];
    for status in [301, 302, 303, 307, 308] {
        let env = TestEnvironment::new(DEFAULT_LIMITS, move |_| {
            (SECOND, response_with(status, &location, ""))
        });
        let kind = env.get().await.expect_err("redirected");
        assert!(matches!(kind, ErrorKind::Redirected { .. }), "{status}");
        let env = TestEnvironment::new(DEFAULT_LIMITS, move |_| (SECOND, response(status)));
        let kind = env.get().await.expect_err("no location");
        assert!(matches!(kind, ErrorKind::UnexpectedStatus(_)), "{status}");
    }
    for status in [101, 300, 304, 305] {
        let env = TestEnvironment::new(DEFAULT_LIMITS, move |_| {
            (SECOND, response_with(status, &location, ""))
        });
        let kind = env.get().await.expect_err("unexpected");
        assert!(
            matches!(&kind, ErrorKind::UnexpectedStatus(problem) if problem.http_status == status),
            "{kind:?}"
        );
        assert_eq!(env.request_count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn certificate_error_has_a_maximum_length_and_is_redacted() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| {
        let names = "not valid for the name, but for sk_test_hunter2".repeat(1000);
        (Duration::ZERO, Err(TransportError::Tls(names)))
    });
    let text = env.get().await.expect_err("untrusted").to_string();
    assert!(text.len() < 2200 && !text.contains("hunter2"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn key_is_redacted_in_locations_and_problems() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| {
        let location = [("location", "https://h.test/?key=sk_test_hunter2")];
        (
            Duration::ZERO,
            response_with(302, &location, "sk_test_hunter2"),
        )
    });
    let kind = env.get().await.expect_err("redirected");
    assert!(matches!(
        &kind,
        ErrorKind::Redirected { status: 302, location: Some(to) } if to == "https://h.test/?key=***"
    ));
    let env = TestEnvironment::new(DEFAULT_LIMITS, |_| {
        let body = r#"{"detail":"sk_test_hunter2 is no key","code":"unauthorized"}"#;
        (Duration::ZERO, response_with(401, &[], body))
    });
    let kind = env.get().await.expect_err("refused");
    assert!(!format!("{kind:?} {kind}").contains("hunter2"));
}
