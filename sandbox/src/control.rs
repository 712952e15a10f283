//! The sandbox's own controls, under `/_sandbox/`: no key, JSON in and out, and only on loopback since the server listens nowhere
//! else. `{d}` is a domain's name or id.
//!
//! | request | body | does |
//! | --- | --- | --- |
//! | `GET /_sandbox/state` | | clock, domains, switches, waiting faults |
//! | `GET /_sandbox/journal` | | what was seen, keys masked; `DELETE` forgets it |
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
//! A mistake is answered `{"error": "what is wrong and what would be right"}`.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    DomainFixture, Fault,
    answer::Answer,
    fixture,
    server::{Shared, lock},
    span,
    switches::patched,
    world::{Missing, Row, World, clock::written},
};

const PREFIX: &str = "/_sandbox";

/// What goes wrong with a control.
enum Mistake {
    /// No such control, or not with that method.
    Unknown(String),
    /// No such domain or account.
    Missing(Missing),
    /// The body asks for something that cannot be.
    Body(String),
}

impl From<Missing> for Mistake {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

type Done = Result<Value, Mistake>;

/// Whether a path is one of the sandbox's own.
pub(crate) fn is_for(path: &str) -> bool {
    path.strip_prefix(PREFIX)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub(crate) fn answer(shared: &Shared, method: &Method, path: &str, body: &Bytes) -> Answer {
    let words: Vec<&str> = path[PREFIX.len()..]
        .split('/')
        .filter(|word| !word.is_empty())
        .collect();
    let done = match (method.as_str(), words.as_slice()) {
        ("GET", ["state"]) => Ok(state(shared)),
        ("GET", ["journal"]) => Ok(journal(shared)),
        ("DELETE", ["journal"]) => {
            lock(&shared.journal).clear();
            Ok(journal(shared))
        }
        ("POST", ["clock"]) => advance(shared, body),
        ("POST", ["switches"]) => switch(shared, body),
        ("POST", ["faults"]) => add_fault(shared, body),
        ("DELETE", ["faults"]) => {
            lock(&shared.faults).clear();
            Ok(json!({ "faults": [] }))
        }
        ("POST", ["domains"]) => add_domain(shared, body),
        ("DELETE", ["domains", domain]) => delete(shared, domain),
        ("POST", ["domains", domain, change]) => change_domain(shared, domain, change, body),
        _ => Err(Mistake::Unknown(format!("{method} {path}"))),
    };
    match done {
        Ok(value) => Answer::ok(&value),
        Err(mistake) => told(&mistake),
    }
}

fn told(mistake: &Mistake) -> Answer {
    let (status, error) = match mistake {
        Mistake::Unknown(asked) => (
            StatusCode::NOT_FOUND,
            format!("the sandbox has no control `{asked}`; `hostup-sandbox --help` lists them"),
        ),
        Mistake::Missing(missing) => (StatusCode::NOT_FOUND, missing.to_string()),
        Mistake::Body(text) => (StatusCode::BAD_REQUEST, text.clone()),
    };
    Answer::json(status, &json!({ "error": error }))
}

/// Reads a body; an empty one is `{}`.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Mistake> {
    let text: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(text)
        .map_err(|error| Mistake::Body(format!("the body is not understood: {error}")))
}

fn state(shared: &Shared) -> Value {
    let faults = lock(&shared.faults).rules().to_vec();
    let world = lock(&shared.world);
    let domains: Vec<_> = world.all_rows().map(|row| summary(&world, row)).collect();
    json!({
        "clock": written(world.now()),
        "domains": domains,
        "switches": world.switches,
        "faults": faults,
    })
}

fn summary(world: &World, row: Row) -> Value {
    let domain = world.domain(row);
    json!({
        "name": domain.name,
        "id": domain.id,
        "account": domain.account,
        "serviceStatus": domain.registration.service_status,
        "nameservers": domain.nameservers,
        "status": world.status_of(row),
        "enrolled": domain.automation.enrolled,
        "blockedUntil": domain.automation.cooldown_until.map(written),
        "traps": domain.traps,
    })
}

fn journal(shared: &Shared) -> Value {
    let seen = lock(&shared.journal).clone();
    let mut shown = seen.summary();
    shown["entries"] = seen.entries.iter().map(crate::Entry::masked).collect();
    shown
}

fn advance(shared: &Shared, body: &Bytes) -> Done {
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

fn switch(shared: &Shared, body: &Bytes) -> Done {
    let patch: Value = read(body)?;
    let mut world = lock(&shared.world);
    world.switches =
        patched(&world.switches, &patch).map_err(|error| Mistake::Body(error.to_string()))?;
    Ok(json!(world.switches))
}

fn add_fault(shared: &Shared, body: &Bytes) -> Done {
    let fault: Fault = read(body)?;
    let mut faults = lock(&shared.faults);
    faults.add(fault).map_err(Mistake::Body)?;
    Ok(json!({ "faults": faults.rules() }))
}

fn add_domain(shared: &Shared, body: &Bytes) -> Done {
    let domain: DomainFixture = read(body)?;
    let mut world = lock(&shared.world);
    let now = world.now();
    let row = fixture::add(&mut world, &domain, now)
        .map_err(|(what, remedy)| Mistake::Body(format!("{what}; {remedy}")))?;
    Ok(summary(&world, row))
}

fn delete(shared: &Shared, domain: &str) -> Done {
    let mut world = lock(&shared.world);
    let row = world.find(domain)?;
    let gone = summary(&world, row);
    world.delete(row);
    Ok(gone)
}

fn change_domain(shared: &Shared, domain: &str, change: &str, body: &Bytes) -> Done {
    let mut world = lock(&shared.world);
    let row = world.find(domain)?;
    match change {
        "nameservers" => nameservers(&mut world, row, body)?,
        "enrolment" => enrolment(&mut world, row, body)?,
        "checks" => checks(&mut world, row, body)?,
        "transfer" => transfer(&mut world, row, body)?,
        "replace-id" => {
            world.replace_id(row);
        }
        "traps" => traps(&mut world, row, body)?,
        other => {
            return Err(Mistake::Unknown(format!(
                "POST {PREFIX}/domains/{domain}/{other}"
            )));
        }
    }
    Ok(summary(&world, row))
}

fn nameservers(world: &mut World, row: Row, body: &Bytes) -> Result<(), Mistake> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        nameservers: Option<Vec<String>>,
    }
    let Wanted { nameservers } = read(body)?;
    world.change_nameservers(row, nameservers);
    Ok(())
}

fn enrolment(world: &mut World, row: Row, body: &Bytes) -> Result<(), Mistake> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        included: bool,
    }
    let Wanted { included } = read(body)?;
    world.set_enrolment(row, included);
    Ok(())
}

fn checks(world: &mut World, row: Row, body: &Bytes) -> Result<(), Mistake> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        error: Option<String>,
    }
    let Wanted { error } = read(body)?;
    world.finish_checks(row, error);
    Ok(())
}

fn transfer(world: &mut World, row: Row, body: &Bytes) -> Result<(), Mistake> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        account: String,
    }
    let Wanted { account } = read(body)?;
    Ok(world.transfer(row, &account)?)
}

fn traps(world: &mut World, row: Row, body: &Bytes) -> Result<(), Mistake> {
    let patch: Value = read(body)?;
    let traps = &mut world.domain_mut(row).traps;
    *traps = patched(traps, &patch).map_err(|error| Mistake::Body(error.to_string()))?;
    Ok(())
}
