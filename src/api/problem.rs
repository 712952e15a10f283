//! What an answer other than success says about itself.
//!
//! HostUp documents RFC 7807 for every error; older paths still answer `{error, message, code, details[]}`, and whatever
//! stands between us and HostUp answers anything at all. All three become one [`Problem`], field by field, and what a
//! body does not say is `None`.

use serde_json::value::RawValue;

use super::json::{self, Object};
use super::redact::Redactor;

/// An answer that was no success, in the words of the server: raw (not escaped for a terminal), at most 2 KiB a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The status of the answer itself, not the one that its body claims.
    pub http_status: u16,
    /// The stable code to branch on, such as `not_found`. Only a JSON object has one.
    pub code: Option<String>,
    /// What happened, for humans.
    pub detail: Option<String>,
    /// A short title; HostUp's differ for one code.
    pub title: Option<String>,
    /// What to quote to HostUp's support, such as `req_01hxa3b4c5d6e7f8g9h0j1k2m3`.
    pub request_id: Option<String>,
    /// The fields of the request that the server points at.
    pub field_errors: Vec<FieldError>,
    /// The beginning of a body that was no problem document; `None` for a problem document and an empty body.
    pub body_head: Option<String>,
    /// The body is a problem document of RFC 7807: an object with a textual `type` or `title`. The legacy
    /// `{error, message, code}` is none.
    pub is_rfc7807: bool,
}

/// One field that the server refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldError {
    /// Where it stands in the request: a JSON pointer such as `/action`. A legacy answer's plain name is given its slash.
    pub pointer: Option<String>,
    /// What is wrong, for humans.
    pub detail: Option<String>,
    /// The stable code, such as `missing_required`.
    pub code: Option<String>,
}

/// More field errors than this are not kept; a request of ours has one field.
const MOST_FIELD_ERRORS: usize = 16;

impl Problem {
    /// Reads the body of an answer with the given status. There is no body that can't be read: in the worst case the
    /// problem says nothing but its status and the head of the body.
    pub(super) fn read(http_status: u16, body: &[u8], redactor: Redactor<'_>) -> Problem {
        let Ok(document) = json::object(body) else {
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
                    .extend(FieldError::list(entries, redactor));
            }
        }
        problem
    }

    /// Whether HostUp itself wrote the answer: only its documents carry a code. A firewall's page or a gateway's does not.
    #[must_use]
    pub fn is_from_hostup(&self) -> bool {
        self.code.is_some()
    }

    /// The best sentence for a human, in the order in which HostUp's own client looks for one.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        let texts = [&self.detail, &self.title, &self.body_head];
        texts.into_iter().find_map(|text| text.as_deref())
    }
}

impl FieldError {
    /// The first of a list; what is no object is passed over, and so is a list that is none.
    fn list(entries: &RawValue, redactor: Redactor<'_>) -> Vec<FieldError> {
        let mut fields = Vec::new();
        // There is nothing to be told of how it ended: what could be read counts.
        let _ = json::each(entries, |entry| {
            let read = json::within(entry).map(|entry| FieldError::read(&entry, redactor));
            fields.extend(read);
            (fields.len() < MOST_FIELD_ERRORS).then_some(()).ok_or(())
        });
        fields
    }

    fn read(entry: &Object<'_>, redactor: Redactor<'_>) -> FieldError {
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
    match json::text(value) {
        Some(text) => (!text.trim().is_empty()).then(|| redactor.text(&text)),
        // A code or an id that became a number is still one.
        None => (json::kind(value) == "a number").then(|| redactor.text(value.get())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::ApiKey;
    use super::*;

    fn read(status: u16, body: &str) -> Problem {
        let key = ApiKey::hunter2();
        Problem::read(status, body.as_bytes(), Redactor::new(&key))
    }

    #[test]
    fn the_documented_problem_is_read_whole() {
        let problem = read(
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
    fn the_legacy_shape_says_the_same_in_other_words() {
        let problem = read(
            400,
            r#"{"error":"Bad request","message":"No.","code":"VALIDATION_ERROR","details":[{"field":"action","message":"bad","code":"X"}]}"#,
        );
        assert_eq!(problem.code.as_deref(), Some("VALIDATION_ERROR"));
        assert_eq!(problem.detail.as_deref(), Some("No."));
        assert!(!problem.is_rfc7807);
        assert_eq!(problem.field_errors[0].pointer.as_deref(), Some("/action"));
    }

    #[test]
    fn anything_else_leaves_its_head_and_no_code() {
        for body in [
            "<html>code not_found</html>",
            "[\"not_found\"]",
            "{\"ok\":false}",
            "null",
        ] {
            let problem = read(404, body);
            assert_eq!(problem.code, None, "{body}");
            assert!(!problem.is_rfc7807, "{body}");
            assert_eq!(problem.body_head.as_deref(), Some(body));
        }
        assert_eq!(read(502, "").body_head, None);
    }

    #[test]
    fn the_status_is_the_answers_own_and_odd_types_are_passed_over() {
        let problem = read(
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
    fn a_key_that_the_server_repeats_is_masked() {
        let problem = read(
            401,
            r#"{"detail":"sk_test_hunter\u0032 is no key","code":"sk_test_hunter2"}"#,
        );
        assert!(!format!("{problem:?}").contains("hunter2"), "{problem:?}");
    }
}
