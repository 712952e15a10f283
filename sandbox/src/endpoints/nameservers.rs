//! `GET` and `POST /api/v2/domains/{id}/nameservers`: the name servers of a domain. A change starts the
//! cooldown of automatic DNSSEC.

use std::net::IpAddr;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    ApiRequest, EndpointResult, answered_host, find_owned, glue_records, json_object,
    missing_field, unknown_fields,
};
use crate::{
    ServiceStatus,
    ids::public_id,
    model::{
        Model, Row,
        domain::{Domain, fold, has_hostup_nameservers},
        glue_record::{GlueRecord, is_public, is_under},
        history::Actor,
    },
    problem::{FieldError, Problem},
    quirks::apply_overrides,
    response::Response,
};

pub(super) fn get(request: &ApiRequest<'_>, model: &mut Model) -> EndpointResult {
    let row = find_owned(request, model)?;
    let quirks = model.quirks(row);
    let domain = model.domain(row);
    let nameservers: Vec<_> = visible_nameservers(domain)
        .iter()
        .map(|name| answered_host(name, &quirks))
        .collect();
    let blocked = blocking_reason(domain);
    let is_automated = domain.dnssec_auto.enrolled
        && domain.dnssec_auto.uses_hostup_nameservers
        && model.settings.supports_automatic_dnssec(&domain.name);
    let registration = &domain.registration;
    let unlock_action = registration.requires_registry_unlock_flow.then(|| {
        let href = format!("/api/v2/domains/{}/actions/request-unlock", domain.id);
        json!({ "method": "POST", "href": href })
    });
    let mut body = json!({
        "nameservers": nameservers,
        "registrarLock": {
            "enabled": registration.registrar_lock_enabled,
            "requiresRegistryUnlockFlow": registration.requires_registry_unlock_flow,
            "unlockAction": unlock_action,
        },
        "dnssecAutoWillBeBlocked": is_automated,
        "actions": {
            "canChangeNameservers": { "allowed": blocked.is_none(), "reason": blocked, "code": null },
        },
    });
    apply_overrides(&mut body, &quirks.nameserver_fields);
    count_lagged_read(model.domain_mut(row));
    Ok(Response::ok(&body))
}

pub(super) fn post(request: &ApiRequest<'_>, model: &mut Model) -> EndpointResult {
    let servers = parse_servers(&json_object(request)?)?;
    let row = find_owned(request, model)?;
    if let Some(reason) = blocking_reason(model.domain(row)) {
        return Err(Problem::nameserver_update_blocked(reason));
    }
    let by = Actor::Request(request.number);
    for record in new_glue_records(&servers, model, row)? {
        model.set_glue_record(row, record, by);
    }
    let nameservers: Vec<_> = servers.into_iter().map(|server| server.name).collect();
    // A change to HostUp's own name servers is a queued job.
    if has_hostup_nameservers(&nameservers) {
        let fails = model.quirks(row).nameserver_job_fails.unwrap_or(false);
        model.queue_nameservers(row, nameservers, by, fails);
        return Ok(accepted(request));
    }
    let lag = model.quirks(row).nameserver_read_lag.unwrap_or(0);
    if lag > 0 {
        let before = visible_nameservers(model.domain(row)).to_vec();
        model.domain_mut(row).lagged_nameservers = Some((lag, before));
    }
    model.change_nameservers(row, Some(nameservers), by);
    let service_status = model.domain(row).registration.service_status;
    Ok(Response::ok(
        &json!({ "updated": true, "syncTriggered": true, "serviceStatus": service_status }),
    ))
}

/// The answer to a change that is queued as a job.
fn accepted(request: &ApiRequest<'_>) -> Response {
    let job = public_id("job", request.request_id);
    let operation = json!({
        "status": "queued",
        "jobId": job,
        "pollUrl": format!("/api/jobs/{job}"),
        "result": null,
    });
    Response::json(StatusCode::ACCEPTED, &json!({ "operation": operation }))
}

/// What a GET shows: while reads lag behind a POST, the name servers before it.
fn visible_nameservers(domain: &Domain) -> &[String] {
    domain
        .lagged_nameservers
        .as_ref()
        .map_or(&domain.nameservers, |(_, before)| before)
}

/// Counts one of the GETs that show the name servers before a POST.
fn count_lagged_read(domain: &mut Domain) {
    if let Some((reads, _)) = &mut domain.lagged_nameservers {
        *reads -= 1;
        if *reads == 0 {
            domain.lagged_nameservers = None;
        }
    }
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
    } else if registration.requires_registry_unlock_flow {
        Some("The domain must be unlocked at the registry first.")
    } else if registration.registrar_lock_enabled == Some(true) {
        Some("The registrar lock is enabled.")
    } else {
        None
    }
}

/// A requested name server.
struct Server {
    name: String,
    /// Its entry in `nsips`.
    ip: Option<String>,
    /// Its index in the body.
    index: usize,
}

/// The glue records that the request creates or replaces: those of name servers under the domain with an entry in `nsips`.
fn new_glue_records(
    servers: &[Server],
    model: &Model,
    row: Row,
) -> Result<Vec<GlueRecord>, Problem> {
    let domain = model.domain(row);
    let mut records: Vec<GlueRecord> = Vec::new();
    let mut errors = Vec::new();
    for server in servers {
        if !is_under(&server.name, &domain.name) {
            continue;
        }
        let Some(text) = &server.ip else {
            let name = fold(&server.name);
            let is_registered = domain
                .glue_records
                .iter()
                .any(|record| fold(&record.hostname) == name);
            if !is_registered && model.quirks(row).require_glue == Some(true) {
                return Err(Problem::glue_host_not_registered(&server.name));
            }
            continue;
        };
        match text.parse::<IpAddr>() {
            Ok(ip) if is_public(ip) => records.push(GlueRecord {
                hostname: server.name.clone(),
                ips: vec![ip],
            }),
            _ => errors.push(FieldError::new(
                format!("/nsips/{}", server.index),
                "The address of a name server under the domain must be a public IPv4 or IPv6 address.",
            )),
        }
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let hostnames: Vec<_> = records.iter().map(|record| &*record.hostname).collect();
    glue_records::check_capacity(model, row, &hostnames)?;
    Ok(records)
}

/// Parses `{"nameservers": [two or more], "nsips": [...]}`. Empty entries are dropped before counting, as documented.
fn parse_servers(fields: &Map<String, Value>) -> Result<Vec<Server>, Problem> {
    let mut errors = unknown_fields(fields, &["nameservers", "nsips"]);
    let ips = match fields.get("nsips") {
        None => Vec::new(),
        Some(value) => strings(value).unwrap_or_else(|| {
            errors.push(FieldError::new(
                "/nsips",
                "`nsips` must be an array of strings.",
            ));
            Vec::new()
        }),
    };
    let names = match fields.get("nameservers") {
        None => {
            errors.push(missing_field("/nameservers"));
            Vec::new()
        }
        Some(value) => strings(value).unwrap_or_default(),
    };
    let servers: Vec<_> = names
        .into_iter()
        .enumerate()
        .filter(|(_, name)| !name.trim().is_empty())
        .map(|(index, name)| Server {
            name,
            ip: ips.get(index).filter(|ip| !ip.trim().is_empty()).cloned(),
            index,
        })
        .collect();
    if fields.contains_key("nameservers") && servers.len() < 2 {
        errors.push(FieldError::new(
            "/nameservers",
            "`nameservers` must name at least two servers.",
        ));
    }
    if errors.is_empty() {
        Ok(servers)
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
