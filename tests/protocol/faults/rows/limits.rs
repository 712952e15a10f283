//! 429 responses, with every form of the time to wait.

use std::time::{Duration, SystemTime};

use hostup_sandbox::FaultKind;

use super::{Class, Row, Servers};

/// The time that the server names, counted from when the fault is made. HTTP dates and epochs are truncated to seconds.
const WAIT: Duration = Duration::from_secs(2);

fn too_many(headers: &[(&str, String)]) -> FaultKind {
    let problem = FaultKind::problem(429, "rate_limit_exceeded");
    headers.iter().fold(problem, |problem, (name, value)| {
        problem.header(name, value)
    })
}

/// Returns a row with a single 429: the request waits and succeeds.
fn once(form: &str, header: Option<&'static str>, value: fn() -> String) -> Row {
    let headers = move || header.map(|name| (name, value()));
    Row::made(format!("429, {form}, once"), Class::Transient, move |_| {
        too_many(headers().as_slice())
    })
    .once()
}

pub fn rows() -> Vec<Row> {
    const AFTER: Option<&str> = Some("retry-after");
    const RESET: Option<&str> = Some("x-ratelimit-reset");
    let limit = |row: Row| {
        row.facts(&["rate limit", "HTTP 429", "rate_limit_exceeded"])
            .advice(&["-parallelism", "requests_per_minute", "max_wait"])
    };
    let excessive = |_: &Servers<'_>| too_many(&[("retry-after", "9".repeat(30))]);
    let short = |_: &Servers<'_>| too_many(&[("retry-after", "1".to_owned())]);
    vec![
        once("Retry-After in seconds", AFTER, || "1".to_owned()),
        once("Retry-After as a date", AFTER, || {
            httpdate::fmt_http_date(SystemTime::now() + WAIT)
        }),
        once("reset as an ISO time", RESET, || {
            let reset = jiff::Timestamp::try_from(SystemTime::now() + WAIT);
            reset.unwrap().to_string()
        }),
        once("reset as an epoch", RESET, || {
            let reset = SystemTime::now() + WAIT;
            let epoch = reset.duration_since(SystemTime::UNIX_EPOCH).unwrap();
            epoch.as_secs().to_string()
        }),
        once("a negative wait", AFTER, || "-5".to_owned()),
        once("no wait header", None, String::new),
        limit(Row::made(
            "429, an excessive wait",
            Class::Permanent,
            excessive,
        )),
        // One second each time. The request fails when less than that remains of three.
        Row {
            max_wait: "3s",
            ..limit(Row::made("429, always", Class::Transient, short)).attempts(2, 4)
        },
    ]
}
