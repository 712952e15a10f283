//! The documented paths, one file each.
//!
//! An endpoint is a function from an [`ApiRequest`] and the model to a response or a problem. The checks that all endpoints
//! share have passed before: the key is known and has the scope, and the rate limit admits the request. Each endpoint finds its
//! domain itself, since the list has none.

mod dnssec_auto;
mod domain;
mod domains;
mod glue_records;
mod nameservers;

use bytes::Bytes;
use http::{HeaderMap, Method, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Quirks, Scope,
    model::{Model, Row},
    problem::{FieldError, Problem},
    response::Response,
    settings::ForeignDomain,
};

/// A documented path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Endpoint {
    /// `/api/v2/domains`
    Domains,
    /// `/api/v2/domains/{id}`
    Domain,
    /// `/api/v2/domains/{id}/dnssec-auto`
    DnssecAuto,
    /// `/api/v2/domains/{id}/nameservers`
    Nameservers,
    /// `/api/v2/domains/{id}/glue-records`
    GlueRecords,
    /// `/api/v2/domains/{id}/glue-records/{hostname}`
    GlueRecord,
    /// Any other path.
    Unknown,
}

/// An authorized request.
pub(crate) struct ApiRequest<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    /// The public id in the path, empty for the list.
    pub(crate) id: &'a str,
    pub(crate) account: &'a str,
    pub(crate) request_id: &'a str,
    /// The number of the request in the journal.
    pub(crate) number: u64,
}

pub(crate) type EndpointResult = Result<Response, Problem>;

impl Endpoint {
    /// The endpoint of a path, and the domain id in the path.
    pub(crate) fn of(path: &str) -> (Self, &str) {
        let Some(rest) = path.strip_prefix("/api/v2/domains") else {
            return (Self::Unknown, "");
        };
        if rest.is_empty() {
            return (Self::Domains, "");
        }
        let Some(rest) = rest.strip_prefix('/') else {
            return (Self::Unknown, "");
        };
        match rest.split_once('/') {
            None if !rest.is_empty() => (Self::Domain, rest),
            Some((id, "dnssec-auto")) if !id.is_empty() => (Self::DnssecAuto, id),
            Some((id, "nameservers")) if !id.is_empty() => (Self::Nameservers, id),
            Some((id, "glue-records")) if !id.is_empty() => (Self::GlueRecords, id),
            Some((id, rest)) if !id.is_empty() => match rest.split_once('/') {
                Some(("glue-records", hostname))
                    if !hostname.is_empty() && !hostname.contains('/') =>
                {
                    (Self::GlueRecord, id)
                }
                _ => (Self::Unknown, ""),
            },
            _ => (Self::Unknown, ""),
        }
    }

    /// The scope that `method` requires, or the problem if it is not supported.
    pub(crate) fn scope(self, method: &Method) -> Result<Scope, Problem> {
        match (self, method) {
            (Self::Unknown, _) => Err(Problem::not_found()),
            (Self::GlueRecord, &Method::DELETE) => Ok(Scope::WriteDomains),
            (Self::GlueRecord, _) => Err(Problem::method_not_allowed("DELETE")),
            (_, &Method::GET) => Ok(Scope::ReadDomains),
            (Self::DnssecAuto | Self::Nameservers | Self::GlueRecords, &Method::POST) => {
                Ok(Scope::WriteDomains)
            }
            (Self::DnssecAuto | Self::Nameservers | Self::GlueRecords, _) => {
                Err(Problem::method_not_allowed("GET, POST"))
            }
            (Self::Domains | Self::Domain, _) => Err(Problem::method_not_allowed("GET")),
        }
    }

