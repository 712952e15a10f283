//! `GET` and `POST /api/v2/domains/{id}/glue-records`, and `DELETE /api/v2/domains/{id}/glue-records/{hostname}`: the glue
//! records of a domain.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{
    ApiRequest, EndpointResult, answered_host, find_owned, json_object, missing_field,
    unknown_fields,
};
use crate::{
    Quirks,
    model::{
        Model, Row,
        domain::fold,
        glue_record::{GlueRecord, MAX_GLUE_RECORDS, is_public, is_under},
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
    let is_supported = model.settings.supports_automatic_dnssec(&domain.name);
    let records: Vec<_> = domain
        .glue_records
        .iter()
        .filter(|_| is_supported)
        .map(|record| render(record, &quirks))
        .collect();
    let count = records.len();
    let is_reached = count >= MAX_GLUE_RECORDS;
    let reason = if !is_supported {
        Some("Glue records are not supported for this top-level domain.")
    } else if is_reached {
        Some("The domain has as many glue records as the registry allows.")
    } else {
        None
    };
    let omit_name = quirks.null_domain_name.unwrap_or(false);
    let mut body = json!({
        "domainName": (!omit_name).then_some(&domain.name),
        "glueRecords": records,
        "count": count,
        "registryLimit": { "current": count, "max": MAX_GLUE_RECORDS, "reached": is_reached },
        "actions": {
            "canCreateGlueRecord": { "allowed": reason.is_none(), "reason": reason },
        },
    });
    apply_overrides(&mut body, &quirks.glue_fields);
    Ok(Response::ok(&body))
}

/// Creates or replaces a glue record. The documentation of the answer is cut off, so it has only what was sent.
pub(super) fn post(request: &ApiRequest<'_>, model: &mut Model) -> EndpointResult {
    let fields = json_object(request)?;
    let row = find_owned(request, model)?;
    let record = parse_record(&fields, &model.domain(row).name)?;
    check_capacity(model, row, &[&record.hostname])?;
    let answer = render(&record, &model.quirks(row));
    model.set_glue_record(row, record, Actor::Request(request.number));
    Ok(Response::ok(&answer))
}

pub(super) fn delete(request: &ApiRequest<'_>, model: &mut Model) -> EndpointResult {
    let row = find_owned(request, model)?;
    let hostname = request.path.rsplit('/').next().unwrap_or_default();
    let hostname = percent_decode_str(hostname).decode_utf8_lossy();
    let host = fold(&hostname);
    let domain = model.domain(row);
    let is_known = domain
        .glue_records
        .iter()
        .any(|record| fold(&record.hostname) == host);
    if is_known && domain.nameservers.iter().any(|name| fold(name) == host) {
        return Err(Problem::refused_by_registry(
            "The host is a name server of the domain.",
        ));
    }
    model
        .delete_glue_record(row, &hostname, Actor::Request(request.number))
        .map_err(|_| Problem::not_found())?;
    Ok(Response::no_content())
}

/// Refuses to create glue records where the registry has none, or more than it allows. Replacing a glue record needs no capacity.
pub(super) fn check_capacity(model: &Model, row: Row, hostnames: &[&str]) -> Result<(), Problem> {
    if hostnames.is_empty() {
        return Ok(());
    }
    let domain = model.domain(row);
    if !model.settings.supports_automatic_dnssec(&domain.name) {
        return Err(Problem::glue_not_supported());
    }
    let mut hosts: Vec<_> = domain
        .glue_records
        .iter()
        .map(|record| fold(&record.hostname))
        .collect();
    let current = hosts.len();
    hosts.extend(hostnames.iter().map(|hostname| fold(hostname)));
    hosts.sort();
    hosts.dedup();
    if hosts.len() > current.max(MAX_GLUE_RECORDS) {
        return Err(Problem::refused_by_registry(
            "The domain has as many glue records as the registry allows.",
        ));
    }
    Ok(())
}

fn render(record: &GlueRecord, quirks: &Quirks) -> Value {
    json!({ "hostname": answered_host(&record.hostname, quirks), "ips": record.ips })
}

/// Parses `{"hostname": "ns1.example.se", "ips": [one to ten]}`. The problem lists every invalid field of the body.
fn parse_record(fields: &Map<String, Value>, domain: &str) -> Result<GlueRecord, Problem> {
    let mut errors = unknown_fields(fields, &["hostname", "ips"]);
    let hostname = parse_hostname(fields, domain).map_err(|error| errors.push(error));
    let ips = parse_ips(fields).map_err(|invalid| errors.extend(invalid));
    match (hostname, ips) {
        (Ok(hostname), Ok(ips)) if errors.is_empty() => Ok(GlueRecord { hostname, ips }),
        _ => Err(Problem::invalid(errors)),
    }
}

fn parse_hostname(fields: &Map<String, Value>, domain: &str) -> Result<String, FieldError> {
    let Some(value) = fields.get("hostname") else {
        return Err(missing_field("/hostname"));
    };
    value
        .as_str()
        .filter(|hostname| (3..=255).contains(&hostname.len()) && is_under(hostname, domain))
        .map(str::to_owned)
        .ok_or_else(|| {
            let detail = format!("`hostname` must be a host name under `{domain}`.");
            FieldError::new("/hostname", detail)
        })
}

fn parse_ips(fields: &Map<String, Value>) -> Result<Vec<IpAddr>, Vec<FieldError>> {
    let Some(value) = fields.get("ips") else {
        return Err(vec![missing_field("/ips")]);
    };
    let entries = value
        .as_array()
        .filter(|entries| (1..=10).contains(&entries.len()))
        .ok_or_else(|| {
            let detail = "`ips` must be an array of one to ten addresses.";
            vec![FieldError::new("/ips", detail)]
        })?;
    let mut ips = Vec::new();
    let mut errors = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        match entry.as_str().and_then(|text| text.parse().ok()) {
            Some(ip) if is_public(ip) => ips.push(ip),
            _ => errors.push(FieldError::new(
                format!("/ips/{index}"),
                "An entry of `ips` must be a public IPv4 or IPv6 address.",
            )),
        }
    }
    if errors.is_empty() {
        Ok(ips)
    } else {
        Err(errors)
    }
}
