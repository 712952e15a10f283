//! The log lines of waits.

use std::time::Duration;

use tokio::runtime::Builder;
use tracing::subscriber::set_global_default;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;

use super::super::call_state::CallLimits;
use super::captured_log::CapturedLog;
use super::environment::{DEFAULT_LIMITS, SECOND, TestEnvironment, response, response_with};
use crate::alone;

/// Runs in a process of its own, since the subscriber is global.
#[test]
fn waits_of_a_second_or_more_are_logged_at_info() {
    let name = "api::tests::wait_log::waits_of_a_second_or_more_are_logged_at_info";
    if alone::has_run(name) {
        return;
    }
    let log = CapturedLog::default();
    set_global_default(registry().with(log.clone())).expect("the first one");
    let runtime = Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build();
    runtime.expect("a runtime").block_on(make_waiting_calls());
    let text = log.text();
    let infos: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("INFO"))
        .collect();
    let count = |parts: &[&str]| {
        let has = |line: &&&str| parts.iter().all(|part| line.contains(part));
        infos.iter().filter(has).count()
    };
    let call = [
        "method=\"GET\"",
        "path=\"/api/v2/domains/dom_1/dnssec-auto\"",
    ];
    assert!(
        infos
            .iter()
            .all(|line| call.iter().all(|part| line.contains(part))),
        "{text}"
    );
    // The back-off: its reason, its length, and the attempt after it.
    let back_off = ["the server answered HTTP 503", "wait_s=40.0", "attempt=2"];
    assert_eq!(count(&back_off), 1, "{text}");
    // The server's rate limit and that of the settings: after a second, every half minute, and at the end.
    let limit = ["reason=\"the rate limit\""];
    assert!(count(&[limit[0], "waited_s=1.0"]) >= 1, "{text}");
    assert!(count(&[limit[0], "waited_s=31.0"]) >= 1, "{text}");
    assert!(count(&[limit[0], "the wait is over"]) >= 1, "{text}");
    // The first request that the second one waits for.
    let first = "another request goes first";
    assert_eq!(
        count(&[first, "the wait is over", "waited_s=3.0"]),
        1,
        "{text}"
    );
}

async fn make_waiting_calls() {
    let env = TestEnvironment::new(DEFAULT_LIMITS, |number| match number {
        1 => (
            Duration::ZERO,
            response_with(503, &[("retry-after", "40")], ""),
        ),
        2 => (
            Duration::ZERO,
            response_with(429, &[("retry-after", "60")], ""),
        ),
        _ => (Duration::ZERO, response(200)),
    });
    assert!(env.get().await.is_ok());
    let limits = CallLimits {
        requests_per_minute: 1.try_into().ok(),
        ..DEFAULT_LIMITS
    };
    let env = TestEnvironment::new(limits, |_| (3 * SECOND, response(200)));
    let both = tokio::join!(env.get(), env.get());
    assert!(both.0.is_ok() && both.1.is_ok());
}
