//! The sandbox's own controls, under `/_sandbox/`: no key, JSON in and out, and only on loopback since the server listens nowhere
//! else. `{d}` is a domain's name or id.
//!
//! | request | body | does |
//! | --- | --- | --- |
//! | `GET /_sandbox/state` | | clock, domains, switches, waiting faults |
//! | `GET /_sandbox/journal` | | what was seen, keys masked; `DELETE` forgets it |
//! | `GET /_sandbox/history` | | moves of the clock and deletions |
//! | `GET /_sandbox/domains/{d}/history` | | what happened to a domain |
//! | `POST /_sandbox/clock` | `{"advance": "72h"}` | moves the clock forward |
//! | `POST /_sandbox/switches` | `{"latency": "50ms", "traps": {"readLag": 2}}` | a merge patch; null is back to the default |
//! | `POST /_sandbox/faults` | one fault | adds it; `DELETE` takes all back |
//! | `POST /_sandbox/domains` | a domain as in a fixture | adds it |
//! | `DELETE /_sandbox/domains/{d}` | | deletes it |
//! | `POST /_sandbox/domains/{d}/nameservers` | none, or `{"nameservers": [...]}` | changes them: the cooldown starts |
//! | `POST /_sandbox/domains/{d}/enrolment` | `{"included": false}` | opts in or out past the API |
//! | `POST /_sandbox/domains/{d}/checks` | none, or `{"error": "..."}` | lets the checks pass or fail |
//! | `POST /_sandbox/domains/{d}/transfer` | `{"account": "other"}` | gives it to another account |
//! | `POST /_sandbox/domains/{d}/replace-id` | | gives it another id |
//! | `POST /_sandbox/domains/{d}/traps` | `{"nullDomainName": true}` | a merge patch of its traps |
//!
//! What a browser sends for another site's page is refused, see `origin`. A mistake is answered `{"error": "what is wrong and what would be right"}`.

mod domain;
mod view;

use std::time::Duration;

use http::{HeaderMap, Method, StatusCode, Uri};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    Fault,
    answer::Answer,
    misread, origin,
    server::{Shared, lock},
    span,
    switches::patched,
    world::{Missing, clock::written},
};

const PREFIX: &str = "/_sandbox";

/// What goes wrong with a control.
pub(crate) enum Mistake {
    /// No such control, or not with that method.
    Unknown(String),
    /// No such domain or account.
    Missing(Missing),
    /// The body asks for something that cannot be.
    Body(String),
    /// It comes from a place that may not.
    Origin(String),
}

impl From<Missing> for Mistake {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

pub(crate) type Done = Result<Value, Mistake>;

/// Whether a path is one of the sandbox's own.
pub(crate) fn is_for(path: &str) -> bool {
    path.strip_prefix(PREFIX)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request to the controls in JSON.
pub(crate) fn answer(
    shared: &Shared,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Answer {
    let done = match origin::objection(method, uri, headers) {
        Some(objection) => Err(Mistake::Origin(objection)),
        None => perform(shared, method, &uri.path()[PREFIX.len()..], body),
    };
    match done {
        Ok(value) => Answer::ok(&value),
        Err(mistake) => {
            let (status, error) = mistake.told();
            Answer::json(status, &json!({ "error": error }))
        }
    }
}

/// Does what a control says; `path` is what follows the prefix, its words percent-encoded.
pub(crate) fn perform(shared: &Shared, method: &Method, path: &str, body: &[u8]) -> Done {
    let words: Vec<_> = path
        .split('/')
        .filter(|word| !word.is_empty())
        .map(|word| percent_decode_str(word).decode_utf8_lossy())
        .collect();
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match (method.as_str(), words.as_slice()) {
        ("GET", ["state"]) => Ok(view::state(shared)),
        ("GET", ["journal"]) => Ok(view::journal(shared)),
        ("GET", ["history"]) => Ok(view::history(shared)),
        ("DELETE", ["journal"]) => {
            lock(&shared.journal).clear();
            Ok(view::journal(shared))
        }
        ("POST", ["clock"]) => advance(shared, body),
        ("POST", ["switches"]) => switch(shared, body),
        ("POST", ["faults"]) => add_fault(shared, body),
        ("DELETE", ["faults"]) => {
            lock(&shared.faults).clear();
            Ok(json!({ "faults": [] }))
        }
        ("POST", ["domains"]) => domain::add(shared, body),
        ("DELETE", ["domains", domain]) => domain::delete(shared, domain),
        ("GET", ["domains", domain, "history"]) => view::timeline(shared, domain),
        ("POST", ["domains", domain, change]) => domain::change(shared, domain, change, body),
        _ => Err(Mistake::Unknown(format!("{method} {PREFIX}{path}"))),
    }
}

impl Mistake {
    /// The status and the sentence for whoever made it.
    pub(crate) fn told(&self) -> (StatusCode, String) {
        match self {
            Self::Unknown(asked) => (
                StatusCode::NOT_FOUND,
                format!("the sandbox has no control `{asked}`; `hostup-sandbox --help` lists them"),
            ),
            Self::Missing(missing) => (StatusCode::NOT_FOUND, missing.to_string()),
            Self::Body(text) => (StatusCode::BAD_REQUEST, text.clone()),
            Self::Origin(text) => (StatusCode::FORBIDDEN, text.clone()),
        }
    }
}

/// Reads a body; an empty one is `{}`.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Mistake> {
    let text = if body.is_empty() { b"{}" } else { body };
    misread::read(
        text,
        "`hostup-sandbox --help` shows what each control takes",
    )
    .map_err(|error| Mistake::Body(format!("the body is not understood, {error}")))
}

fn advance(shared: &Shared, body: &[u8]) -> Done {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Clock {
        #[serde(with = "span")]
        advance: Duration,
    }
    let Clock { advance } = read(body)?;
    let mut world = lock(&shared.world);
    world.advance(advance);
    Ok(json!({ "clock": written(world.now()) }))
}

fn switch(shared: &Shared, body: &[u8]) -> Done {
    let patch: Value = read(body)?;
    let mut world = lock(&shared.world);
    let switches =
        patched(&world.switches, &patch).map_err(|error| Mistake::Body(error.to_string()))?;
    world.settle_all();
    world.switches = switches;
    world.settle_all();
    Ok(json!(world.switches))
}

fn add_fault(shared: &Shared, body: &[u8]) -> Done {
    let fault: Fault = read(body)?;
    let mut faults = lock(&shared.faults);
    faults.add(fault).map_err(Mistake::Body)?;
    Ok(json!({ "faults": faults.rules() }))
}
