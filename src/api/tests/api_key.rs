//! The API key is not in errors, logs, or freed memory.

use tokio::runtime::Builder;
use tokio_util::sync::CancellationToken;
use tracing::subscriber::set_global_default;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;

use super::super::redact::Redactor;
use super::super::{Action, ApiKey, DomainId};
use super::captured_log::CapturedLog;
use super::server::{Reaction, Server, http, ok};
use crate::alone;

fn id() -> DomainId {
    DomainId::parse("dom_1").expect("an id")
}

#[tokio::test]
async fn debug_output_of_client_and_error_does_not_contain_the_key() {
    let server = Server::new(|request| Reaction::Respond(http("400 Bad Request", request))).await;
    let client = server.client();
    let (id, stop) = (id(), CancellationToken::new());
    let result = client.set_dnssec_auto(&id, Action::Include, &stop).await;
    let error = result.expect_err("the server repeats the request");
    let shown = format!("{client:?} {error:?} {error}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("Bearer ***"), "{shown}");
}

/// Runs in a process of its own: the subscriber is global, and tracing caches for the whole process whether an event is
/// enabled.
#[test]
fn log_contains_every_attempt_and_not_the_key() {
    if alone::has_run("api::tests::api_key::log_contains_every_attempt_and_not_the_key") {
        return;
    }
    let log = CapturedLog::default();
    set_global_default(registry().with(log.clone())).expect("the first one");
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(make_calls());
    let text = log.text();
    for expected in [
        "method=\"GET\"",
        "method=\"POST\"",
        "path=\"/api/v2/domains/dom_1/dnssec-auto\"",
        "status=200",
        "attempt=1",
        "x-you-sent",
        "terraform-provider-hostup/0.1.0",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    for secret in ["hunter2", "Bearer", "a=secret"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

/// A GET and a change, with a server that repeats the key.
async fn make_calls() {
    let answer = "HTTP/1.1 200 OK\r\nx-you-sent: sk_test_hunter2\r\nset-cookie: a=secret\r\ncontent-length: 19\r\n\r\n{\"status\":\"active\"}";
    let server = Server::new(move |request| match request.starts_with("GET") {
        true => Reaction::Respond(answer.into()),
        false => ok(r#"{"status":"active"}"#),
    })
    .await;
    let (client, id, stop) = (server.client(), id(), CancellationToken::new());
    client.dnssec_auto(&id, &stop).await.expect("a state");
    let result = client.set_dnssec_auto(&id, Action::Include, &stop).await;
    result.expect("a state");
}

/// The end of the key, reversed, so that the program itself does not contain it.
const REVERSED_END: &str = "0918f2c6be5d47a3_drow_eno_tset_ks";

/// The length of the key before that end. The search could reuse and overwrite the memory of a short key; and of a long
/// one, the allocator overwrites the beginning when it is freed, wiped or not.
const PREFIX: usize = 500;

/// Searches all writable memory of this process for the end of the key.
#[cfg(target_os = "linux")]
fn is_in_memory() -> bool {
    use std::io::{Read, Seek, SeekFrom};

    let mut memory = std::fs::File::open("/proc/self/mem").expect("our own memory");
    let maps = std::fs::read_to_string("/proc/self/maps").expect("our own maps");
    let (length, last) = (
        REVERSED_END.len(),
        REVERSED_END.as_bytes()[REVERSED_END.len() - 1],
    );
    let is_end = |window: &[u8]| window.iter().eq(REVERSED_END.as_bytes().iter().rev());
    maps.lines()
        .filter(|line| line.contains(" rw"))
        .any(|line| {
            let (from, rest) = line.split_once('-').expect("a range");
            let to = rest.split(' ').next().expect("its end");
            let [from, to] = [from, to].map(|end| u64::from_str_radix(end, 16).expect("a number"));
            // Wiped, since a later search would find a match here.
            let mut bytes =
                zeroize::Zeroizing::new(vec![0; usize::try_from(to - from).expect("64 bits")]);
            memory.seek(SeekFrom::Start(from)).expect("there");
            let is_there = memory.read_exact(&mut bytes).is_ok();
            let mut windows = bytes.windows(length);
            is_there && windows.any(|window| window[0] == last && is_end(window))
        })
}

/// Runs in a process of its own, since other tests allocate and free memory at the same time.
#[cfg(target_os = "linux")]
#[test]
fn key_is_wiped_from_memory_when_its_last_clone_is_dropped() {
    if alone::has_run(
        "api::tests::api_key::key_is_wiped_from_memory_when_its_last_clone_is_dropped",
    ) {
        return;
    }
    let mut text = zeroize::Zeroizing::new(String::with_capacity(PREFIX + REVERSED_END.len()));
    text.extend(std::iter::repeat_n('x', PREFIX).chain(REVERSED_END.chars().rev()));
    let key = ApiKey::parse(&text).expect("a key").expect("set");
    drop(text);
    let (clone, header) = (key.clone(), key.header());
    let second_header = header.clone();
    assert!(is_in_memory(), "the search finds nothing");
    let long = "something % longer than the key ".repeat(60);
    assert!(!Redactor::new(&key).finds_key(&long));
    drop((key, clone, header));
    assert!(is_in_memory(), "one header remains");
    drop(second_header);
    assert!(!is_in_memory());
}
