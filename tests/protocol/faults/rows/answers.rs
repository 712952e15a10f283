//! Successful responses that are not what HostUp documents: other media types, bodies and fields.

use std::collections::BTreeMap;

use hostup_sandbox::{FaultKind, FieldOverride, ListQuirk, Quirks};
use serde_json::json;

use super::super::super::environment::FIELDS;
use super::super::operations::RequestKind;
use super::{Cause, Class, Row};

/// What the provider says of an empty body.
pub const EMPTY: &str = "the body is empty";
/// What it says of a body that it does not read to the end.
pub const TOO_LARGE: &str = "larger than 8 MiB";
const HTML: &str = "<!doctype html><title>Welcome</title><p>Please sign in.</p>";
const JSON: &str = "application/json";
const CHECK_BASE: &[&str] = &["Check api_base"];

pub fn rows() -> Vec<Row> {
    let mut rows = headers();
    rows.extend(bodies());
    rows.extend(missing());
    let fields = FIELDS.iter();
    rows.extend(fields.map(|(field, attribute)| unexpected_type(field, attribute)));
    rows
}

/// Returns rows with the right body and a wrong media type or too many headers.
fn headers() -> Vec<Row> {
    let altered = |headers: BTreeMap<String, String>, more_headers| FaultKind::Altered {
        headers,
        more_headers,
        body: None,
    };
    let text = BTreeMap::from([("content-type".to_owned(), "text/plain".to_owned())]);
    vec![
        Row::fault("wrong content type", Class::Harmless, altered(text, 0)).processed(),
        Row::fault(
            "300 headers",
            Class::Permanent,
            altered(BTreeMap::new(), 300),
        )
        .processed()
        .effect_unknown()
        .facts(&["could not be read as HTTP", "message head is too large"])
        .advice(&["api_base"]),
    ]
}

/// Bodies without information. Each permanently and without processing the request, as a captive portal answers; some
/// once and after processing it, as a fault of HostUp would.
fn bodies() -> Vec<Row> {
    let unusable = |name: &str, kind, fact| {
        let row = Row::fault(name, Class::Unusable, kind);
        row.facts(&["HTTP 200", fact]).advice(CHECK_BASE)
    };
    let (html, empty, cut) = ("the body is a web page", EMPTY, "the body is not JSON");
    vec![
        Row::fault(
            "JSON cut off by the connection",
            Class::Truncated,
            FaultKind::truncated(200, r#"{"status": "act"#),
        )
        .facts(&["HTTP 200", "the connection ended before the body did"])
        .advice(CHECK_BASE),
        unusable(
            "truncated JSON",
            FaultKind::raw(200, JSON, r#"{"status": "act"#),
            cut,
        ),
        unusable("HTML 200", FaultKind::raw(200, "text/html", HTML), html),
        unusable(
            "HTML 200, once, not processed",
            FaultKind::raw(200, "text/html", HTML),
            html,
        )
        .once(),
        unusable(
            "HTML 200, once, processed",
            FaultKind::altered("text/html", HTML),
            html,
        )
        .once()
        .processed()
        .only_response_body(),
        unusable("empty 200", FaultKind::raw(200, JSON, ""), empty),
        unusable(
            "empty 200, once, processed",
            FaultKind::altered(JSON, ""),
            empty,
        )
        .once()
        .processed()
        .only_response_body(),
        unusable(
            "JSON null",
            FaultKind::raw(200, JSON, "null"),
            "the body is null",
        ),
        unusable(
            "JSON array",
            FaultKind::raw(200, JSON, "[]"),
            "the body is an array",
        ),
        unusable(
            "body of 100 MB",
            FaultKind::Huge { bytes: 100_000_000 },
            TOO_LARGE,
        ),
        unusable(
            "gzip bomb of 100 MiB",
            FaultKind::GzipBomb { mebibytes: 100 },
            cut,
        ),
    ]
}

/// Returns a row with a quirk in a field of the answer about automatic DNSSEC.
fn state_field(
    name: &str,
    class: Class,
    field: &'static str,
    field_override: FieldOverride,
) -> Row {
    let set = move |quirks: &mut Quirks| {
        quirks
            .state_fields
            .insert(field.to_owned(), field_override.clone());
    };
    let cause = Cause::Quirk(Box::new(set), &[RequestKind::Post, RequestKind::Get]);
    Row::new(name, class, cause).processed()
}

/// Fields without which an answer is unusable.
fn missing() -> Vec<Row> {
    let domain_field = |field: &'static str, attribute| {
        let drop = move |quirks: &mut Quirks| {
            quirks
                .domain_fields
                .insert(field.to_owned(), FieldOverride::Drop);
        };
        let cause = Cause::Quirk(Box::new(drop), &[RequestKind::List, RequestKind::Domain]);
        Row::new(
            format!("domain without {field}"),
            Class::IncompleteDomain(attribute),
            cause,
        )
    };
    let list = |name: &str, quirk, fact| {
        let row = Row::new(name, Class::Unusable, Cause::List(quirk));
        row.facts(&["HTTP 200", fact]).advice(CHECK_BASE)
    };
    vec![
        state_field(
            "status missing",
            Class::Unusable,
            "status",
            FieldOverride::Drop,
        )
        .facts(&["HTTP 200", "the field status", "nothing was found"])
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

fn unexpected_type(field: &'static str, attribute: &'static str) -> Row {
    let name = format!("wrong type in {field}");
    let object = FieldOverride::Value(json!({ "x": 1 }));
    if field == "status" {
        return state_field(&name, Class::Unusable, field, object)
            .facts(&["HTTP 200", "the field status", "an object was found"])
            .advice(CHECK_BASE);
    }
    state_field(&name, Class::UnexpectedField(attribute), field, object).facts(&[field])
}
