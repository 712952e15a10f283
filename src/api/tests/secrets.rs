//! Where the key must not be seen.

use tokio::runtime::Builder;
use tokio_util::sync::CancellationToken;
use tracing::subscriber::set_global_default;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;

use super::super::redact::Redactor;
use super::super::{Action, ApiKey, DomainId};
use super::log::Log;
use super::server::{Does, Server, http, ok};
use crate::alone;

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

/// Whether an event is of interest is remembered for the whole process, also by tests that run beside this one without
/// a subscriber. So it runs in a process of its own, where the subscriber is everybody's.
#[test]
fn the_log_tells_of_every_attempt_and_nothing_of_the_key() {
    if alone::has_run("api::tests::secrets::the_log_tells_of_every_attempt_and_nothing_of_the_key")
    {
        return;
    }
    let log = Log::default();
    set_global_default(registry().with(log.clone())).expect("the first one");
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(calls());
    let text = log.text();
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

/// The end of a key, turned round, so that the program itself does not hold it.
const TURNED: &str = "0918f2c6be5d47a3_drow_eno_tset_ks";

/// What stands before it. A short key would lie in memory that the search itself may get anew and write over; and of a
/// long one an allocator writes over the beginning, wiped or not.
const BEFORE: usize = 500;

/// Looks for the end of the key in all memory that this process may write to.
#[cfg(target_os = "linux")]
fn is_in_memory() -> bool {
    use std::io::{Read, Seek, SeekFrom};

    let mut memory = std::fs::File::open("/proc/self/mem").expect("our own memory");
    let maps = std::fs::read_to_string("/proc/self/maps").expect("our own maps");
    let (length, last) = (TURNED.len(), TURNED.as_bytes()[TURNED.len() - 1]);
    let is_end = |window: &[u8]| window.iter().eq(TURNED.as_bytes().iter().rev());
    maps.lines()
        .filter(|line| line.contains(" rw"))
        .any(|line| {
            let (from, rest) = line.split_once('-').expect("a range");
            let to = rest.split(' ').next().expect("its end");
            let [from, to] = [from, to].map(|end| u64::from_str_radix(end, 16).expect("a number"));
            // Wiped, or what was found once would be found here for ever.
            let mut bytes =
                zeroize::Zeroizing::new(vec![0; usize::try_from(to - from).expect("64 bits")]);
            memory.seek(SeekFrom::Start(from)).expect("there");
            let is_there = memory.read_exact(&mut bytes).is_ok();
            let mut windows = bytes.windows(length);
            is_there && windows.any(|window| window[0] == last && is_end(window))
        })
}

/// In a process of its own, since no other test may hold memory meanwhile that comes and goes.
#[cfg(target_os = "linux")]
#[test]
fn when_the_last_of_it_is_dropped_the_key_is_gone_from_memory() {
    if alone::has_run(
        "api::tests::secrets::when_the_last_of_it_is_dropped_the_key_is_gone_from_memory",
    ) {
        return;
    }
    let mut text = zeroize::Zeroizing::new(String::with_capacity(BEFORE + TURNED.len()));
    text.extend(std::iter::repeat_n('x', BEFORE).chain(TURNED.chars().rev()));
    let key = ApiKey::parse(&text).expect("a key").expect("set");
    drop(text);
    let (clone, header) = (key.clone(), key.header());
    let again = header.clone();
    assert!(is_in_memory(), "the search finds nothing");
    let long = "something % longer than the key ".repeat(60);
    assert!(!Redactor::new(&key).finds_key(&long));
    drop((key, clone, header));
    assert!(is_in_memory(), "one header is left");
    drop(again);
    assert!(!is_in_memory());
}
