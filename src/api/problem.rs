//! The body of an error response.
//!
//! HostUp documents RFC 7807 for every error. Older paths still return `{error, message, code, details[]}`, and a proxy
//! or firewall in between may return anything. All three become one [`Problem`]; a field that a body lacks is `None`.

use serde_json::value::RawValue;

use super::json::{self, Object};
use super::redact::Redactor;

/// An error response. Its strings are redacted, but not escaped for a terminal; each has at most 2 KiB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The status of the response itself, not the one in its body.
    pub http_status: u16,
    /// The stable code, such as `not_found`. Only a JSON object has one.
    pub code: Option<String>,
    /// What happened, for humans.
    pub detail: Option<String>,
    /// A short title. HostUp uses several for one code.
    pub title: Option<String>,
    /// The id to quote to HostUp's support, such as `req_01hxa3b4c5d6e7f8g9h0j1k2m3`.
    pub request_id: Option<String>,
    /// The rejected fields of the request.
    pub field_errors: Vec<FieldError>,
    /// The beginning of a body that is not a problem document; `None` for a problem document and an empty body.
    pub body_head: Option<String>,
    /// The body follows RFC 7807: an object with a string `type` or `title`. The legacy `{error, message, code}` does not.
    pub is_rfc7807: bool,
}

/// One rejected field of the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON pointer into the request, such as `/action`. A legacy answer's plain field name gets the slash.
    pub pointer: Option<String>,
    /// What is wrong, for humans.
    pub detail: Option<String>,
    /// The stable code, such as `missing_required`.
    pub code: Option<String>,
}

/// Further field errors are ignored; the provider's requests have two fields at most.
const MAX_FIELD_ERRORS: usize = 16;

impl Problem {
    /// Parses the body of a response. This cannot fail: in the worst case the problem has only its status and the head of
    /// the body.
    pub(super) fn parse(http_status: u16, body: &[u8], redactor: Redactor<'_>) -> Problem {
        let Ok(document) = json::parse_object(body) else {
            return Problem {
                http_status,
                body_head: redactor.head(body),
                ..Problem::default()
            };
        };
        let text = |name: &str| text(&document, name, redactor);
        let mut problem = Problem {
            http_status,
            code: text("code"),
            detail: text("detail").or_else(|| text("message")),
            title: text("title").or_else(|| text("error")),
            request_id: text("requestId"),
            field_errors: Vec::new(),
            body_head: None,
            is_rfc7807: text("type").is_some() || text("title").is_some(),
        };
        if problem.code.is_none() && problem.detail.is_none() && problem.title.is_none() {
            problem.body_head = redactor.head(body);
        }
        for list in ["errors", "details"] {
            if let Some(entries) = document.get(list) {
                problem
                    .field_errors
                    .extend(FieldError::parse_list(entries, redactor));
            }
        }
        problem
    }

    /// Whether HostUp itself wrote the response: only its documents have a code. The page of a firewall or gateway has none.
    #[must_use]
    pub fn is_from_hostup(&self) -> bool {
        self.code.is_some()
    }

    /// Returns the best sentence for a human, searched in the same order as in HostUp's own client.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        let texts = [&self.detail, &self.title, &self.body_head];
        texts.into_iter().find_map(|text| text.as_deref())
    }
}

impl FieldError {
    /// Parses an array of field errors. Elements that are not objects are ignored, and so is a value of another type.
    fn parse_list(entries: &RawValue, redactor: Redactor<'_>) -> Vec<FieldError> {
        let mut fields = Vec::new();
        // A malformed array keeps the entries before the error.
        let _ = json::for_each(entries, |entry| {
            let field = json::as_object(entry).map(|entry| FieldError::parse(&entry, redactor));
            fields.extend(field);
            (fields.len() < MAX_FIELD_ERRORS).then_some(()).ok_or(())
        });
        fields
    }

    fn parse(entry: &Object<'_>, redactor: Redactor<'_>) -> FieldError {
        FieldError {
            pointer: text(entry, "pointer", redactor)
                .or_else(|| text(entry, "field", redactor).map(|name| format!("/{name}"))),
            detail: text(entry, "detail", redactor).or_else(|| text(entry, "message", redactor)),
            code: text(entry, "code", redactor),
        }
    }
}

fn text(document: &Object<'_>, name: &str, redactor: Redactor<'_>) -> Option<String> {
    let value = document.get(name)?;
    match json::as_str(value) {
        Some(text) => (!text.trim().is_empty()).then(|| redactor.text(&text)),
        // A code or an id that became a number is still one.
        None => (json::describe_type(value) == "a number").then(|| redactor.text(value.get())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::ApiKey;
    use super::*;

    fn parse(status: u16, body: &str) -> Problem {
        let key = ApiKey::hunter2();
        Problem::parse(status, body.as_bytes(), Redactor::new(&key))
    }

    #[test]
    fn documented_problem_is_parsed_completely() {
        let problem = parse(
            400,
            r#"{"type":"https://developer.hostup.se/errors/invalid_request","title":"Invalid request","status":400,
                "detail":"The request body failed validation.","code":"invalid_request",
                "requestId":"req_1","errors":[{"pointer":"/action","detail":"`action` is required.","code":"missing_required"}]}"#,
        );
        assert_eq!(problem.code.as_deref(), Some("invalid_request"));
        assert_eq!(
            problem.message(),
            Some("The request body failed validation.")
        );
        assert_eq!(problem.request_id.as_deref(), Some("req_1"));
        assert!(problem.is_rfc7807);
        assert_eq!(problem.field_errors[0].pointer.as_deref(), Some("/action"));
        assert_eq!(problem.body_head, None);
    }

    #[test]
    fn legacy_error_is_parsed_into_the_same_fields() {
        let problem = parse(
            400,
            r#"{"error":"Bad request","message":"No.","code":"VALIDATION_ERROR","details":[{"field":"action","message":"bad","code":"X"}]}"#,
        );
        assert_eq!(problem.code.as_deref(), Some("VALIDATION_ERROR"));
        assert_eq!(problem.detail.as_deref(), Some("No."));
        assert!(!problem.is_rfc7807);
        assert_eq!(problem.field_errors[0].pointer.as_deref(), Some("/action"));
    }

    #[test]
    fn other_body_keeps_its_head_and_has_no_code() {
        for body in [
            "<html>code not_found</html>",
            "[\"not_found\"]",
            "{\"ok\":false}",
            "null",
        ] {
            let problem = parse(404, body);
            assert_eq!(problem.code, None, "{body}");
            assert!(!problem.is_rfc7807, "{body}");
            assert_eq!(problem.body_head.as_deref(), Some(body));
        }
        assert_eq!(parse(502, "").body_head, None);
    }

    #[test]
    fn status_is_that_of_the_response_and_fields_of_wrong_types_are_ignored() {
        let problem = parse(
            404,
            r#"{"status":200,"code":["x"],"detail":{},"title":"T","errors":"no"}"#,
        );
        assert_eq!(
            (problem.http_status, problem.code.as_deref()),
            (404, None::<&str>)
        );
        assert_eq!(problem.message(), Some("T"));
    }

    #[test]
    fn key_in_the_body_is_redacted() {
        let problem = parse(
            401,
            r#"{"detail":"sk_test_hunter\u0032 is no key","code":"sk_test_hunter2"}"#,
        );
        assert!(!format!("{problem:?}").contains("hunter2"), "{problem:?}");
    }
}
