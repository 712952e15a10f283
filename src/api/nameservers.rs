//! `GET` and `POST /domains/{id}/nameservers`: the name servers of a domain, whether they can be changed, and the change.

use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::decode_error::DecodeError;
use super::error::Error;
use super::fields::{FieldReader, UnexpectedField};
use super::id::DomainId;
use super::json;
use super::redact::Redactor;
use super::transport::{Method, Request};

/// The delegation of a domain. No field is documented as required.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nameservers {
    /// `nameservers`, in the server's order.
    pub nameservers: Option<Vec<String>>,
    /// `registrarLock.enabled`.
    pub registrar_lock_enabled: Option<bool>,
    /// `registrarLock.requiresRegistryUnlockFlow`.
    pub requires_registry_unlock_flow: Option<bool>,
    /// `dnssecAutoWillBeBlocked`: whether a change of the name servers now would block automatic DNSSEC for 72 hours.
    pub dnssec_auto_will_be_blocked: Option<bool>,
    /// `actions.canChangeNameservers.allowed`.
    pub can_change: Option<bool>,
    /// `actions.canChangeNameservers.reason`: why not, for humans.
    pub cannot_change_reason: Option<String>,
    /// `actions.canChangeNameservers.code`: why not, such as `pending_order`.
    pub cannot_change_code: Option<String>,
    /// The fields that had another type than documented; they are `None` above.
    pub unexpected: Vec<UnexpectedField>,
}

/// How HostUp handles a change of name servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameserverChange {
    /// 200: the name servers are changed.
    Updated,
    /// 202: HostUp checks its DNS zone first, and then changes the name servers. It documents no answer about the result,
    /// but the GET shows the new set afterwards.
    Queued,
}

impl Client {
    /// Reads the name servers of a domain.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](super::ErrorKind).
    pub async fn nameservers(
        &self,
        id: &DomainId,
        stop: &CancellationToken,
    ) -> Result<Nameservers, Error> {
        let request = self.nameservers_request(id, Method::Get);
        self.call(&request, stop, decode).await
    }

    /// Replaces all name servers of a domain.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](super::ErrorKind). After [`Unreadable`](super::ErrorKind::Unreadable) the change may have
    /// happened. That kind includes an object that says nothing about the change, such as `{"status":"ok"}`, which other
    /// servers return too.
    pub async fn set_nameservers(
        &self,
        id: &DomainId,
        nameservers: &[String],
        stop: &CancellationToken,
    ) -> Result<NameserverChange, Error> {
        let body = serde_json::json!({ "nameservers": nameservers }).to_string();
        let request = self.nameservers_request(id, Method::Post(body.into()));
        self.call_with_status(&request, stop, decode_change).await
    }

    fn nameservers_request(&self, id: &DomainId, method: Method) -> Request {
        let url = self
            .base()
            .join(&["domains", id.as_str(), "nameservers"], &[]);
        Request { url, method }
    }
}

/// Decodes the answer to a POST. A 202 needs no body, since only the GET shows its result. Any other success must have one
/// of the documented fields, and not say that nothing was updated.
fn decode_change(
    status: u16,
    body: &[u8],
    redactor: Redactor<'_>,
) -> Result<NameserverChange, DecodeError> {
    if status == 202 {
        return Ok(NameserverChange::Queued);
    }
    let document = json::parse_object(body)?;
    let mut unexpected = Vec::new();
    let mut fields = FieldReader::new(&document, redactor, &mut unexpected);
    if fields.object("operation").is_some() {
        return Ok(NameserverChange::Queued);
    }
    let is_documented =
        fields.boolean("syncTriggered").is_some() || fields.string("serviceStatus").is_some();
    match fields.boolean("updated") {
        Some(true) => Ok(NameserverChange::Updated),
        None if is_documented => Ok(NameserverChange::Updated),
        Some(false) | None => Err(DecodeError::NoConfirmation),
    }
}

