//! Faults below HTTP: connections that are refused, reset, silent or slow, and TLS that cannot be trusted.

use std::time::Duration;

use hostup_sandbox::FaultKind;

use super::super::tls::Certificate;
use super::{Cause, Class, Connection, Row, SHORT, Servers};

const CHECK_NETWORK: &[&str] = &["Check the network", "api_base"];

/// Returns one row for a fault that occurs once, and one for the same fault every time.
fn both(name: &str, class: Class, kind: FaultKind, adjust: impl Fn(Row) -> Row) -> [Row; 2] {
    let row = |when: &str| adjust(Row::fault(format!("{name}, {when}"), class, kind.clone()));
    [row("once").once(), row("always")]
}

pub fn rows() -> Vec<Row> {
    let reset = |row: Row| {
        row.facts(&["closed before the response was complete"])
            .advice(CHECK_NETWORK)
            .effect_unknown()
    };
    let timed_out = |row: Row| {
        let row = row.facts(&["no response within the request timeout"]);
        Row {
            request_timeout: SHORT,
            ..row.advice(CHECK_NETWORK).effect_unknown()
        }
    };
    let mut rows = vec![
        Row::new("connection refused", Class::Transient, Cause::Connection)
            .over(Connection::Refused)
            .attempts(0, 0)
            .facts(&["the connection was refused"])
            .advice(CHECK_NETWORK),
    ];
    let transient = Class::Transient;
    rows.extend(both(
        "reset before",
        transient,
        FaultKind::ResetBefore,
        reset,
    ));
    let answer_lost = |row: Row| reset(row).processed();
    rows.extend(both(
        "reset after, answer lost",
        transient,
        FaultKind::ResetAfter,
        answer_lost,
    ));
    let cut = |row: Row| {
        let row = row.facts(&["the connection ended before the body did"]);
        row.advice(&["api_base"]).processed().only_response_body()
    };
    rows.extend(both(
        "reset in the body",
        Class::Truncated,
        FaultKind::ResetMidBody,
        cut,
    ));
    let stall = |processed| FaultKind::StallHead { processed };
    rows.extend(both(
        "stalled head, not processed",
        transient,
        stall(false),
        timed_out,
    ));
    let done = |row: Row| timed_out(row).processed();
    rows.extend(both(
        "stalled head, processed",
        transient,
        stall(true),
        done,
    ));
    let body_too_late = |row: Row| done(row).only_response_body();
    rows.extend(both(
        "stalled body",
        transient,
        FaultKind::StallBody,
        body_too_late,
    ));
    let drip = |every| FaultKind::Drip {
        every: Duration::from_millis(every),
    };
    rows.extend([
        Row::fault("slow drip within the timeout", Class::Harmless, drip(1)).processed(),
        body_too_late(Row::fault(
            "slow drip beyond the timeout",
            transient,
            drip(1_000),
        )),
    ]);
    rows
}

/// TLS that works, and TLS that cannot be trusted. Nothing is sent over the latter, and it is not retried.
pub fn tls() -> Vec<Row> {
    let untrusted = |name: &str, certificate, fact| {
        let row =
            Row::new(name, Class::Permanent, Cause::Connection).over(Connection::Tls(certificate));
        row.attempts(0, 0)
            .facts(&["the TLS handshake failed", fact])
            .advice(&["ca_file", "api_base"])
    };
    let to_http = |servers: &Servers<'_>| FaultKind::Redirect {
        status: 307,
        location: format!("{}/domains", servers.sandbox.base_url()),
    };
    let trusted = Connection::Tls(Certificate::Good);
    vec![
        Row::new(
            "TLS with a good certificate",
            Class::Harmless,
            Cause::Connection,
        )
        .over(trusted),
        Row::made("307 from https to http", Class::Permanent, to_http)
            .over(trusted)
            .facts(&["HTTP 307", "not followed"])
            .advice(&["api_base"]),
        untrusted("TLS, self-signed", Certificate::SelfSigned, "UnknownIssuer"),
        untrusted(
            "TLS, unknown CA",
            Certificate::UnknownAuthority,
            "UnknownIssuer",
        ),
        untrusted("TLS, expired", Certificate::Expired, "expired"),
        untrusted(
            "TLS, for another host",
            Certificate::OtherHost,
            "not valid for name",
        ),
    ]
}
