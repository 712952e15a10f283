//! Errors in HostUp's format and words: RFC 7807 problem documents with a stable `code`, the path of the request and a request id.

use http::{
    HeaderValue, StatusCode,
    header::{ALLOW, CONTENT_TYPE},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{quirks::RefusalCode, response::Response};
use schemars::JsonSchema;

/// An invalid field, in the `errors` of a problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldError {
    /// A JSON pointer into the body of the request, such as `/action`.
    pub pointer: String,
    /// A sentence for people.
    pub detail: String,
    /// A stable code, such as `invalid_request`.
    pub code: String,
}

impl FieldError {
    /// An `invalid_request` at `pointer`.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            detail: detail.into(),
            code: "invalid_request".to_owned(),
        }
    }
}

/// An error that does not depend on the request yet.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: String,
    title: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    /// The methods in the `Allow` header of a 405.
    allowed: Option<&'static str>,
}

/// What a problem document says about its request.
#[derive(Clone, Debug)]
pub(crate) struct RequestContext {
    pub(crate) path: String,
    pub(crate) request_id: String,
    /// The number of the request in the journal.
    pub(crate) number: u64,
    /// The sandbox's time.
    pub(crate) now: Timestamp,
    pub(crate) plain_json: bool,
}

impl Problem {
    /// A problem with the documented title and detail for `status`, or generic ones if there are none.
    pub(crate) fn new(status: StatusCode, code: impl Into<String>) -> Self {
        let (title, detail) = match status.as_u16() {
            400 => ("Invalid request", "The request body failed validation."),
            401 => ("Unauthorized", "Authentication is required."),
            403 => (
                "Forbidden",
                "The caller lacks a required scope or does not own the resource.",
            ),
            404 => ("Not found", "The requested resource could not be found."),
            405 => (
                "Method not allowed",
                "This path does not answer that method.",
            ),
            409 => (
                "Conflict",
                "The request conflicts with the current state of the resource.",
            ),
            429 => (
                "Too many requests",
                "Too many requests. Retry after the limit resets.",
            ),
            500 => (
                "Internal server error",
                "An unexpected error occurred. Retry later or contact support if the issue persists.",
            ),
            _ => (
                status.canonical_reason().unwrap_or("Error"),
                "The request could not be completed.",
            ),
        };
        Self {
            status,
            code: code.into(),
            title,
            detail: detail.to_owned(),
            errors: Vec::new(),
            allowed: None,
        }
    }

    pub(crate) fn invalid(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::new(StatusCode::BAD_REQUEST, "invalid_request")
        }
    }

    pub(crate) fn invalid_cursor() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_cursor")
            .with_detail("The cursor is not one that this list returned.")
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized")
    }

    pub(crate) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden")
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }

    pub(crate) fn method_not_allowed(allowed: &'static str) -> Self {
        Self {
            allowed: Some(allowed),
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
        }
    }

    pub(crate) fn rate_limit_exceeded() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded")
    }

    pub(crate) fn nameserver_update_blocked(reason: &str) -> Self {
        Self::new(StatusCode::CONFLICT, "nameserver_update_blocked").with_detail(reason)
    }

    pub(crate) fn glue_host_not_registered(hostname: &str) -> Self {
        Self::new(StatusCode::CONFLICT, "glue_host_not_registered").with_detail(format!(
            "The name server `{hostname}` is under the domain and has no glue record."
        ))
    }

    pub(crate) fn glue_not_supported() -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "tld_not_supported")
            .with_detail("Glue records are not supported for this top-level domain.")
    }

    /// The code that is documented with 409 for what an upstream refuses.
    pub(crate) fn refused_by_registry(detail: &str) -> Self {
        Self::new(StatusCode::CONFLICT, "upstream_failed").with_detail(detail)
    }

    /// Uses 400, which is documented for both codes, if `status` is not an HTTP status.
    pub(crate) fn not_automatable(code: RefusalCode, status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        match code {
            RefusalCode::TldNotSupported => Self::new(status, "tld_not_supported")
                .with_detail("Automatic DNSSEC is not offered for this top-level domain."),
            RefusalCode::DomainNotEligible => Self::new(status, "domain_not_eligible")
                .with_detail("The domain is not eligible for automatic DNSSEC."),
        }
    }

    pub(crate) fn state_conflict(included: bool) -> Self {
        let state = if included { "enabled" } else { "disabled" };
        Self::new(StatusCode::CONFLICT, "domain_conflict").with_detail(format!(
            "Automatic DNSSEC is already {state} for the domain."
        ))
    }

    pub(crate) fn with_detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            ..self
        }
    }

    pub(crate) fn with_errors(self, errors: Vec<FieldError>) -> Self {
        Self { errors, ..self }
    }

    /// The problem document for a request.
    pub(crate) fn into_response(self, context: &RequestContext) -> Response {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Document<'a> {
            r#type: String,
            title: &'a str,
            status: u16,
            detail: &'a str,
            code: &'a str,
            instance: &'a str,
            request_id: &'a str,
            timestamp: String,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            errors: &'a [FieldError],
        }
        let mut response = Response::json(
            self.status,
            &Document {
                r#type: format!("https://developer.hostup.se/errors/{}", self.code),
                title: self.title,
                status: self.status.as_u16(),
                detail: &self.detail,
                code: &self.code,
                instance: &context.path,
                request_id: &context.request_id,
                timestamp: format!("{:.3}", context.now),
                errors: &self.errors,
            },
        );
        if !context.plain_json {
            response.headers.insert(
                CONTENT_TYPE,
                HeaderValue::from_static("application/problem+json"),
            );
        }
        if let Some(allowed) = self.allowed {
            response
                .headers
                .insert(ALLOW, HeaderValue::from_static(allowed));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn document(problem: Problem) -> Value {
        let context = RequestContext {
            path: "/api/v2/resource".to_owned(),
            request_id: "req_01hxa3b4c5d6e7f8g9h0j1k2m3".to_owned(),
            number: 1,
            now: "2026-04-27T12:34:56Z".parse().expect("a timestamp"),
            plain_json: false,
        };
        serde_json::from_slice(&problem.into_response(&context).body).expect("JSON")
    }

    #[test]
    fn problem_matches_documented_example() {
        assert_eq!(
            document(Problem::forbidden()),
            json!({
                "type": "https://developer.hostup.se/errors/forbidden",
                "title": "Forbidden",
                "status": 403,
                "detail": "The caller lacks a required scope or does not own the resource.",
                "code": "forbidden",
                "instance": "/api/v2/resource",
                "requestId": "req_01hxa3b4c5d6e7f8g9h0j1k2m3",
                "timestamp": "2026-04-27T12:34:56.000Z"
            })
        );
    }

    #[test]
    fn invalid_request_lists_its_fields() {
        let document = document(Problem::invalid(vec![FieldError::new(
            "/force",
            "`force` is not allowed.",
        )]));
        assert_eq!(
            document["errors"],
            json!([{"pointer": "/force", "detail": "`force` is not allowed.", "code": "invalid_request"}])
        );
    }
}
