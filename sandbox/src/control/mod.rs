//! The sandbox's own controls, under `/_sandbox/`: JSON in and out, without a key. By default, the server
//! listens on loopback only. `{d}` is a domain's name or id.
//!
//! | request | body | effect |
//! | --- | --- | --- |
//! | `GET /_sandbox/state` | | returns the clock, domains, settings and pending faults |
//! | `GET /_sandbox/journal` | | returns the recorded requests, keys redacted; `DELETE` clears them |
//! | `GET /_sandbox/history` | | returns changes of the clock and deleted domains |
//! | `GET /_sandbox/domains/{d}/history` | | returns the events of a domain |
//! | `POST /_sandbox/clock` | `{"advance": "72h"}` | moves the clock forward |
//! | `POST /_sandbox/settings` | `{"latency": "50ms", "quirks": {"readLag": 2}}` | applies a merge patch; null resets to the default |
//! | `POST /_sandbox/faults` | one fault | adds it; `DELETE` removes all |
//! | `POST /_sandbox/domains` | a domain as in a fixture | adds it |
//! | `DELETE /_sandbox/domains/{d}` | | deletes it |
//! | `POST /_sandbox/domains/{d}/nameservers` | none, or `{"nameservers": [...]}` | sets them, without a body to HostUp's own, which starts the cooldown |
//! | `POST /_sandbox/domains/{d}/glue-records` | `{"hostname": "...", "ips": [...]}` | creates or replaces a glue record |
//! | `DELETE /_sandbox/domains/{d}/glue-records/{host}` | | deletes it |
//! | `POST /_sandbox/domains/{d}/registration` | `{"registrarLockEnabled": true}` | changes what may block a change of name servers |
//! | `POST /_sandbox/domains/{d}/enrolment` | `{"included": false}` | opts in or out without the API |
//! | `POST /_sandbox/domains/{d}/checks` | none, or `{"error": "..."}` | makes the checks pass or fail |
//! | `POST /_sandbox/domains/{d}/move-to-account` | `{"account": "other"}` | moves it to another account |
//! | `POST /_sandbox/domains/{d}/replace-id` | | gives it a new id |
//! | `POST /_sandbox/domains/{d}/quirks` | `{"dns": "bogusSignature"}` | applies a merge patch to its quirks |
//!
//! Requests that a browser sends for another site to change something are refused, see `origin`. An error has the body
//! `{"error": "what is wrong and what is accepted"}`.

mod domain;
mod view;

use std::time::Duration;

use http::{HeaderMap, Method, StatusCode, Uri};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    Fault, duration, json_input,
    model::{NotFound, clock::format_time},
    origin,
    response::Response,
    settings::apply_patch,
    state::{SharedState, lock},
};

const PREFIX: &str = "/_sandbox";

/// Why a control failed.
pub(crate) enum ControlError {
    /// No such control, or not with that method.
    Unknown(String),
    /// No such domain, glue record or account.
    NotFound(NotFound),
    /// The body is invalid or asks for something impossible.
    InvalidBody(String),
    /// The request's origin is not allowed.
    ForbiddenOrigin(String),
}

impl From<NotFound> for ControlError {
    fn from(error: NotFound) -> Self {
        Self::NotFound(error)
    }
}

pub(crate) type ControlResult = Result<Value, ControlError>;

/// Whether `path` is that of a control or of a form of the page.
pub(crate) fn handles(path: &str) -> bool {
    path.strip_prefix(PREFIX)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Handles a request to the controls.
pub(crate) fn respond(
    shared: &SharedState,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let result = origin::check(method, uri, headers)
        .map_err(ControlError::ForbiddenOrigin)
        .and_then(|()| execute(shared, method, &uri.path()[PREFIX.len()..], body));
    match result {
        Ok(value) => Response::ok(&value),
        Err(error) => {
            let (status, message) = error.status_and_message();
            Response::json(status, &json!({ "error": message }))
        }
    }
}

/// Executes a control. `path` is what follows the prefix, its segments percent-encoded.
pub(crate) fn execute(
    shared: &SharedState,
    method: &Method,
    path: &str,
    body: &[u8],
) -> ControlResult {
    lock(&shared.model).apply_due_changes();
    let segments: Vec<_> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy())
        .collect();
    let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
    match (method.as_str(), segments.as_slice()) {
        ("GET", ["state"]) => Ok(view::state(shared)),
        ("GET", ["journal"]) => Ok(view::journal(shared)),
        ("GET", ["history"]) => Ok(view::history(shared)),
        ("DELETE", ["journal"]) => {
            lock(&shared.journal).clear();
            Ok(view::journal(shared))
        }
        ("POST", ["clock"]) => advance_clock(shared, body),
        ("POST", ["settings"]) => change_settings(shared, body),
        ("POST", ["faults"]) => add_fault(shared, body),
        ("DELETE", ["faults"]) => {
            lock(&shared.faults).clear();
            Ok(json!({ "faults": [] }))
        }
        ("POST", ["domains"]) => domain::add(shared, body),
        ("DELETE", ["domains", domain]) => domain::delete(shared, domain),
        ("GET", ["domains", domain, "history"]) => view::domain_history(shared, domain),
        ("DELETE", ["domains", domain, "glue-records", hostname]) => {
            domain::delete_glue_record(shared, domain, hostname)
        }
        ("POST", ["domains", domain, change]) => domain::change(shared, domain, change, body),
        _ => Err(ControlError::Unknown(format!("{method} {PREFIX}{path}"))),
    }
}

impl ControlError {
    /// The HTTP status and the message for the caller.
    pub(crate) fn status_and_message(&self) -> (StatusCode, String) {
        match self {
            Self::Unknown(request) => (
                StatusCode::NOT_FOUND,
                format!(
                    "the sandbox has no control `{request}`; `hostup-sandbox --help` lists them"
                ),
            ),
            Self::NotFound(error) => (StatusCode::NOT_FOUND, error.to_string()),
            Self::InvalidBody(text) => (StatusCode::BAD_REQUEST, text.clone()),
            Self::ForbiddenOrigin(text) => (StatusCode::FORBIDDEN, text.clone()),
        }
    }
}

/// Parses a body. An empty body is `{}`.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ControlError> {
    let text = if body.is_empty() { b"{}" } else { body };
    json_input::parse(
        text,
        "`hostup-sandbox --help` shows what each control accepts",
    )
    .map_err(|error| ControlError::InvalidBody(format!("the body is invalid, {error}")))
}

fn advance_clock(shared: &SharedState, body: &[u8]) -> ControlResult {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        #[serde(with = "duration")]
        advance: Duration,
    }
    let Input { advance } = parse(body)?;
    let mut model = lock(&shared.model);
    model.advance(advance);
    Ok(json!({ "clock": format_time(model.now()) }))
}

fn change_settings(shared: &SharedState, body: &[u8]) -> ControlResult {
    let patch: Value = parse(body)?;
    let mut model = lock(&shared.model);
    let settings = apply_patch(&model.settings, &patch)
        .map_err(|error| ControlError::InvalidBody(error.to_string()))?;
    model.record_all_status_changes();
    model.settings = settings;
    model.record_all_status_changes();
    Ok(json!(model.settings))
}

fn add_fault(shared: &SharedState, body: &[u8]) -> ControlResult {
    let fault: Fault = parse(body)?;
    let mut faults = lock(&shared.faults);
    faults.add(fault).map_err(ControlError::InvalidBody)?;
    Ok(json!({ "faults": faults.rules() }))
}
