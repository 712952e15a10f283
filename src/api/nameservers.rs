//! `GET /domains/{id}/nameservers`: the name servers of a domain, and whether they can be changed.

use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::decode_error::DecodeError;
use super::error::Error;
use super::fields::{Fields, UnexpectedField};
use super::id::DomainId;
use super::json;
use super::redact::Redactor;
use super::transport::{Method, Request};

/// The delegation of a domain. No field is documented as required.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nameservers {
    /// `nameservers`, in the order of the server.
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

impl Client {
    /// Reads the name servers of a domain.
    ///
    /// # Errors
    ///
    /// By [`ErrorKind`](super::ErrorKind).
    pub async fn nameservers(
        &self,
        id: &DomainId,
        stop: &CancellationToken,
    ) -> Result<Nameservers, Error> {
        let request = Request {
            url: self
                .base()
                .join(&["domains", id.as_str(), "nameservers"], &[]),
            method: Method::Get,
        };
        self.call(&request, stop, decode).await
    }
}

pub(super) fn decode(body: &[u8], redactor: Redactor<'_>) -> Result<Nameservers, DecodeError> {
    let document = json::parse_object(body)?;
    let mut unexpected = Vec::new();
    let mut answer = Nameservers::default();
    let mut fields = Fields::new(&document, redactor, &mut unexpected);
    answer.nameservers = fields.texts("nameservers");
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
            answer.cannot_change_reason = change.text("reason");
            answer.cannot_change_code = change.text("code");
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
    fn empty_object_is_decoded_without_any_value() {
        assert_eq!(decode("{}"), Nameservers::default());
    }
}
