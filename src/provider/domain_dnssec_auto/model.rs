//! What the resource holds: what users want of a domain, and what HostUp reports of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::api;
use crate::framework::Attr;
use crate::framework::timeouts::{Timeouts, TimeoutsConfig};
use crate::provider::per_domain::{Held, label};

/// Under this key the resource remembers the status with which HostUp contradicted what was asked.
///
/// Such a status says nothing about what the user wants, so while it stands a refresh must not take it for a change
/// that somebody made: the next plan would ask for the same thing again, for ever.
pub(super) const CONTRADICTION: &str = "contradiction";

/// What is wanted of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::provider) enum Action {
    /// Automatic DNSSEC for it.
    Include,
    /// None.
    Exclude,
}

impl Action {
    /// The action that a configuration calls so.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "include" => Some(Self::Include),
            "exclude" => Some(Self::Exclude),
            _ => None,
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

/// What users set.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::provider) struct Config {
    pub(super) domain_id: Attr<String>,
    pub(super) action: Attr<Action>,
    pub(super) on_destroy: Attr<OnDestroy>,
    pub(super) wait_for_active: Attr<bool>,
    pub(super) timeouts: Attr<TimeoutsConfig>,
}

/// What is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::provider) struct State {
    pub(super) domain_id: String,
    /// `None` only between an import and the read that follows it.
    pub(super) action: Option<Action>,
    pub(super) on_destroy: Option<OnDestroy>,
    pub(super) wait_for_active: Option<bool>,
    pub(super) timeouts: Option<Timeouts>,
    pub(super) id: Option<String>,
    pub(super) domain_name: Option<String>,
    pub(super) status: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) is_enabled: Option<bool>,
    pub(super) is_blocked: Option<bool>,
    pub(super) blocked_until: Option<String>,
    pub(super) block_reason: Option<String>,
    pub(super) last_checked_at: Option<String>,
    pub(super) last_error: Option<String>,
    pub(super) nameservers_changed_at: Option<String>,
}

impl State {
    /// A state of which nothing is known but the domain.
    pub(super) fn of(domain_id: String) -> Self {
        State {
            id: Some(domain_id.clone()),
            domain_id,
            action: None,
            on_destroy: None,
            wait_for_active: None,
            timeouts: None,
            domain_name: None,
            status: None,
            reason: None,
            is_enabled: None,
            is_blocked: None,
            blocked_until: None,
            block_reason: None,
            last_checked_at: None,
            last_error: None,
            nameservers_changed_at: None,
        }
    }

    /// The same with what a plan says that users want.
    #[must_use]
    pub(super) fn wanting(self, plan: &Config) -> Self {
        State {
            action: plan.action.known().copied(),
            on_destroy: plan.on_destroy.known().copied(),
            wait_for_active: plan.wait_for_active.known().copied(),
            timeouts: plan.timeouts.known().map(TimeoutsConfig::known),
            ..self
        }
    }

    /// The domain.
    pub(super) fn held(&self) -> Held {
        Held {
            id: self.domain_id.clone(),
            name: self.domain_name.clone(),
        }
    }

    /// How messages call the domain.
    pub(super) fn label(&self) -> String {
        label(self.domain_name.as_deref(), &self.domain_id)
    }

    /// How errors call an operation on the domain.
    pub(super) fn operation(&self, verb: &str) -> String {
        format!("{verb} the automatic DNSSEC of {}", self.label())
    }
}
