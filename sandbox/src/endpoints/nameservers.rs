//! `GET` and `POST /api/v2/domains/{id}/nameservers`: who serves the domain's zone. A change starts the cooldown of
//! automatic DNSSEC.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Call, Outcome, missing, object, owned, unknown_fields};
use crate::{
    ServiceStatus,
    answer::Answer,
    ids::public_id,
    problem::{FieldError, Problem},
    traps::reshape,
    world::{
        World,
        domain::{Domain, is_delegated},
        history::By,
    },
};

pub(super) fn get(call: &Call<'_>, world: &mut World) -> Outcome {
    let row = owned(call, world)?;
    let domain = world.domain(row);
    let obstacle = obstacle(domain);
    let automated = domain.automation.enrolled
        && domain.automation.delegated
        && world.switches.supports(&domain.name);
    let mut shown = json!({
        "nameservers": domain.nameservers,
        "registrarLock": {
            "enabled": domain.registration.registrar_lock_enabled,
            "requiresRegistryUnlockFlow": false,
            "unlockAction": null,
        },
        "dnssecAutoWillBeBlocked": automated,
        "actions": {
            "canChangeNameservers": { "allowed": obstacle.is_none(), "reason": obstacle, "code": null },
        },
    });
    reshape(&mut shown, &world.traps(row).nameserver_fields);
    Ok(Answer::ok(&shown))
}

pub(super) fn post(call: &Call<'_>, world: &mut World) -> Outcome {
    let nameservers = wanted(&object(call)?)?;
    let row = owned(call, world)?;
    if let Some(reason) = obstacle(world.domain(row)) {
        return Err(Problem::nameserver_update_blocked(reason));
    }
    let queued = is_delegated(&nameservers);
    world.change_nameservers(row, Some(nameservers), By::Request(call.number));
    if queued {
        let job = public_id("job", call.request_id);
        let operation = json!({
            "status": "queued",
            "jobId": job,
            "pollUrl": format!("/api/jobs/{job}"),
            "result": null,
        });
        return Ok(Answer::json(
            StatusCode::ACCEPTED,
            &json!({ "operation": operation }),
        ));
    }
    let service_status = world.domain(row).registration.service_status;
    Ok(Answer::ok(
        &json!({ "updated": true, "syncTriggered": true, "serviceStatus": service_status }),
    ))
}

/// Why the name servers cannot be changed now, if they cannot.
fn obstacle(domain: &Domain) -> Option<&'static str> {
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

/// Reads `{"nameservers": [two or more], "nsips": [...]}`. Empty entries are dropped before counting, as documented.
fn wanted(fields: &Map<String, Value>) -> Result<Vec<String>, Problem> {
    let mut errors = unknown_fields(fields, &["nameservers", "nsips"]);
    if fields.get("nsips").is_some_and(|ips| texts(ips).is_none()) {
        errors.push(FieldError::new(
            "/nsips",
            "`nsips` must be an array of strings.",
        ));
    }
    let nameservers = match fields.get("nameservers") {
        None => {
            errors.push(missing("/nameservers"));
            Vec::new()
        }
        Some(value) => {
            let mut names = texts(value).unwrap_or_default();
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

fn texts(value: &Value) -> Option<Vec<String>> {
    value
        .as_array()?
        .iter()
        .map(|entry| entry.as_str().map(str::to_owned))
        .collect()
}
