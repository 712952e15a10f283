//! The documented paths, one file each.
//!
//! An endpoint is a function from a [`Call`] and the world to an answer or a problem. Everything that all of them share is
//! done before: the key is known, it has the scope, the limit admits it. What each still does itself is to find the domain,
//! since the list has none.

mod dnssec_auto;
mod domain;
mod domains;
mod nameservers;

use bytes::Bytes;
use http::{HeaderMap, Method, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Scope,
    answer::Answer,
    problem::{FieldError, Problem},
    switches::ForeignDomain,
    world::{Row, World},
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
    /// Any other path.
    Unknown,
}

/// One request, past the door.
pub(crate) struct Call<'a> {
    pub(crate) method: &'a Method,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    /// The public id in the path; empty for the list.
    pub(crate) id: &'a str,
    pub(crate) account: &'a str,
    pub(crate) request_id: &'a str,
    /// The request's number in the journal.
    pub(crate) number: u64,
}

pub(crate) type Outcome = Result<Answer, Problem>;

impl Endpoint {
    /// The endpoint of a path and the domain id in it.
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
            _ => (Self::Unknown, ""),
        }
    }

    /// The scope that `method` needs here, or why it is not answered.
    pub(crate) fn scope(self, method: &Method) -> Result<Scope, Problem> {
        match (self, method) {
            (Self::Unknown, _) => Err(Problem::not_found()),
            (_, &Method::GET) => Ok(Scope::ReadDomains),
            (Self::DnssecAuto | Self::Nameservers, &Method::POST) => Ok(Scope::WriteDomains),
            (Self::DnssecAuto | Self::Nameservers, _) => {
                Err(Problem::method_not_allowed("GET, POST"))
            }
            (Self::Domains | Self::Domain, _) => Err(Problem::method_not_allowed("GET")),
        }
    }

    pub(crate) fn answer(self, call: &Call<'_>, world: &mut World) -> Outcome {
        let writes = *call.method == Method::POST;
        match self {
            Self::Domains => domains::get(call, world),
            Self::Domain => domain::get(call, world),
            Self::DnssecAuto if writes => dnssec_auto::post(call, world),
            Self::DnssecAuto => dnssec_auto::get(call, world),
            Self::Nameservers if writes => nameservers::post(call, world),
            Self::Nameservers => nameservers::get(call, world),
            Self::Unknown => Err(Problem::not_found()),
        }
    }
}

/// The row of the domain in the path, if the caller owns it.
fn owned(call: &Call<'_>, world: &World) -> Result<Row, Problem> {
    let row = world.row_of_id(call.id).ok_or_else(Problem::not_found)?;
    if world.domain(row).account == call.account {
        return Ok(row);
    }
    Err(match world.switches.foreign_domain {
        ForeignDomain::NotFound => Problem::not_found(),
        ForeignDomain::Forbidden => Problem::forbidden(),
    })
}

/// The JSON object in the request's body.
fn object(call: &Call<'_>) -> Result<Map<String, Value>, Problem> {
    let whole = |detail: &str| Problem::invalid(vec![FieldError::new("", detail)]);
    let media = call
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(whole("The body must be sent as `application/json`."));
    }
    match serde_json::from_slice(call.body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(whole("The body must be a JSON object.")),
        Err(_) => Err(whole("The body is not valid JSON.")),
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

fn missing(pointer: &str) -> FieldError {
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
    fn a_path_leads_to_its_endpoint_and_any_other_nowhere() {
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
        for other in [
            "/",
            "/api/v2/me",
            "/api/v2/domainsx",
            "/api/v2/domains/",
            "/api/v2/domains//dnssec-auto",
            "/api/v2/domains/dom_1/dnssec-auto/",
            "/api/v2/domains/dom_1/dnssec",
        ] {
            assert_eq!(Endpoint::of(other).0, Endpoint::Unknown, "{other}");
        }
    }
}
