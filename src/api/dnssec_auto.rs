//! `GET` and `POST /domains/{id}/dnssec-auto`: the state of automatic DNSSEC, and the action that sets it.

use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::decode_error::DecodeError;
use super::error::Error;
use super::fields::{Field, FieldReader, UnexpectedField};
use super::id::DomainId;
use super::json;
use super::redact::Redactor;
use super::transport::{Method, Request};

/// The state of automatic DNSSEC for a domain, as both calls return it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DnssecAuto {
    /// `domainName`, such as `example.se`; documented as nullable.
    pub domain_name: Field<String>,
    /// `status`: `active`, `inactive`, `excluded`, `pending`, `error`, `blocked`, or a later addition.
    pub status: String,
    /// `reason`: free text, worded differently by the two calls.
    pub reason: Field<String>,
    /// `isEnabled`.
    pub is_enabled: Field<bool>,
    /// `isBlocked`.
    pub is_blocked: Field<bool>,
    /// `blockedUntil`, as written, such as `2026-04-30T12:00:00.000Z`.
    pub blocked_until: Field<String>,
    /// `blockReason`: free text.
    pub block_reason: Field<String>,
    /// `lastCheckedAt`, as written. HostUp updates it every few hours.
    pub last_checked_at: Field<String>,
    /// `lastError`: text of several lines, sometimes Swedish.
    pub last_error: Field<String>,
    /// `nameserversChangedAt`, as written.
    pub nameservers_changed_at: Field<String>,
    /// The fields that had another type than documented; they are [`Field::Unexpected`] above.
    pub unexpected: Vec<UnexpectedField>,
}

/// The documented values of `status`.
const STATUSES: [&str; 6] = [
    "active", "inactive", "excluded", "pending", "error", "blocked",
];

/// The documented values of `action`. Each sets a state, so repeating it changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Enrol the domain.
    Include,
    /// Opt the domain out.
    Exclude,
}

impl Action {
    /// The request body. HostUp rejects any further field.
    fn body(self) -> &'static str {
        match self {
            Action::Include => r#"{"action":"include"}"#,
            Action::Exclude => r#"{"action":"exclude"}"#,
        }
    }
}

impl Client {
    /// Reads the state of a domain.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](super::ErrorKind).
    pub async fn dnssec_auto(
        &self,
        id: &DomainId,
        stop: &CancellationToken,
    ) -> Result<DnssecAuto, Error> {
        let request = self.dnssec_auto_request(id, Method::Get);
        self.call(&request, stop, decode).await
    }

    /// Enrols the domain or opts it out, and returns the state in HostUp's answer.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](super::ErrorKind). After [`Unreadable`](super::ErrorKind::Unreadable) the change may have
    /// happened. That kind includes an object with an undocumented `status` and without `isEnabled`, such as
    /// `{"status":"ok"}`, which other servers return too.
    pub async fn set_dnssec_auto(
        &self,
        id: &DomainId,
        action: Action,
        stop: &CancellationToken,
    ) -> Result<DnssecAuto, Error> {
        let request = self.dnssec_auto_request(id, Method::Post(action.body().into()));
        self.call(&request, stop, decode_change).await
    }

    fn dnssec_auto_request(&self, id: &DomainId, method: Method) -> Request {
        let url = self
            .base()
            .join(&["domains", id.as_str(), "dnssec-auto"], &[]);
        Request { url, method }
    }
}

/// Decodes the answer to a POST. The body of another server must not count as a success.
fn decode_change(body: &[u8], redactor: Redactor<'_>) -> Result<DnssecAuto, DecodeError> {
    let state = decode(body, redactor)?;
    if STATUSES.contains(&state.status.as_str()) || state.is_enabled.value().is_some() {
        Ok(state)
    } else {
        Err(DecodeError::UnknownStatus(state.status))
    }
}

