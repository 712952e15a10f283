//! Entry points for fuzzers: any input that HostUp, or a server in its place, can send.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use super::base_url::BaseUrl;
use super::host_name::HostName;
use super::id::DomainId;
use super::key::ApiKey;
use super::problem::Problem;
use super::rate_limiter::RateLimiter;
use super::redact::{MAX_HEAD, MAX_TEXT, Redactor};
use super::wait_headers::WaitHeaders;
use super::{dnssec_auto, domains, glue_records, nameservers};

/// No output may contain this key.
const KEY: &str = "sk_test_hunter2";

fn key() -> ApiKey {
    let key = ApiKey::parse(KEY).expect("valid in a header");
    key.expect("not blank")
}

/// Parses the body of an error response. Each string has a maximum length, and none contains the key.
pub fn problem(body: &[u8]) {
    let key = key();
    let problem = Problem::parse(404, body, Redactor::new(&key));
    let texts = [
        &problem.code,
        &problem.detail,
        &problem.title,
        &problem.request_id,
    ];
    let fields = problem.field_errors.iter();
    let of_fields = fields.flat_map(|field| [&field.pointer, &field.detail, &field.code]);
    for text in texts.into_iter().chain(of_fields).flatten() {
        // A plain field name gets the slash of a pointer.
        assert!(text.len() <= MAX_TEXT + 1, "{} bytes", text.len());
    }
    let head = problem.body_head.as_ref().map_or(0, String::len);
    assert!(head <= MAX_HEAD, "{head} bytes");
    assert!(!format!("{problem:?}").contains(KEY), "{problem:?}");
}

/// Decodes the body of a successful response as each of the answers. A partial list is an error.
pub fn answer(body: &[u8]) {
    let key = key();
    let redactor = Redactor::new(&key);
    let state = dnssec_auto::decode(body, redactor);
    assert!(!format!("{state:?}").contains(KEY), "{state:?}");
    let servers = nameservers::decode(body, redactor);
    assert!(!format!("{servers:?}").contains(KEY), "{servers:?}");
    let glue = glue_records::decode(body, redactor);
    assert!(!format!("{glue:?}").contains(KEY), "{glue:?}");
    let Ok(page) = domains::decode_page(body, redactor, domains::MAX_ROWS) else {
        return;
    };
    // serde_json rejects more: a lone surrogate in an unused field, and deeply nested arrays.
    if let Ok(json) = serde_json::from_slice::<Value>(body) {
        let rows = json["data"].as_array().expect("it was an array");
        assert_eq!(page.domains.len(), rows.len());
        for (domain, row) in page.domains.iter().zip(rows) {
            assert_eq!(row["id"], domain.id.as_str());
        }
        assert!(json["hasMore"] != true || page.next.is_some());
    }
}

/// Parses a domain id or a host name from a state or a list. An accepted one is exactly one path segment.
pub fn path_segment(text: &str) {
    let base = BaseUrl::parse(BaseUrl::HOSTUP).expect("our own");
    if let Ok(host) = HostName::parse(text) {
        let url = base.join(&["domains", "dom_1", "glue-records", host.as_str()], &[]);
        let path = url
            .path()
            .strip_prefix("/api/v2/domains/dom_1/glue-records/");
        assert_eq!(path, Some(text), "{url}");
    }
    if let Ok(id) = DomainId::parse(text) {
        let url = base.join(&["domains", id.as_str(), "dnssec-auto"], &[]);
        let path = url.path().strip_prefix("/api/v2/domains/");
        let segment = path.and_then(|path| path.strip_suffix("/dnssec-auto"));
        let segment = segment.expect("the id changes no other segment");
        assert!(!segment.contains('/') && !segment.is_empty(), "{url}");
        assert_eq!((url.query(), url.fragment()), (None, None), "{url}");
    }
}

/// Passes responses to the rate limiter, written as in HTTP: a line with the status, lines of headers, a blank line. No
/// call waits beyond its deadline, and requests are admitted again at the time that the server named.
pub fn wait_headers(responses: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    let runtime = runtime.expect("a runtime without I/O needs nothing from the system");
    runtime.block_on(async {
        let start = Instant::now();
        let wall = move || SystemTime::UNIX_EPOCH + NOW + start.elapsed();
        let limiter = RateLimiter::new(None, Box::new(wall));
        for response in responses.split("\n\n").take(MAX_RESPONSES) {
            process(&limiter, response).await;
        }
        let reached = limiter.admit(Instant::now() + MAX_WAIT).await.err();
        if let Some(reached) = reached {
            sleep_until(reached.until.min(start + LONGEST_SIMULATED_WAIT)).await;
        }
        let after = limiter.admit(Instant::now() + MAX_WAIT).await;
        assert!(
            after.is_ok()
                || reached.is_some_and(|reached| reached.until > start + LONGEST_SIMULATED_WAIT)
        );
    });
}

/// 2026-04-27, as in the examples of HostUp's documentation.
const NOW: Duration = Duration::from_secs(1_777_291_200);

/// The default of `max_wait`.
const MAX_WAIT: Duration = Duration::from_secs(900);

/// Longer waits are not tested, even on paused time.
const LONGEST_SIMULATED_WAIT: Duration = Duration::from_secs(3 * 365 * 24 * 3600);

/// Further responses would test nothing new.
const MAX_RESPONSES: usize = 64;

async fn process(limiter: &RateLimiter, response: &str) {
    let mut lines = response.lines();
    let limited = lines.next().is_some_and(|status| status.trim() == "429");
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value).ok()?))
    };
    let headers = WaitHeaders::parse(&lines.filter_map(header).collect::<HeaderMap>());
    let deadline = Instant::now() + MAX_WAIT;
    match limiter.admit(deadline).await {
        Ok(permit) if limited => permit.limited(&headers, Duration::from_secs(1)),
        Ok(permit) => permit.answered(&headers),
        Err(reached) => {
            assert!(reached.until >= deadline, "a call failed too early");
            sleep_until(deadline).await;
        }
    }
    assert!(Instant::now() <= deadline, "a call waited too long");
}
