//! The resource's types: what users want of a domain, and what is stored.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::observed::Observed;
use crate::api;
use crate::framework::Attr;
use crate::framework::timeouts::{Timeouts, TimeoutsConfig};
use crate::provider::per_domain::{DomainRef, label};

/// The key in the private state under which the resource stores a status with which HostUp contradicted the applied action.
///
/// Such a status says nothing about what the user wants. While it lasts, a refresh must not treat it as a change from
/// outside: every plan would propose the same change again.
pub(super) const CONTRADICTION: &str = "contradiction";

/// Whether a domain takes part in automatic DNSSEC, as the user wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::provider) enum Action {
    Include,
    Exclude,
}

impl Action {
    pub(super) fn opposite(self) -> Self {
        match self {
            Action::Include => Action::Exclude,
            Action::Exclude => Action::Include,
        }
    }
}

impl From<Action> for api::Action {
    fn from(action: Action) -> Self {
        match action {
            Action::Include => api::Action::Include,
            Action::Exclude => api::Action::Exclude,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Action::Include => "include",
            Action::Exclude => "exclude",
        })
    }
}

/// What a destroy does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::provider) enum OnDestroy {
    /// Terraform forgets the domain; HostUp is not called.
    #[default]
    Keep,
    /// The domain is opted out.
    Exclude,
}

/// What users configure.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::provider) struct Config {
    pub(super) domain_id: Attr<String>,
    pub(super) domain_name: Attr<String>,
    pub(super) action: Attr<Action>,
    pub(super) on_destroy: Attr<OnDestroy>,
    pub(super) wait_for_active: Attr<bool>,
    pub(super) timeouts: Attr<TimeoutsConfig>,
}

/// What is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::provider) struct State {
    pub(super) domain_id: String,
    /// `None` only between an import and the read that follows it.
    pub(super) action: Option<Action>,
    pub(super) on_destroy: Option<OnDestroy>,
    pub(super) wait_for_active: Option<bool>,
    pub(super) timeouts: Option<Timeouts>,
    pub(super) id: Option<String>,
    pub(super) domain_name: Option<String>,
    #[serde(flatten)]
    pub(super) observed: Observed,
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
            action: plan.action.known().copied(),
            on_destroy: plan.on_destroy.known().copied(),
            wait_for_active: plan.wait_for_active.known().copied(),
            timeouts: plan.timeouts.known().map(TimeoutsConfig::known),
            ..self
        }
    }

    pub(super) fn status(&self) -> Option<&str> {
        self.observed.status.as_deref()
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
        format!("{verb} the automatic DNSSEC of {}", self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configured_values_replace_those_of_the_state() {
        let plan = Config {
            domain_id: Attr::Unknown,
            domain_name: Attr::Unknown,
            action: Attr::Known(Action::Exclude),
            on_destroy: Attr::Known(OnDestroy::Exclude),
            wait_for_active: Attr::Known(true),
            timeouts: Attr::Known(TimeoutsConfig::default()),
        };
        let state = State::new("dom_1".to_owned(), Some("a.se".to_owned()));
        let new = State {
            action: Some(Action::Include),
            on_destroy: Some(OnDestroy::Keep),
            wait_for_active: Some(false),
            ..state.clone()
        }
        .with_config(&plan);
        let expected = State {
            action: Some(Action::Exclude),
            on_destroy: Some(OnDestroy::Exclude),
            wait_for_active: Some(true),
            timeouts: Some(Timeouts::default()),
            ..state
        };
        assert_eq!(new, expected);
    }

    #[test]
    fn messages_name_the_operation_and_the_domain() {
        let state = State::new("dom_1".to_owned(), Some("a.se".to_owned()));
        let operation = state.operation("read");
        assert_eq!(operation, "read the automatic DNSSEC of a.se (dom_1)");
    }
}