pub(super) fn decode(body: &[u8], redactor: Redactor<'_>) -> Result<DnssecAuto, DecodeError> {
    let document = json::parse_object(body)?;
    let mut unexpected = Vec::new();
    let mut fields = FieldReader::new(&document, redactor, &mut unexpected);
    let state = DnssecAuto {
        status: fields.required_string("status")?,
        domain_name: fields.field("domainName", FieldReader::string),
        reason: fields.field("reason", FieldReader::string),
        is_enabled: fields.field("isEnabled", FieldReader::boolean),
        is_blocked: fields.field("isBlocked", FieldReader::boolean),
        blocked_until: fields.field("blockedUntil", FieldReader::string),
        block_reason: fields.field("blockReason", FieldReader::string),
        last_checked_at: fields.field("lastCheckedAt", FieldReader::string),
        last_error: fields.field("lastError", FieldReader::string),
        nameservers_changed_at: fields.field("nameserversChangedAt", FieldReader::string),
        unexpected: Vec::new(),
    };
    Ok(DnssecAuto {
        unexpected,
        ..state
    })
}

#[cfg(test)]
mod tests {
    use super::super::key::ApiKey;
    use super::*;

    fn decode(body: &str) -> Result<DnssecAuto, DecodeError> {
        let key = ApiKey::hunter2();
        super::decode(body.as_bytes(), Redactor::new(&key))
    }

    #[test]
    fn documented_answer_is_decoded_and_an_unknown_field_ignored() {
        let state = decode(
            r#"{"domainName":"example.se","status":"blocked","reason":"r","isEnabled":true,"isBlocked":true,
                "blockedUntil":"2026-04-30T12:00:00.000Z","blockReason":"b","lastCheckedAt":"2026-04-27T12:00:00.000Z",
                "lastError":null,"nameserversChangedAt":"2026-04-26T09:30:00.000Z","later":{"x":1}}"#,
        )
        .expect("readable");
        let expected = DnssecAuto {
            domain_name: Field::Value("example.se".to_owned()),
            status: "blocked".to_owned(),
            reason: Field::Value("r".to_owned()),
            is_enabled: Field::Value(true),
            is_blocked: Field::Value(true),
            blocked_until: Field::Value("2026-04-30T12:00:00.000Z".to_owned()),
            block_reason: Field::Value("b".to_owned()),
            last_checked_at: Field::Value("2026-04-27T12:00:00.000Z".to_owned()),
            nameservers_changed_at: Field::Value("2026-04-26T09:30:00.000Z".to_owned()),
            ..DnssecAuto::default()
        };
        assert_eq!(state, expected);
    }

    #[test]
    fn undocumented_status_is_kept_and_other_fields_may_be_missing_or_unexpected() {
        let state = decode(r#"{"status":"hibernating","isEnabled":"yes","lastError":{"x":1}}"#)
            .expect("readable");
        assert_eq!(state.status, "hibernating");
        assert_eq!(
            (state.is_enabled, state.last_error),
            (Field::Unexpected, Field::Unexpected)
        );
        let unexpected: Vec<_> = state
            .unexpected
            .iter()
            .map(|unexpected| (&*unexpected.name, unexpected.found))
            .collect();
        assert_eq!(
            unexpected,
            [("isEnabled", "a string"), ("lastError", "an object")]
        );
    }

    #[test]
    fn answer_to_a_change_needs_a_documented_status_or_is_enabled() {
        let key = ApiKey::hunter2();
        let change = |body: &str| decode_change(body.as_bytes(), Redactor::new(&key));
        for status in STATUSES {
            assert!(change(&format!(r#"{{"status":"{status}"}}"#)).is_ok());
        }
        assert!(change(r#"{"status":"hibernating","isEnabled":false}"#).is_ok());
        for body in [
            r#"{"status":"ok"}"#,
            r#"{"status":"ok","isEnabled":"yes"}"#,
            r#"{"status":"success","isEnabled":null}"#,
            r#"{"status":""}"#,
        ] {
            let result = change(body);
            assert!(
                matches!(result, Err(DecodeError::UnknownStatus(_))),
                "{body}"
            );
        }
        assert!(change(r#"{"success":false,"error":"LOCKED"}"#).is_err());
    }

    #[test]
    fn answer_without_a_string_status_is_an_error() {
        for (body, found) in [
            ("{}", "nothing"),
            (r#"{"status":null}"#, "null"),
            (r#"{"status":1}"#, "a number"),
        ] {
            let name = "status".to_owned();
            assert_eq!(decode(body), Err(DecodeError::Field { name, found }));
        }
    }
}
