//! The resource's types: what users configure, what is stored, and the wait that follows from it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::dns::{Target, ZoneName};
use crate::framework::{Attr, Diagnostic, timeouts};
use crate::provider::dnssec_chain::arguments;

/// The timeout without a `timeouts` block, and as a user would write it.
const DEFAULT_TIMEOUT: (Duration, &str) = (Duration::from_secs(30 * 60), "30m");

/// What users configure.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::provider) struct Config {
    pub(super) domain_name: Attr<String>,
    wait_for: Attr<String>,
    triggers: Attr<BTreeMap<String, Attr<String>>>,
    pub(super) resolvers: Attr<Vec<String>>,
    timeouts: Attr<TimeoutsConfig>,
}

#[derive(Clone, Debug, Deserialize)]
struct TimeoutsConfig {
    create: Attr<String>,
}

/// What is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::provider) struct State {
    pub(super) id: String,
    domain_name: Option<String>,
    wait_for: Option<String>,
    triggers: Option<BTreeMap<String, Option<String>>>,
    resolvers: Option<Vec<String>>,
    timeouts: Option<Timeouts>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Timeouts {
    create: Option<String>,
}

impl State {
    /// Creates the state of a wait that has reached its target.
    pub(super) fn new(id: String, plan: &Config) -> Self {
        let triggers = plan.triggers.known().map(|triggers| {
            let entries = triggers.iter();
            let entries = entries.map(|(key, value)| (key.clone(), value.known().cloned()));
            entries.collect()
        });
        State {
            id,
            domain_name: plan.domain_name.known().cloned(),
            wait_for: plan.wait_for.known().cloned(),
            triggers,
            resolvers: plan.resolvers.known().cloned(),
            timeouts: plan.timeouts.known().map(|timeouts| Timeouts {
                create: timeouts.create.known().cloned(),
            }),
        }
    }
}

/// One wait.
#[derive(Debug)]
pub(super) struct Wait {
    pub(super) zone: ZoneName,
    pub(super) target: Target,
    pub(super) timeout: Duration,
    /// The timeout as the user wrote it.
    pub(super) timeout_text: String,
}

impl Wait {
    pub(super) fn new(plan: &Config) -> Result<Self, Diagnostic> {
        let configured = plan.timeouts.known();
        let configured = configured.and_then(|timeouts| timeouts.create.known());
        let (default, default_text) = DEFAULT_TIMEOUT;
        Ok(Wait {
            zone: arguments::zone(&plan.domain_name)?,
            target: match plan.wait_for.known().map(String::as_str) {
                Some("secure") => Target::Secure,
                // The schema has rejected every other value.
                _ => Target::Insecure,
            },
            timeout: timeouts::or_default(configured.map(String::as_str), default),
            timeout_text: configured.map_or(default_text, String::as_str).to_owned(),
        })
    }

    pub(super) fn target_text(&self) -> &'static str {
        match self.target {
            Target::Secure => "secure",
            Target::Insecure => "insecure",
        }
    }
}
