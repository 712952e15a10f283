//! Where the key must not be seen.

use std::fmt::{self, Write as _};
use std::process::Command;
use std::sync::{Arc, Mutex};

use tokio::runtime::Builder;
use tokio_util::sync::CancellationToken;
use tracing::field::{Field, Visit};
use tracing::subscriber::set_global_default;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry;

use super::super::{Action, DomainId};
use super::server::{Does, Server, http, ok};

fn id() -> DomainId {
    DomainId::parse("dom_1").expect("an id")
}

#[tokio::test]
async fn no_debug_output_of_anything_shows_the_key() {
    let server = Server::new(|request| Does::Answers(http("400 Bad Request", request))).await;
    let client = server.client();
    let (id, stop) = (id(), CancellationToken::new());
    let wish = client.set_dnssec_auto(&id, Action::Include, &stop).await;
    let error = wish.expect_err("the server repeats the whole request");
    let shown = format!("{client:?} {error:?} {error}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("Bearer ***"), "{shown}");
}

/// Everything that is logged, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = self.0.lock().expect("whole");
        write!(text, "{field}={value:?} ").expect("written");
    }
}

impl<S: tracing::Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &tracing::Event<'_>, _context: Context<'_, S>) {
        if event.metadata().target() == "hostup::api" {
            event.record(&mut self.clone());
        }
    }
}

/// Whether an event is of interest is remembered for the whole process, also by tests that run beside this one without
/// a subscriber. So it runs itself again in a process of its own, where the subscriber is everybody's.
#[test]
fn the_log_tells_of_every_attempt_and_nothing_of_the_key() {
    const ALONE: &str = "SECRETS_TEST_ALONE";
    const NAME: &str = "api::tests::secrets::the_log_tells_of_every_attempt_and_nothing_of_the_key";
    if std::env::var_os(ALONE).is_none() {
        let output = Command::new(std::env::current_exe().expect("a path"))
            .args(["--exact", NAME, "--nocapture"])
            .env(ALONE, "1")
            .output()
            .expect("run");
        let said =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && said.contains("1 passed"),
            "{said}"
        );
        return;
    }
    let log = Log::default();
    set_global_default(registry().with(log.clone())).expect("the first one");
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(calls());
    let text = log.0.lock().expect("whole").clone();
    for told in [
        "method=\"GET\"",
        "method=\"POST\"",
        "path=\"/api/v2/domains/dom_1/dnssec-auto\"",
        "status=200",
        "attempt=1",
        "x-you-sent",
        "terraform-provider-hostup/0.1.0",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    for secret in ["hunter2", "Bearer", "a=secret"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

/// A question and a change, before a server that repeats the key.
async fn calls() {
    let answer = "HTTP/1.1 200 OK\r\nx-you-sent: sk_test_hunter2\r\nset-cookie: a=secret\r\ncontent-length: 19\r\n\r\n{\"status\":\"active\"}";
    let server = Server::new(move |request| match request.starts_with("GET") {
        true => Does::Answers(answer.into()),
        false => ok(r#"{"status":"active"}"#),
    })
    .await;
    let (client, id, stop) = (server.client(), id(), CancellationToken::new());
    client.dnssec_auto(&id, &stop).await.expect("a state");
    let wish = client.set_dnssec_auto(&id, Action::Include, &stop).await;
    wish.expect("a state");
}
