//! `GET` and `POST /api/v2/domains/{id}/dnssec-auto`: the state of automatic DNSSEC, and opting in or out.

use serde::Serialize;
use serde_json::Value;

use super::{ApiRequest, EndpointResult, find_owned, json_object, missing_field, unknown_fields};
use crate::{
    Quirks,
    model::{
        Model, Row, clock::format_time, dnssec_auto::DnssecAuto, domain::Domain, history::Actor,
    },
    problem::{FieldError, Problem},
    quirks::apply_overrides,
    response::Response,
};

/// The documented fields. All of them are always present.
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
enum Wording {
    Get,
    Post,
}

pub(super) fn get(request: &ApiRequest<'_>, model: &mut Model) -> EndpointResult {
    let (row, quirks) = find_eligible(request, model)?;
    let dnssec_auto = visible_dnssec_auto(model.domain(row));
    let response = respond(model, row, dnssec_auto, &quirks, Wording::Get, None);
    count_lagged_read(model.domain_mut(row));
    Ok(response)
}

pub(super) fn post(request: &ApiRequest<'_>, model: &mut Model) -> EndpointResult {
    let include = parse_include(request)?;
    let (row, quirks) = find_eligible(request, model)?;
    if quirks.conflict_on_repeat == Some(true) && model.domain(row).dnssec_auto.enrolled == include
    {
        return Err(Problem::state_conflict(include));
    }
    let lag = quirks.read_lag.unwrap_or(0);
    if lag > 0 {
        let before = Box::new(visible_dnssec_auto(model.domain(row)).clone());
        model.domain_mut(row).lagged_dnssec_auto = Some((lag, before));
    }
    let applied = quirks
        .contradiction
        .as_ref()
        .is_none_or(|contradiction| contradiction.applied);
    model.set_enrolment(row, include, Actor::Request(request.number), applied);
    let contradiction = quirks
        .contradiction
        .as_ref()
        .map(|contradiction| (contradiction.status.as_str(), contradiction.is_enabled));
    Ok(respond(
        model,
        row,
        &model.domain(row).dnssec_auto,
        &quirks,
        Wording::Post,
        contradiction,
    ))
}

/// The caller's domain and its quirks, unless a quirk refuses to automate the domain.
fn find_eligible(request: &ApiRequest<'_>, model: &Model) -> Result<(Row, Quirks), Problem> {
    let row = find_owned(request, model)?;
    let quirks = model.quirks(row);
    match &quirks.refusal {
        Some(refusal) => Err(Problem::not_automatable(refusal.code, refusal.status)),
        None => Ok((row, quirks)),
    }
}

/// What a GET shows: while reads lag behind a POST, the state before it. A second POST during the lag keeps that state.
fn visible_dnssec_auto(domain: &Domain) -> &DnssecAuto {
    domain
        .lagged_dnssec_auto
        .as_ref()
        .map_or(&domain.dnssec_auto, |(_, before)| before)
}

/// Counts one of the GETs that show the state before a POST.
fn count_lagged_read(domain: &mut Domain) {
    if let Some((reads, _)) = &mut domain.lagged_dnssec_auto {
        *reads -= 1;
        if *reads == 0 {
            domain.lagged_dnssec_auto = None;
        }
    }
}

/// Parses `{"action": "include" | "exclude"}`. The problem lists every invalid field of the body.
fn parse_include(request: &ApiRequest<'_>) -> Result<bool, Problem> {
    let fields = json_object(request)?;
    let mut errors = unknown_fields(&fields, &["action"]);
    let action = match fields.get("action") {
        None => {
            errors.push(missing_field("/action"));
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

/// The response about `dnssec_auto`. `contradiction` is a status and `isEnabled` that replace the true ones; a frozen status
/// takes precedence over both.
fn respond(
    model: &Model,
    row: Row,
    dnssec_auto: &DnssecAuto,
    quirks: &Quirks,
    wording: Wording,
    contradiction: Option<(&str, bool)>,
) -> Response {
    let now = model.now();
    let frozen = quirks
        .frozen
        .as_ref()
        .map(|frozen| (frozen.status.as_str(), frozen.is_enabled));
    let (status, is_enabled) = frozen.or(contradiction).unwrap_or_else(|| {
        let status = model.unfrozen_status_with(row, dnssec_auto, quirks);
        let enabled = match status {
            "excluded" => false,
            "inactive" => quirks.inactive_is_enabled.unwrap_or(false),
            _ => true,
        };
        (status, enabled)
    });
    let is_blocked = status == "blocked";
    let wording = if quirks.same_wording.unwrap_or(false) {
        Wording::Get
    } else {
        wording
    };
    let reason = reason(status, wording);
    let omit_name = quirks.null_domain_name.unwrap_or(false);
    let state = State {
        domain_name: (!omit_name).then_some(model.domain(row).name.as_str()),
        status,
        reason,
        is_enabled,
        is_blocked,
        blocked_until: dnssec_auto
            .cooldown_until
            .filter(|_| is_blocked)
            .map(format_time),
        block_reason: reason.filter(|_| is_blocked),
        last_checked_at: dnssec_auto
            .last_checked(now, model.settings.check_every)
            .map(format_time),
        last_error: dnssec_auto.error.as_deref().filter(|_| status == "error"),
        nameservers_changed_at: dnssec_auto.nameservers_changed_at.map(format_time),
    };
    if quirks.state_fields.is_empty() {
        return Response::ok(&state);
    }
    let mut body = serde_json::to_value(&state).expect("the state is plain data");
    apply_overrides(&mut body, &quirks.state_fields);
    Response::ok(&body)
}

/// The `reason` for a status. The texts of `blocked` are HostUp's; the documentation shows none for the other statuses.
fn reason(status: &str, wording: Wording) -> Option<&'static str> {
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
    Some(match wording {
        Wording::Get => get,
        Wording::Post => post,
    })
}
