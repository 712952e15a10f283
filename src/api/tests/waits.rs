//! What the log says while a call waits.

use std::time::Duration;

use tokio::runtime::Builder;
use tracing::subscriber::set_global_default;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;

use super::super::call::Limits;
use super::log::Log;
use super::paused::{LIMITS, S, World, answering, reply};
use crate::alone;

/// Runs in a process of its own, where the subscriber is everybody's.
#[test]
fn complaint_24_every_wait_of_a_second_is_logged_at_info() {
    let name = "api::tests::waits::complaint_24_every_wait_of_a_second_is_logged_at_info";
    if alone::has_run(name) {
        return;
    }
    let log = Log::default();
    set_global_default(registry().with(log.clone())).expect("the first one");
    let runtime = Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build();
    runtime.expect("a runtime").block_on(waits());
    let text = log.text();
    let infos: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("INFO"))
        .collect();
    let with = |parts: &[&str]| {
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
    // The back-off: why, how long, which attempt.
    let back_off = ["the server answered HTTP 503", "wait_s=40.0", "attempt=2"];
    assert_eq!(with(&back_off), 1, "{text}");
    // The limit of the server and the one of the settings: after a second, every half minute, and at the end.
    let limit = ["reason=\"the rate limit\""];
    assert!(with(&[limit[0], "waited_s=1.0"]) >= 1, "{text}");
    assert!(with(&[limit[0], "waited_s=31.0"]) >= 1, "{text}");
    assert!(with(&[limit[0], "the wait is over"]) >= 1, "{text}");
    // The first request that the second one waits for.
    let first = "another request goes first";
    assert_eq!(
        with(&[first, "the wait is over", "waited_s=3.0"]),
        1,
        "{text}"
    );
}

async fn waits() {
    let world = World::new(LIMITS, |number| match number {
        1 => (Duration::ZERO, answering(503, &[("retry-after", "40")], "")),
        2 => (Duration::ZERO, answering(429, &[("retry-after", "60")], "")),
        _ => (Duration::ZERO, reply(200)),
    });
    assert!(world.get().await.is_ok());
    let limits = Limits {
        requests_per_minute: 1.try_into().ok(),
        ..LIMITS
    };
    let world = World::new(limits, |_| (3 * S, reply(200)));
    let both = tokio::join!(world.get(), world.get());
    assert!(both.0.is_ok() && both.1.is_ok());
}
