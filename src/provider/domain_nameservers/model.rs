//! The resource's types: what users want of a domain, and what is stored.

use serde::{Deserialize, Serialize};

use super::delegation::Delegation;
use crate::api::{DomainId, Nameservers};
use crate::framework::timeouts::{Timeouts, TimeoutsConfig};
use crate::framework::{Attr, Diagnostic};
use crate::provider::distinct::distinct;
use crate::provider::per_domain::{DomainRef, label};
use crate::provider::{host_name, lookup};

/// What users configure.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::provider) struct Config {
    pub(super) domain_id: Attr<String>,
    pub(super) domain_name: Attr<String>,
    pub(super) nameservers: Attr<Vec<String>>,
    pub(super) allow_dnssec_pause: Attr<bool>,
    pub(super) timeouts: Attr<TimeoutsConfig>,
}

/// What is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::provider) struct State {
    pub(super) domain_id: String,
    /// `None` only between an import and the read that follows it.
    pub(super) nameservers: Option<Vec<String>>,
    pub(super) allow_dnssec_pause: Option<bool>,
    pub(super) timeouts: Option<Timeouts>,
    pub(super) id: Option<String>,
    pub(super) domain_name: Option<String>,
    pub(super) dnssec_auto_will_be_blocked: Option<bool>,
    pub(super) registrar_lock_enabled: Option<bool>,
}

impl State {
    /// Creates a state that has only the domain.
    pub(super) fn new(domain_id: String, domain_name: Option<String>) -> Self {
        State {
            id: Some(domain_id.clone()),
            domain_id,
            domain_name,
            ..State::default()
        }
    }

    /// Returns the state with the configured values of a plan.
    #[must_use]
    pub(super) fn with_config(self, plan: &Config) -> Self {
        State {
            nameservers: plan.nameservers.known().cloned(),
            allow_dnssec_pause: plan.allow_dnssec_pause.known().copied(),
            timeouts: plan.timeouts.known().map(TimeoutsConfig::known),
            ..self
        }
    }

    /// Returns the state after an answer, but with the name servers that were applied.
    #[must_use]
    pub(super) fn applied(self, answer: &Nameservers) -> Self {
        State {
            dnssec_auto_will_be_blocked: answer.dnssec_auto_will_be_blocked,
            registrar_lock_enabled: answer.registrar_lock_enabled,
            ..self
        }
    }

    /// Returns the state after a refresh.
    ///
    /// A different order or spelling of the stored set is not drift. `dnssec_auto_will_be_blocked` changes by itself when
    /// a pause begins or ends, so it changes in the state only together with another attribute.
    #[must_use]
    pub(super) fn refreshed(self, answer: &Nameservers) -> Self {
        let stored = self.nameservers.as_deref().map(Delegation::new);
        let nameservers = match &answer.nameservers {
            Some(reported) if stored != Some(Delegation::new(reported)) => {
                Some(distinct(reported, host_name::is_same))
            }
            _ => self.nameservers.clone(),
        };
        let new = State {
            nameservers,
            ..self.clone().applied(answer)
        };
        let with_old_companion = State {
            dnssec_auto_will_be_blocked: self.dnssec_auto_will_be_blocked,
            ..new.clone()
        };
        if with_old_companion == self {
            self
        } else {
            new
        }
    }

    /// Returns the state after an import: what HostUp reports, and defaults for what users configure.
    #[must_use]
    pub(super) fn imported(self, answer: &Nameservers) -> Self {
        let state = State {
            allow_dnssec_pause: Some(true),
            ..self
        };
        state.refreshed(answer)
    }

    pub(super) fn parsed_id(&self) -> Result<DomainId, Diagnostic> {
        lookup::parse_id(&self.domain_id, "domain_id")
    }

    pub(super) fn domain_ref(&self) -> DomainRef {
        DomainRef {
            id: self.domain_id.clone(),
            name: self.domain_name.clone(),
        }
    }

    /// Names the domain in messages.
    pub(super) fn label(&self) -> String {
        label(self.domain_name.as_deref(), &self.domain_id)
    }

    /// Names an operation on the domain in errors.
    pub(super) fn operation(&self, verb: &str) -> String {
        format!("{verb} the name servers of {}", self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> State {
        State {
            nameservers: Some(vec![
                "NS2.Example.SE".to_owned(),
                "ns1.example.se".to_owned(),
            ]),
            dnssec_auto_will_be_blocked: Some(false),
            registrar_lock_enabled: Some(false),
            ..State::new("dom_1".to_owned(), None)
        }
    }

    fn answer(names: &[&str], will_be_blocked: bool, lock: bool) -> Nameservers {
        Nameservers {
            nameservers: Some(names.iter().map(|name| (*name).to_owned()).collect()),
            dnssec_auto_will_be_blocked: Some(will_be_blocked),
            registrar_lock_enabled: Some(lock),
            ..Nameservers::default()
        }
    }

    #[test]
    fn different_order_or_spelling_and_a_pause_alone_are_not_drift() {
        let same = answer(&["ns1.example.se.", "ns2.example.se"], true, false);
        assert_eq!(stored().refreshed(&same), stored());
    }

    #[test]
    fn different_set_or_lock_is_drift_and_updates_the_pause() {
        let other = stored().refreshed(&answer(&["ns3.example.se", "NS3.example.se"], true, false));
        assert_eq!(other.nameservers, Some(vec!["ns3.example.se".to_owned()]));
        assert_eq!(other.dnssec_auto_will_be_blocked, Some(true));
        let same = ["ns1.example.se", "ns2.example.se"];
        let locked = stored().refreshed(&answer(&same, true, true));
        assert_eq!(locked.nameservers, stored().nameservers);
        assert_eq!(locked.registrar_lock_enabled, Some(true));
        assert_eq!(locked.dnssec_auto_will_be_blocked, Some(true));
    }

    #[test]
    fn answer_without_name_servers_keeps_the_stored_ones() {
        let empty = stored().refreshed(&Nameservers::default());
        assert_eq!(empty.nameservers, stored().nameservers);
        assert_eq!(empty.registrar_lock_enabled, None);
    }
}