pub(super) fn decode(body: &[u8], redactor: Redactor<'_>) -> Result<Nameservers, DecodeError> {
    let document = json::parse_object(body)?;
    let mut unexpected = Vec::new();
    let mut answer = Nameservers::default();
    let mut fields = FieldReader::new(&document, redactor, &mut unexpected);
    answer.nameservers = fields.strings("nameservers");
    answer.dnssec_auto_will_be_blocked = fields.boolean("dnssecAutoWillBeBlocked");
    if let Some(lock) = fields.object("registrarLock") {
        let mut lock = fields.nested(&lock, "registrarLock.");
        answer.registrar_lock_enabled = lock.boolean("enabled");
        answer.requires_registry_unlock_flow = lock.boolean("requiresRegistryUnlockFlow");
    }
    if let Some(actions) = fields.object("actions") {
        let mut actions = fields.nested(&actions, "actions.");
        if let Some(change) = actions.object("canChangeNameservers") {
            let mut change = actions.nested(&change, "actions.canChangeNameservers.");
            answer.can_change = change.boolean("allowed");
            answer.cannot_change_reason = change.string("reason");
            answer.cannot_change_code = change.string("code");
        }
    }
    answer.unexpected = unexpected;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::super::key::ApiKey;
    use super::*;

    fn decode(body: &str) -> Nameservers {
        let key = ApiKey::hunter2();
        super::decode(body.as_bytes(), Redactor::new(&key))
            .unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn documented_answer_is_decoded() {
        let answer = decode(
            r#"{"nameservers":["primary.ns.hostup.se","secondary.ns.hostup.se"],
                "registrarLock":{"enabled":null,"requiresRegistryUnlockFlow":true,"unlockAction":null},
                "dnssecAutoWillBeBlocked":true,
                "actions":{"canChangeNameservers":{"allowed":false,"reason":"A transfer is under way.","code":"pending_order"}}}"#,
        );
        assert_eq!(answer.nameservers.as_ref().map(Vec::len), Some(2));
        assert_eq!(answer.registrar_lock_enabled, None);
        assert_eq!(answer.requires_registry_unlock_flow, Some(true));
        assert_eq!(answer.dnssec_auto_will_be_blocked, Some(true));
        assert_eq!(answer.can_change, Some(false));
        assert_eq!(answer.cannot_change_code.as_deref(), Some("pending_order"));
        assert!(answer.unexpected.is_empty());
    }

    #[test]
    fn change_is_updated_queued_or_not_confirmed() {
        let key = ApiKey::hunter2();
        let change = |status, body: &str| {
            let result = decode_change(status, body.as_bytes(), Redactor::new(&key));
            result.map_err(|error| error.to_string())
        };
        let updated = Ok(NameserverChange::Updated);
        let documented = r#"{"updated":true,"syncTriggered":true,"serviceStatus":"active"}"#;
        assert_eq!(change(200, documented), updated);
        assert_eq!(change(200, r#"{"serviceStatus":"active"}"#), updated);
        let queued = Ok(NameserverChange::Queued);
        let operation =
            r#"{"operation":{"status":"queued","jobId":"job_1","pollUrl":"/api/jobs/job_1"}}"#;
        for body in [operation, "{}", "", "<html>"] {
            assert_eq!(change(202, body), queued, "{body}");
        }
        assert_eq!(change(200, operation), queued);
        let no_confirmation = Err(DecodeError::NoConfirmation.to_string());
        for body in [
            r#"{"updated":false,"syncTriggered":false,"serviceStatus":"active"}"#,
            r#"{"updated":"yes"}"#,
            r#"{"status":"ok"}"#,
            "{}",
        ] {
            assert_eq!(change(200, body), no_confirmation, "{body}");
        }
        assert_eq!(change(204, ""), Err(DecodeError::Empty.to_string()));
        assert_eq!(change(200, "<html>"), Err(DecodeError::Html.to_string()));
    }

    #[test]
    fn empty_object_is_decoded_without_any_value() {
        assert_eq!(decode("{}"), Nameservers::default());
    }
}