    pub(crate) fn handle(self, request: &ApiRequest<'_>, model: &mut Model) -> EndpointResult {
        let is_write = *request.method == Method::POST;
        match self {
            Self::Domains => domains::get(request, model),
            Self::Domain => domain::get(request, model),
            Self::DnssecAuto if is_write => dnssec_auto::post(request, model),
            Self::DnssecAuto => dnssec_auto::get(request, model),
            Self::Nameservers if is_write => nameservers::post(request, model),
            Self::Nameservers => nameservers::get(request, model),
            Self::GlueRecords if is_write => glue_records::post(request, model),
            Self::GlueRecords => glue_records::get(request, model),
            Self::GlueRecord => glue_records::delete(request, model),
            Self::Unknown => Err(Problem::not_found()),
        }
    }
}

/// The row of the domain in the path, if the caller owns it.
fn find_owned(request: &ApiRequest<'_>, model: &Model) -> Result<Row, Problem> {
    let row = model.row_of_id(request.id).ok_or_else(Problem::not_found)?;
    if model.domain(row).account == request.account {
        return Ok(row);
    }
    Err(match model.settings.foreign_domain {
        ForeignDomain::NotFound => Problem::not_found(),
        ForeignDomain::Forbidden => Problem::forbidden(),
    })
}

/// The JSON object in the body of the request.
fn json_object(request: &ApiRequest<'_>) -> Result<Map<String, Value>, Problem> {
    let invalid_body = |detail: &str| Problem::invalid(vec![FieldError::new("", detail)]);
    let media_type = request
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(invalid_body("The body must be sent as `application/json`."));
    }
    match serde_json::from_slice(request.body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(invalid_body("The body must be a JSON object.")),
        Err(_) => Err(invalid_body("The body is not valid JSON.")),
    }
}

/// An error for each field that is not among `known`.
fn unknown_fields(fields: &Map<String, Value>, known: &[&str]) -> Vec<FieldError> {
    let unknown = fields.keys().filter(|name| !known.contains(&name.as_str()));
    unknown
        .map(|name| {
            let escaped = name.replace('~', "~0").replace('/', "~1");
            FieldError::new(format!("/{escaped}"), format!("`{name}` is not allowed."))
        })
        .collect()
}

/// A host name as the answers spell it.
fn answered_host(hostname: &str, quirks: &Quirks) -> String {
    if quirks.upper_case_hosts == Some(true) {
        format!("{}.", hostname.trim_end_matches('.').to_uppercase())
    } else {
        hostname.to_owned()
    }
}

fn missing_field(pointer: &str) -> FieldError {
    let detail = format!("`{}` is required.", pointer.trim_start_matches('/'));
    FieldError {
        code: "missing_required".to_owned(),
        ..FieldError::new(pointer, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_recognizes_documented_paths_only() {
        assert_eq!(Endpoint::of("/api/v2/domains"), (Endpoint::Domains, ""));
        assert_eq!(
            Endpoint::of("/api/v2/domains/dom_1"),
            (Endpoint::Domain, "dom_1")
        );
        assert_eq!(
            Endpoint::of("/api/v2/domains/dom_1/dnssec-auto"),
            (Endpoint::DnssecAuto, "dom_1")
        );
        assert_eq!(
            Endpoint::of("/api/v2/domains/dom_1/nameservers"),
            (Endpoint::Nameservers, "dom_1")
        );
        assert_eq!(
            Endpoint::of("/api/v2/domains/dom_1/glue-records"),
            (Endpoint::GlueRecords, "dom_1")
        );
        assert_eq!(
            Endpoint::of("/api/v2/domains/dom_1/glue-records/ns1.example.se"),
            (Endpoint::GlueRecord, "dom_1")
        );
        for other in [
            "/",
            "/api/v2/me",
            "/api/v2/domainsx",
            "/api/v2/domains/",
            "/api/v2/domains//dnssec-auto",
            "/api/v2/domains/dom_1/dnssec-auto/",
            "/api/v2/domains/dom_1/dnssec",
            "/api/v2/domains/dom_1/glue-records/",
            "/api/v2/domains/dom_1/glue-records/a/b",
            "/api/v2/domains/dom_1/nameservers/a",
        ] {
            assert_eq!(Endpoint::of(other).0, Endpoint::Unknown, "{other}");
        }
    }
}
