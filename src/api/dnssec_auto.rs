//! `GET` and `POST /domains/{id}/dnssec-auto`: the state of automatic DNSSEC, and the wish for it.

use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::error::Error;
use super::fault::DecodeError;
use super::id::DomainId;
use super::json::{self, Field, Fields, UnexpectedField};
use super::redact::Redactor;
use super::wire::{Ask, Request};

/// What HostUp reports about a domain. Both calls answer it as a bare object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DnssecAuto {
    /// `domainName`, such as `example.se`; documented as nullable.
    pub domain_name: Field<String>,
    /// `status`: `active`, `inactive`, `excluded`, `pending`, `error`, `blocked`, or a word that is yet to come.
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
    /// `lastCheckedAt`, as written. It moves on its own every few hours.
    pub last_checked_at: Field<String>,
    /// `lastError`: text of several lines, in Swedish too.
    pub last_error: Field<String>,
    /// `nameserversChangedAt`, as written.
    pub nameservers_changed_at: Field<String>,
    /// Fields that came with another type than the documented one; they are [`Field::Unexpected`] above.
    pub unexpected: Vec<UnexpectedField>,
}

/// The documented values of `status`.
const STATUSES: [&str; 6] = [
    "active", "inactive", "excluded", "pending", "error", "blocked",
];

/// What can be wished for. Either one sets a state, so that saying it twice is saying it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Enrol the domain.
    Include,
    /// Opt the domain out.
    Exclude,
}

impl Action {
    /// The whole body; HostUp refuses any further field.
    fn body(self) -> &'static str {
        match self {
            Action::Include => r#"{"action":"include"}"#,
            Action::Exclude => r#"{"action":"exclude"}"#,
        }
    }
}

impl Client {
    /// Asks for the state of a domain.
    ///
    /// # Errors
    ///
    /// By [`ErrorKind`](super::ErrorKind).
    pub async fn dnssec_auto(
        &self,
        id: &DomainId,
        stop: &CancellationToken,
    ) -> Result<DnssecAuto, Error> {
        let request = self.dnssec_auto_request(id, Ask::Get);
        self.ask(&request, stop, read).await
    }

    /// Says what is wished for, and answers the state that the server reports from then on.
    ///
    /// # Errors
    ///
    /// By [`ErrorKind`](super::ErrorKind). After [`Unreadable`](super::ErrorKind::Unreadable) the wish may well be fulfilled.
    /// That includes an object whose `status` is no documented one and which has no `isEnabled`, such as
    /// `{"status":"ok"}`: other servers answer that too.
    pub async fn set_dnssec_auto(
        &self,
        id: &DomainId,
        action: Action,
        stop: &CancellationToken,
    ) -> Result<DnssecAuto, Error> {
        let request = self.dnssec_auto_request(id, Ask::Post(action.body()));
        self.ask(&request, stop, read_change).await
    }

    fn dnssec_auto_request(&self, id: &DomainId, ask: Ask) -> Request {
        let url = self
            .base()
            .join(&["domains", id.as_str(), "dnssec-auto"], &[]);
        Request { url, ask }
    }
}

/// Reads the answer to a POST, where a body that is not HostUp's must not pass for a success.
fn read_change(body: &[u8], redactor: Redactor<'_>) -> Result<DnssecAuto, DecodeError> {
    let state = read(body, redactor)?;
    if STATUSES.contains(&state.status.as_str()) || state.is_enabled.value().is_some() {
        Ok(state)
    } else {
        Err(DecodeError::UnknownStatus(state.status))
    }
}

pub(super) fn read(body: &[u8], redactor: Redactor<'_>) -> Result<DnssecAuto, DecodeError> {
    let document = json::object(body)?;
    let mut unexpected = Vec::new();
    let mut fields = Fields::new(&document, redactor, &mut unexpected);
    let state = DnssecAuto {
        status: fields.required_text("status")?,
        domain_name: fields.field("domainName", Fields::text),
        reason: fields.field("reason", Fields::text),
        is_enabled: fields.field("isEnabled", Fields::boolean),
        is_blocked: fields.field("isBlocked", Fields::boolean),
        blocked_until: fields.field("blockedUntil", Fields::text),
        block_reason: fields.field("blockReason", Fields::text),
        last_checked_at: fields.field("lastCheckedAt", Fields::text),
        last_error: fields.field("lastError", Fields::text),
        nameservers_changed_at: fields.field("nameserversChangedAt", Fields::text),
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

    fn reading(body: &str) -> Result<DnssecAuto, DecodeError> {
        let key = ApiKey::hunter2();
        read(body.as_bytes(), Redactor::new(&key))
    }

    #[test]
    fn the_documented_answer_is_read_whole_and_a_field_of_tomorrow_is_passed_over() {
        let state = reading(
            r#"{"domainName":"example.se","status":"blocked","reason":"r","isEnabled":true,"isBlocked":true,
                "blockedUntil":"2026-04-30T12:00:00.000Z","blockReason":"b","lastCheckedAt":"2026-04-27T12:00:00.000Z",
                "lastError":null,"nameserversChangedAt":"2026-04-26T09:30:00.000Z","tomorrow":{"x":1}}"#,
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
            last_error: Field::Absent,
            nameservers_changed_at: Field::Value("2026-04-26T09:30:00.000Z".to_owned()),
            unexpected: Vec::new(),
        };
        assert_eq!(state, expected);
    }

    #[test]
    fn a_status_of_tomorrow_is_a_status_and_the_rest_may_be_missing_or_reshaped() {
        let state = reading(r#"{"status":"hibernating","isEnabled":"yes","lastError":{"x":1}}"#)
            .expect("readable");
        assert_eq!(state.status, "hibernating");
        assert_eq!(
            (state.is_enabled, state.last_error),
            (Field::Unexpected, Field::Unexpected)
        );
        let unexpected: Vec<_> = state
            .unexpected
            .iter()
            .map(|unexpected| (&*unexpected.name, unexpected.came))
            .collect();
        assert_eq!(
            unexpected,
            [("isEnabled", "a text"), ("lastError", "an object")]
        );
    }

    #[test]
    fn a_change_is_confirmed_by_a_documented_status_or_by_is_enabled_beside_another_one() {
        let key = ApiKey::hunter2();
        let change = |body: &str| read_change(body.as_bytes(), Redactor::new(&key));
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
            let refused = change(body);
            assert!(
                matches!(refused, Err(DecodeError::UnknownStatus(_))),
                "{body}"
            );
        }
        assert!(change(r#"{"success":false,"error":"LOCKED"}"#).is_err());
    }

    #[test]
    fn an_answer_without_a_textual_status_is_no_answer() {
        for (body, came) in [
            ("{}", "nothing"),
            (r#"{"status":null}"#, "null"),
            (r#"{"status":1}"#, "a number"),
        ] {
            let name = "status".to_owned();
            assert_eq!(reading(body), Err(DecodeError::Field { name, came }));
        }
    }
}
