//! `GET` and `POST /api/v2/domains/{id}/nameservers`: the name servers of a domain. A change starts the
//! cooldown of automatic DNSSEC.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{ApiRequest, EndpointResult, find_owned, json_object, missing_field, unknown_fields};
use crate::{
    ServiceStatus,
    ids::public_id,
    model::{
        Model,
        domain::{Domain, is_delegated},
        history::Actor,
    },
    problem::{FieldError, Problem},
    quirks::apply_overrides,
    response::Response,
};

pub(super) fn get(request: &ApiRequest<'_>, model: &mut Model) -> EndpointResult {
    let row = find_owned(request, model)?;
    let domain = model.domain(row);
    let blocked = blocking_reason(domain);
    let is_automated = domain.automation.enrolled
        && domain.automation.delegated
        && model.switches.supports_automatic_dnssec(&domain.name);
    let mut body = json!({
        "nameservers": domain.nameservers,
        "registrarLock": {
            "enabled": domain.registration.registrar_lock_enabled,
            "requiresRegistryUnlockFlow": false,
            "unlockAction": null,
        },
        "dnssecAutoWillBeBlocked": is_automated,
        "actions": {
            "canChangeNameservers": { "allowed": blocked.is_none(), "reason": blocked, "code": null },
        },
    });
    apply_overrides(&mut body, &model.quirks(row).nameserver_fields);
    Ok(Response::ok(&body))
}

pub(super) fn post(request: &ApiRequest<'_>, model: &mut Model) -> EndpointResult {
    let nameservers = parse_nameservers(&json_object(request)?)?;
    let row = find_owned(request, model)?;
    if let Some(reason) = blocking_reason(model.domain(row)) {
        return Err(Problem::nameserver_update_blocked(reason));
    }
    // A change to HostUp's own name servers is a queued job.
    let is_queued = is_delegated(&nameservers);
    model.change_nameservers(row, Some(nameservers), Actor::Request(request.number));
    if is_queued {
        let job = public_id("job", request.request_id);
        let operation = json!({
            "status": "queued",
            "jobId": job,
            "pollUrl": format!("/api/jobs/{job}"),
            "result": null,
        });
        return Ok(Response::json(
            StatusCode::ACCEPTED,
            &json!({ "operation": operation }),
        ));
    }
    let service_status = model.domain(row).registration.service_status;
    Ok(Response::ok(
        &json!({ "updated": true, "syncTriggered": true, "serviceStatus": service_status }),
    ))
}

/// Why the name servers cannot be changed now, if they cannot.
fn blocking_reason(domain: &Domain) -> Option<&'static str> {
    let registration = &domain.registration;
    if registration.transfer_in_progress {
        Some("A transfer of the domain is in progress.")
    } else if matches!(
        registration.service_status,
        ServiceStatus::Pending | ServiceStatus::Suspended
    ) {
        Some("The domain's service is pending or suspended.")
    } else if registration.registrar_lock_enabled == Some(true) {
        Some("The registrar lock is enabled.")
    } else {
        None
    }
}

/// Parses `{"nameservers": [two or more], "nsips": [...]}`. Empty entries are dropped before counting, as documented.
fn parse_nameservers(fields: &Map<String, Value>) -> Result<Vec<String>, Problem> {
    let mut errors = unknown_fields(fields, &["nameservers", "nsips"]);
    if fields
        .get("nsips")
        .is_some_and(|ips| strings(ips).is_none())
    {
        errors.push(FieldError::new(
            "/nsips",
            "`nsips` must be an array of strings.",
        ));
    }
    let nameservers = match fields.get("nameservers") {
        None => {
            errors.push(missing_field("/nameservers"));
            Vec::new()
        }
        Some(value) => {
            let mut names = strings(value).unwrap_or_default();
            names.retain(|name| !name.trim().is_empty());
            if names.len() < 2 {
                errors.push(FieldError::new(
                    "/nameservers",
                    "`nameservers` must name at least two servers.",
                ));
            }
            names
        }
    };
    if errors.is_empty() {
        Ok(nameservers)
    } else {
        Err(Problem::invalid(errors))
    }
}

fn strings(value: &Value) -> Option<Vec<String>> {
    value
        .as_array()?
        .iter()
        .map(|entry| entry.as_str().map(str::to_owned))
        .collect()
}
