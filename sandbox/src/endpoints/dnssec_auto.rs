//! `GET` and `POST /api/v2/domains/{id}/dnssec-auto`: how automatic DNSSEC stands, and opting in or out.

use serde::Serialize;
use serde_json::Value;

use super::{Call, Outcome, missing, object, owned, unknown_fields};
use crate::{
    Traps,
    answer::Answer,
    problem::{FieldError, Problem},
    traps::reshape,
    world::{Row, World, automation::Automation, clock::written, domain::Domain, history::By},
};

/// The ten documented fields, all of them always there.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct State<'a> {
    domain_name: Option<&'a str>,
    status: &'a str,
    reason: Option<&'a str>,
    is_enabled: bool,
    is_blocked: bool,
    blocked_until: Option<String>,
    block_reason: Option<&'a str>,
    last_checked_at: Option<String>,
    last_error: Option<&'a str>,
    nameservers_changed_at: Option<String>,
}

/// GET and POST word the same situation differently, as the documentation's examples do.
#[derive(Clone, Copy)]
enum Voice {
    Get,
    Post,
}

pub(super) fn get(call: &Call<'_>, world: &mut World) -> Outcome {
    let (row, traps) = admitted(call, world)?;
    let told = answer(
        world,
        row,
        shown(world.domain(row)),
        &traps,
        Voice::Get,
        None,
    );
    count_read(world.domain_mut(row));
    Ok(told)
}

pub(super) fn post(call: &Call<'_>, world: &mut World) -> Outcome {
    let include = wants_include(call)?;
    let (row, traps) = admitted(call, world)?;
    if traps.conflict_on_repeat == Some(true) && world.domain(row).automation.enrolled == include {
        return Err(Problem::already_so(include));
    }
    let lag = traps.read_lag.unwrap_or(0);
    if lag > 0 {
        let before = Box::new(shown(world.domain(row)).clone());
        world.domain_mut(row).lagging = Some((lag, before));
    }
    let obeyed = traps
        .contradiction
        .as_ref()
        .is_none_or(|contradiction| contradiction.applied);
    world.set_enrolment(row, include, By::Request(call.number), obeyed);
    let said = traps
        .contradiction
        .as_ref()
        .map(|told| (told.status.as_str(), told.is_enabled));
    Ok(answer(
        world,
        row,
        &world.domain(row).automation,
        &traps,
        Voice::Post,
        said,
    ))
}

/// The caller's domain and its traps, unless the platform refuses to automate it.
fn admitted(call: &Call<'_>, world: &World) -> Result<(Row, Traps), Problem> {
    let row = owned(call, world)?;
    let traps = world.traps(row);
    match &traps.refusal {
        Some(refusal) => Err(Problem::refused(refusal.code, refusal.status)),
        None => Ok((row, traps)),
    }
}

/// What a GET shows: while a POST lags, the state before it. A second POST meanwhile does not make it newer.
fn shown(domain: &Domain) -> &Automation {
    domain
        .lagging
        .as_ref()
        .map_or(&domain.automation, |(_, before)| before)
}

/// Uses up one of the GETs that lag.
fn count_read(domain: &mut Domain) {
    if let Some((reads, _)) = &mut domain.lagging {
        *reads -= 1;
        if *reads == 0 {
            domain.lagging = None;
        }
    }
}

/// Reads `{"action": "include" | "exclude"}`, with every fault of the body pointed at.
fn wants_include(call: &Call<'_>) -> Result<bool, Problem> {
    let fields = object(call)?;
    let mut errors = unknown_fields(&fields, &["action"]);
    let action = match fields.get("action") {
        None => {
            errors.push(missing("/action"));
            None
        }
        Some(Value::String(action)) if action == "include" || action == "exclude" => Some(action),
        Some(_) => {
            errors.push(FieldError::new(
                "/action",
                "`action` must be one of `exclude`, `include`.",
            ));
            None
        }
    };
    match action {
        Some(action) if errors.is_empty() => Ok(action == "include"),
        _ => Err(Problem::invalid(errors)),
    }
}

/// The answer about `automation`; `said` is a contradiction's status and `isEnabled`. A frozen status beats both.
fn answer(
    world: &World,
    row: Row,
    automation: &Automation,
    traps: &Traps,
    voice: Voice,
    said: Option<(&str, bool)>,
) -> Answer {
    let now = world.now();
    let frozen = traps
        .frozen
        .as_ref()
        .map(|frozen| (frozen.status.as_str(), frozen.is_enabled));
    let (status, is_enabled) = frozen.or(said).unwrap_or_else(|| {
        let status = world.status_under(row, automation, traps);
        let enabled = match status {
            "excluded" => false,
            "inactive" => traps.inactive_is_enabled.unwrap_or(false),
            _ => true,
        };
        (status, enabled)
    });
    let is_blocked = status == "blocked";
    let voice = if traps.same_wording.unwrap_or(false) {
        Voice::Get
    } else {
        voice
    };
    let reason = reason(status, voice);
    let unnamed = traps.null_domain_name.unwrap_or(false);
    let state = State {
        domain_name: (!unnamed).then_some(world.domain(row).name.as_str()),
        status,
        reason,
        is_enabled,
        is_blocked,
        blocked_until: automation
            .cooldown_until
            .filter(|_| is_blocked)
            .map(written),
        block_reason: reason.filter(|_| is_blocked),
        last_checked_at: automation
            .last_checked(now, world.switches.check_every)
            .map(written),
        last_error: automation.error.as_deref().filter(|_| status == "error"),
        nameservers_changed_at: automation.nameservers_changed_at.map(written),
    };
    if traps.state_fields.is_empty() {
        return Answer::ok(&state);
    }
    let mut reshaped = serde_json::to_value(&state).expect("the state is plain data");
    reshape(&mut reshaped, &traps.state_fields);
    Answer::ok(&reshaped)
}

/// The `reason` for a status. That of `blocked` is HostUp's own; the others are ours, since the documentation shows none.
fn reason(status: &str, voice: Voice) -> Option<&'static str> {
    let (get, post) = match status {
        "blocked" => (
            "Automatic DNSSEC is paused after a nameserver change.",
            "Nameservers changed recently; automatic DNSSEC is paused until the cooldown period ends.",
        ),
        "active" => (
            "Automatic DNSSEC is active.",
            "The domain is enrolled and its DS record is published.",
        ),
        "pending" => (
            "Waiting for DNSSEC checks to finish.",
            "The domain is enrolled; DNSSEC material is checked before the DS record is published.",
        ),
        "excluded" => (
            "The domain is opted out of automatic DNSSEC.",
            "Automatic DNSSEC was turned off by request.",
        ),
        "inactive" => (
            "Automatic DNSSEC does not apply to this domain.",
            "The domain is not delegated to managed nameservers under a supported top-level domain.",
        ),
        "error" => (
            "The last automatic attempt failed.",
            "The last attempt to publish the DS record failed.",
        ),
        _ => return None,
    };
    Some(match voice {
        Voice::Get => get,
        Voice::Post => post,
    })
}
