//! Faults beneath HTTP: connections that are refused, cut, silent or slow, and TLS that cannot be trusted.

use std::time::Duration;

use hostup_sandbox::FaultKind;

use super::super::tls::Certificate;
use super::{Cause, Class, Hosts, Row, SHORT, Way};

const UNREACHED: &[&str] = &["Check the network", "api_base"];

/// Makes a row for a fault that strikes once, and one for the same that goes on.
fn both(name: &str, class: Class, kind: FaultKind, fit: impl Fn(Row) -> Row) -> [Row; 2] {
    let row = |when: &str| fit(Row::fault(format!("{name}, {when}"), class, kind.clone()));
    [row("once").once(), row("for ever")]
}

pub fn rows() -> Vec<Row> {
    let closed = |row: Row| {
        row.facts(&["closed before the answer was complete"])
            .advice(UNREACHED)
            .unsure()
    };
    let silent = |row: Row| {
        let row = row.facts(&["no answer within the request timeout"]);
        Row {
            request_timeout: SHORT,
            ..row.advice(UNREACHED).unsure()
        }
    };
    let mut rows = vec![
        Row::new("connection refused", Class::Passing, Cause::Way)
            .by(Way::Refused)
            .tries(0, 0)
            .facts(&["the connection was refused"])
            .advice(UNREACHED),
    ];
    let passing = Class::Passing;
    rows.extend(both(
        "reset before",
        passing,
        FaultKind::ResetBefore,
        closed,
    ));
    let answer_lost = |row: Row| closed(row).processed();
    rows.extend(both(
        "reset after, answer lost",
        passing,
        FaultKind::ResetAfter,
        answer_lost,
    ));
    let cut = |row: Row| {
        let row = row.facts(&["the connection ended before the body did"]);
        row.advice(&["api_base"]).processed()
    };
    rows.extend(both(
        "reset in the body",
        Class::BrokenOff,
        FaultKind::ResetMidBody,
        cut,
    ));
    let stall = |processed| FaultKind::StallHead { processed };
    rows.extend(both(
        "stalled head, not processed",
        passing,
        stall(false),
        silent,
    ));
    let done = |row: Row| silent(row).processed();
    rows.extend(both("stalled head, processed", passing, stall(true), done));
    rows.extend(both("stalled body", passing, FaultKind::StallBody, done));
    let drip = |every| FaultKind::Drip {
        every: Duration::from_millis(every),
    };
    rows.extend([
        Row::fault("slow drip within the timeout", Class::Harmless, drip(1)).processed(),
        done(Row::fault(
            "slow drip beyond the timeout",
            passing,
            drip(100),
        )),
    ]);
    rows
}

/// TLS that works, and TLS that cannot be trusted. Nothing is sent over the latter, and it is not tried again.
pub fn tls() -> Vec<Row> {
    let refused = |name: &str, certificate, fact| {
        let row = Row::new(name, Class::Final, Cause::Way).by(Way::Tls(certificate));
        row.tries(0, 0)
            .facts(&["the TLS handshake failed", fact])
            .advice(&["ca_file", "api_base"])
    };
    let to_http = |hosts: &Hosts<'_>| FaultKind::Redirect {
        status: 307,
        location: format!("{}/domains", hosts.sandbox.base_url()),
    };
    let good = Way::Tls(Certificate::Good);
    vec![
        Row::new("TLS with a good certificate", Class::Harmless, Cause::Way).by(good),
        Row::made("307 from https to http", Class::Final, to_http)
            .by(good)
            .facts(&["HTTP 307", "not followed"])
            .advice(&["api_base"]),
        refused("TLS, self-signed", Certificate::SelfSigned, "UnknownIssuer"),
        refused(
            "TLS, unknown CA",
            Certificate::UnknownAuthority,
            "UnknownIssuer",
        ),
        refused("TLS, expired", Certificate::Expired, "expired"),
        refused(
            "TLS, for another host",
            Certificate::OtherHost,
            "not valid for name",
        ),
    ]
}
