//! Answers of success that are not what HostUp documents: other media, other bodies, other fields.

use std::collections::BTreeMap;

use hostup_sandbox::{FaultKind, FieldOverride, ListQuirk, Quirks};
use serde_json::json;

use super::super::columns::Ask;
use super::{Cause, Class, Row};

const HTML: &str = "<!doctype html><title>Welcome</title><p>Please sign in.</p>";
const JSON: &str = "application/json";
const CHECK_BASE: &[&str] = &["Check api_base"];

pub fn rows() -> Vec<Row> {
    let mut rows = dress();
    rows.extend(bodies());
    rows.extend(missing());
    rows.extend(FIELDS.map(|(field, attribute)| odd(field, attribute)));
    rows
}

/// The true body under wrong or too many headers.
fn dress() -> Vec<Row> {
    let altered = |headers: BTreeMap<String, String>, more_headers| FaultKind::Altered {
        headers,
        more_headers,
        body: None,
    };
    let text = BTreeMap::from([("content-type".to_owned(), "text/plain".to_owned())]);
    vec![
        Row::fault("wrong content type", Class::Harmless, altered(text, 0)).processed(),
        Row::fault("300 headers", Class::Final, altered(BTreeMap::new(), 300))
            .processed()
            .unsure()
            .facts(&["could not be read as HTTP", "message head is too large"])
            .advice(&["api_base"]),
    ]
}

/// Bodies that say nothing. Each for ever and not processed, as a portal on the way answers; some once and processed too,
/// as a fault of HostUp's own would be.
fn bodies() -> Vec<Row> {
    let none = |name: &str, kind, fact| {
        let row = Row::fault(name, Class::NoAnswer, kind);
        row.facts(&["HTTP 200", fact]).advice(CHECK_BASE)
    };
    let (html, empty, cut) = (
        "the body is a web page",
        "the body is empty",
        "the body is not JSON",
    );
    vec![
        Row::fault(
            "JSON cut off by the connection",
            Class::BrokenOff,
            FaultKind::truncated(200, r#"{"status": "act"#),
        )
        .facts(&["HTTP 200", "the connection ended before the body did"])
        .advice(CHECK_BASE),
        none(
            "truncated JSON",
            FaultKind::raw(200, JSON, r#"{"status": "act"#),
            cut,
        ),
        none("HTML 200", FaultKind::raw(200, "text/html", HTML), html),
        none(
            "HTML 200, once, not processed",
            FaultKind::raw(200, "text/html", HTML),
            html,
        )
        .once(),
        none(
            "HTML 200, once, processed",
            FaultKind::altered("text/html", HTML),
            html,
        )
        .once()
        .processed(),
        none("empty 200", FaultKind::raw(200, JSON, ""), empty),
        none(
            "empty 200, once, processed",
            FaultKind::altered(JSON, ""),
            empty,
        )
        .once()
        .processed(),
        none(
            "JSON null",
            FaultKind::raw(200, JSON, "null"),
            "the body is null",
        ),
        none(
            "JSON array",
            FaultKind::raw(200, JSON, "[]"),
            "the body is an array",
        ),
        none(
            "body of 100 MB",
            FaultKind::Huge { bytes: 100_000_000 },
            "larger than 8 MiB",
        ),
        none(
            "gzip bomb of 100 MiB",
            FaultKind::GzipBomb { mebibytes: 100 },
            cut,
        ),
    ]
}

/// A trap on fields of the answer about automatic DNSSEC.
fn state_field(name: &str, class: Class, field: &'static str, reshape: FieldOverride) -> Row {
    let set = move |traps: &mut Quirks| {
        traps.state_fields.insert(field.to_owned(), reshape.clone());
    };
    let cause = Cause::Trap(Box::new(set), &[Ask::Post, Ask::Get]);
    Row::new(name, class, cause).processed()
}

/// Fields without which an answer is none.
fn missing() -> Vec<Row> {
    let domain_field = |field: &'static str, attribute| {
        let drop = move |traps: &mut Quirks| {
            traps
                .domain_fields
                .insert(field.to_owned(), FieldOverride::Drop);
        };
        let cause = Cause::Trap(Box::new(drop), &[Ask::List, Ask::Domain]);
        Row::new(
            format!("domain without {field}"),
            Class::NoRow(attribute),
            cause,
        )
    };
    let list = |name: &str, trap, fact| {
        let row = Row::new(name, Class::NoAnswer, Cause::List(trap));
        row.facts(&["HTTP 200", fact]).advice(CHECK_BASE)
    };
    vec![
        state_field(
            "status missing",
            Class::NoAnswer,
            "status",
            FieldOverride::Drop,
        )
        .facts(&["HTTP 200", "the field status", "nothing came"])
        .advice(CHECK_BASE),
        domain_field("id", None)
            .facts(&["HTTP 200", "id is not what the API documents"])
            .advice(CHECK_BASE),
        domain_field("name", Some("name"))
            .facts(&["HTTP 200", "name is not what the API documents"])
            .advice(CHECK_BASE),
        list("list without data", ListQuirk::NoData, "the field data"),
        list(
            "list with more, but no cursor",
            ListQuirk::NoNextCursor,
            "no cursor",
        ),
    ]
}

/// The ten fields, and the attributes that show them.
const FIELDS: [(&str, &str); 10] = [
    ("domainName", "domain_name"),
    ("status", "status"),
    ("reason", "reason"),
    ("isEnabled", "is_enabled"),
    ("isBlocked", "is_blocked"),
    ("blockedUntil", "blocked_until"),
    ("blockReason", "block_reason"),
    ("lastCheckedAt", "last_checked_at"),
    ("lastError", "last_error"),
    ("nameserversChangedAt", "nameservers_changed_at"),
];

fn odd(field: &'static str, attribute: &'static str) -> Row {
    let name = format!("wrong type in {field}");
    let object = FieldOverride::Value(json!({ "x": 1 }));
    if field == "status" {
        return state_field(&name, Class::NoAnswer, field, object)
            .facts(&["HTTP 200", "the field status", "an object came"])
            .advice(CHECK_BASE);
    }
    state_field(&name, Class::Odd(attribute), field, object).facts(&[field])
}
