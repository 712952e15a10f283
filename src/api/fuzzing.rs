//! The room's entrance for fuzzers: whatever HostUp, or somebody in its place, can answer.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use super::base::Base;
use super::id::DomainId;
use super::key::ApiKey;
use super::problem::Problem;
use super::rate_limiter::RateLimiter;
use super::redact::{LONGEST_HEAD, LONGEST_TEXT, Redactor};
use super::wait_headers::WaitHeaders;
use super::{dnssec_auto, domains, nameservers};

/// The key that must be in nothing that is kept.
const KEY: &str = "sk_test_hunter2";

fn key() -> ApiKey {
    let key = ApiKey::parse(KEY).expect("it can stand in a header");
    key.expect("it is not blank")
}

/// A body of an answer that was no success. Every text of it is bounded, and none has the key.
pub fn problem(body: &[u8]) {
    let key = key();
    let problem = Problem::read(404, body, Redactor::new(&key));
    let texts = [
        &problem.code,
        &problem.detail,
        &problem.title,
        &problem.request_id,
    ];
    let fields = problem.field_errors.iter();
    let of_fields = fields.flat_map(|field| [&field.pointer, &field.detail, &field.code]);
    for text in texts.into_iter().chain(of_fields).flatten() {
        // A plain name of a field is given the slash of a pointer.
        assert!(text.len() <= LONGEST_TEXT + 1, "{} bytes", text.len());
    }
    let head = problem.body_head.as_ref().map_or(0, String::len);
    assert!(head <= LONGEST_HEAD, "{head} bytes");
    assert!(!format!("{problem:?}").contains(KEY), "{problem:?}");
}

/// A body of an answer of success, read as each of the answers that there are. A list is whole or it is an error.
pub fn answer(body: &[u8]) {
    let key = key();
    let redactor = Redactor::new(&key);
    let state = dnssec_auto::read(body, redactor);
    assert!(!format!("{state:?}").contains(KEY), "{state:?}");
    let servers = nameservers::read(body, redactor);
    assert!(!format!("{servers:?}").contains(KEY), "{servers:?}");
    let Ok(page) = domains::read_page(body, redactor, domains::MOST_ROWS) else {
        return;
    };
    // The witness refuses more: half of a character in a field that nobody reads, and arrays that are nested deeply.
    if let Ok(json) = serde_json::from_slice::<Value>(body) {
        let rows = json["data"].as_array().expect("it was a list");
        assert_eq!(page.domains.len(), rows.len());
        for (domain, row) in page.domains.iter().zip(rows) {
            assert_eq!(row["id"], domain.id.as_str());
        }
        assert!(json["hasMore"] != true || page.next.is_some());
    }
}

/// A domain's id, from a state or a list. One that is accepted is one level of the path, and nothing else.
pub fn id(text: &str) {
    let base = Base::parse(Base::HOSTUP).expect("our own");
    if let Ok(id) = DomainId::parse(text) {
        let url = base.join(&["domains", id.as_str(), "dnssec-auto"], &[]);
        let path = url.path().strip_prefix("/api/v2/domains/");
        let level = path.and_then(|path| path.strip_suffix("/dnssec-auto"));
        let level = level.expect("the id changes no other level");
        assert!(!level.contains('/') && !level.is_empty(), "{url}");
        assert_eq!((url.query(), url.fragment()), (None, None), "{url}");
    }
}

/// Answers one after the other, in the form of HTTP: a line with the status, lines of headers, a blank line. The rate
/// limiter takes them in, lets nobody wait beyond a deadline, and admits requests again once the server's time has come.
pub fn wait_headers(answers: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    let runtime = runtime.expect("a runtime without any io needs nothing of the system");
    runtime.block_on(async {
        let start = Instant::now();
        let wall = move || SystemTime::UNIX_EPOCH + NOW + start.elapsed();
        let limiter = RateLimiter::new(None, Box::new(wall));
        for answer in answers.split("\n\n").take(MOST_ANSWERS) {
            take_in(&limiter, answer).await;
        }
        let closed = limiter.admit(Instant::now() + PATIENCE).await.err();
        if let Some(closed) = closed {
            sleep_until(closed.until.min(start + YEARS)).await;
        }
        let after = limiter.admit(Instant::now() + PATIENCE).await;
        assert!(after.is_ok() || closed.is_some_and(|closed| closed.until > start + YEARS));
    });
}

/// 2026-04-27, as the examples of the documentation have it.
const NOW: Duration = Duration::from_secs(1_777_291_200);

/// As long as a call waits by default.
const PATIENCE: Duration = Duration::from_secs(900);

/// Longer than this no test of the rate limiter waits, not even on paused time.
const YEARS: Duration = Duration::from_secs(3 * 365 * 24 * 3600);

/// More answers than this show nothing new.
const MOST_ANSWERS: usize = 64;

async fn take_in(limiter: &RateLimiter, answer: &str) {
    let mut lines = answer.lines();
    let limited = lines.next().is_some_and(|status| status.trim() == "429");
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value).ok()?))
    };
    let headers = WaitHeaders::of(&lines.filter_map(header).collect::<HeaderMap>());
    let deadline = Instant::now() + PATIENCE;
    match limiter.admit(deadline).await {
        Ok(permit) if limited => permit.limited(&headers, Duration::from_secs(1)),
        Ok(permit) => permit.answered(&headers),
        Err(closed) => {
            assert!(closed.until >= deadline, "nobody is turned away early");
            sleep_until(deadline).await;
        }
    }
    assert!(Instant::now() <= deadline, "nobody waits for longer");
}
