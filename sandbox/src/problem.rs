//! Errors as HostUp words them: RFC 7807 documents with a stable `code`, the request's path and an id to quote.

use http::{
    HeaderValue, StatusCode,
    header::{ALLOW, CONTENT_TYPE},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{answer::Answer, traps::RefusalCode};

/// One field that HostUp points at, in the `errors` of a problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldError {
    /// A JSON pointer into the request's body, such as `/action`.
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

/// A refusal before it is tied to one request.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: String,
    title: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    /// The methods in `Allow`, which goes with 405.
    allowed: Option<&'static str>,
}

/// What ties a problem to the request that met it.
#[derive(Clone, Debug)]
pub(crate) struct Occasion {
    pub(crate) path: String,
    pub(crate) request_id: String,
    /// The request's number in the journal.
    pub(crate) number: u64,
    /// The sandbox's time.
    pub(crate) now: Timestamp,
    pub(crate) plain_json: bool,
}

impl Problem {
    /// A problem in the words that the documentation prints for `status`, or plain ones where it prints none.
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
            .detailed("The cursor is not one that this list returned.")
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
        Self::new(StatusCode::CONFLICT, "nameserver_update_blocked").detailed(reason)
    }

    /// A number that is no HTTP status is told as 400, the one that both codes share.
    pub(crate) fn refused(code: RefusalCode, status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        match code {
            RefusalCode::TldNotSupported => Self::new(status, "tld_not_supported")
                .detailed("Automatic DNSSEC is not offered for this top-level domain."),
            RefusalCode::DomainNotEligible => Self::new(status, "domain_not_eligible")
                .detailed("The domain is not eligible for automatic DNSSEC."),
        }
    }

    pub(crate) fn already_so(included: bool) -> Self {
        let state = if included { "enabled" } else { "disabled" };
        Self::new(StatusCode::CONFLICT, "domain_conflict").detailed(format!(
            "Automatic DNSSEC is already {state} for the domain."
        ))
    }

    pub(crate) fn detailed(self, detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            ..self
        }
    }

    pub(crate) fn with_errors(self, errors: Vec<FieldError>) -> Self {
        Self { errors, ..self }
    }

    /// The document, as it goes out.
    pub(crate) fn answer(self, occasion: &Occasion) -> Answer {
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
        let mut answer = Answer::json(
            self.status,
            &Document {
                r#type: format!("https://developer.hostup.se/errors/{}", self.code),
                title: self.title,
                status: self.status.as_u16(),
                detail: &self.detail,
                code: &self.code,
                instance: &occasion.path,
                request_id: &occasion.request_id,
                timestamp: format!("{:.3}", occasion.now),
                errors: &self.errors,
            },
        );
        if !occasion.plain_json {
            answer.headers.insert(
                CONTENT_TYPE,
                HeaderValue::from_static("application/problem+json"),
            );
        }
        if let Some(allowed) = self.allowed {
            answer
                .headers
                .insert(ALLOW, HeaderValue::from_static(allowed));
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn document(problem: Problem) -> Value {
        let occasion = Occasion {
            path: "/api/v2/resource".to_owned(),
            request_id: "req_01hxa3b4c5d6e7f8g9h0j1k2m3".to_owned(),
            number: 1,
            now: "2026-04-27T12:34:56Z".parse().expect("a time"),
            plain_json: false,
        };
        serde_json::from_slice(&problem.answer(&occasion).body).expect("JSON")
    }

    #[test]
    fn a_problem_is_the_document_that_hostup_prints() {
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
    fn an_invalid_request_points_at_its_fields() {
        let told = document(Problem::invalid(vec![FieldError::new(
            "/force",
            "`force` is not allowed.",
        )]));
        assert_eq!(
            told["errors"],
            json!([{"pointer": "/force", "detail": "`force` is not allowed.", "code": "invalid_request"}])
        );
    }
}
