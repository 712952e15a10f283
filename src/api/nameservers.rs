//! `GET /domains/{id}/nameservers`: what a domain is delegated to, and whether that can be changed.

use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::error::Error;
use super::fault::Unread;
use super::id::DomainId;
use super::json::{self, Fields, OddField};
use super::redact::Redactor;
use super::wire::{Ask, Request};

/// The delegation of a domain. Nothing in it is documented as required.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nameservers {
    /// `nameservers`, in the order of the server.
    pub nameservers: Option<Vec<String>>,
    /// `registrarLock.enabled`.
    pub registrar_lock_enabled: Option<bool>,
    /// `registrarLock.requiresRegistryUnlockFlow`.
    pub requires_registry_unlock_flow: Option<bool>,
    /// `dnssecAutoWillBeBlocked`: whether a change of name servers now would pause automatic DNSSEC for 72 hours.
    pub dnssec_auto_will_be_blocked: Option<bool>,
    /// `actions.canChangeNameservers.allowed`.
    pub can_change: Option<bool>,
    /// `actions.canChangeNameservers.reason`: why not, for humans.
    pub cannot_change_reason: Option<String>,
    /// `actions.canChangeNameservers.code`: why not, such as `pending_order`.
    pub cannot_change_code: Option<String>,
    /// Fields that came with another type than the documented one; they are `None` above.
    pub odd: Vec<OddField>,
}

impl Client {
    /// Asks what a domain is delegated to.
    ///
    /// # Errors
    ///
    /// By [`Outcome`](super::Outcome).
    pub async fn nameservers(
        &self,
        id: &DomainId,
        stop: &CancellationToken,
    ) -> Result<Nameservers, Error> {
        let request = Request {
            url: self
                .base()
                .join(&["domains", id.as_str(), "nameservers"], &[]),
            ask: Ask::Get,
        };
        self.ask(&request, stop, read).await
    }
}

pub(super) fn read(body: &[u8], redactor: Redactor<'_>) -> Result<Nameservers, Unread> {
    let document = json::object(body)?;
    let mut odd = Vec::new();
    let mut answer = Nameservers::default();
    let mut fields = Fields::new(&document, redactor, &mut odd);
    answer.nameservers = fields.texts("nameservers");
    answer.dnssec_auto_will_be_blocked = fields.boolean("dnssecAutoWillBeBlocked");
    if let Some(lock) = fields.object("registrarLock") {
        let mut lock = fields.of(&lock, "registrarLock.");
        answer.registrar_lock_enabled = lock.boolean("enabled");
        answer.requires_registry_unlock_flow = lock.boolean("requiresRegistryUnlockFlow");
    }
    if let Some(actions) = fields.object("actions") {
        let mut actions = fields.of(&actions, "actions.");
        if let Some(gate) = actions.object("canChangeNameservers") {
            let mut gate = actions.of(&gate, "actions.canChangeNameservers.");
            answer.can_change = gate.boolean("allowed");
            answer.cannot_change_reason = gate.text("reason");
            answer.cannot_change_code = gate.text("code");
        }
    }
    answer.odd = odd;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::super::key::ApiKey;
    use super::*;

    fn reading(body: &str) -> Nameservers {
        let key = ApiKey::hunter2();
        read(body.as_bytes(), Redactor::new(&key)).unwrap_or_else(|fault| panic!("{fault}"))
    }

    #[test]
    fn the_documented_answer_is_read() {
        let answer = reading(
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
        assert!(answer.odd.is_empty());
    }

    #[test]
    fn an_empty_object_is_an_answer_that_says_nothing() {
        assert_eq!(reading("{}"), Nameservers::default());
    }
}
