//! What the documentation leaves open about one domain, each as a switch.
//!
//! HostUp's pages show one example per endpoint and are silent on much: whether the GET sees a POST at once, what wins when a
//! domain is opted out and inside the cooldown, whether names may be null. A client has to live with every answer, so the
//! sandbox can give every answer. [`Traps`] stand on a domain or on the whole sandbox; a domain's own setting wins.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The behaviours that can be set per domain. `None` (JSON: absent or `null`) falls back to the sandbox's setting, and
/// from there to the default that each field names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Traps {
    /// GET and POST word `reason` and `blockReason` alike. Default `false`: they differ, as in the documentation's examples.
    pub same_wording: Option<bool>,
    /// A domain that is opted out inside a cooldown says `blocked` with `isEnabled: true`, as the printed example of
    /// `exclude` does. Default `true`; with `false` it says `excluded`.
    pub cooldown_masks_excluded: Option<bool>,
    /// So many GETs after a POST still show the state before it. Default 0.
    pub read_lag: Option<u32>,
    /// `domainName` is null. Default `false`.
    pub null_domain_name: Option<bool>,
    /// `isEnabled` of a domain whose status is `inactive`. Default `false`.
    pub inactive_is_enabled: Option<bool>,
    /// A POST that asks for what is already so is refused with 409 `domain_conflict`. Default `false`: it is accepted.
    pub conflict_on_repeat: Option<bool>,
    /// A status that neither a POST nor the clock moves.
    pub frozen: Option<Frozen>,
    /// What a POST answers, whatever it asked for.
    pub contradiction: Option<Contradiction>,
    /// Both dnssec-auto endpoints refuse the domain.
    pub refusal: Option<Refusal>,
    /// Fields of the dnssec-auto answer that are added, dropped or of another type, by name.
    pub state_fields: BTreeMap<String, Reshape>,
    /// The same for the domain in the list and in its detail.
    pub domain_fields: BTreeMap<String, Reshape>,
    /// The same for the answer about name servers.
    pub nameserver_fields: BTreeMap<String, Reshape>,
}

/// A status that stays. The POST is accepted and its wish recorded, but no answer shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Frozen {
    /// Any text, so also a status that does not exist yet.
    pub status: String,
    /// The `isEnabled` beside it.
    pub is_enabled: bool,
}

/// An answer of the POST that need not fit the question. GETs go on telling the truth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Contradiction {
    /// The status in the answer, any text.
    pub status: String,
    /// The `isEnabled` in the answer.
    pub is_enabled: bool,
    /// Whether the wish takes effect behind the wrong answer.
    #[serde(default)]
    pub applied: bool,
}

/// A refusal of the platform to automate this domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Refusal {
    /// Which of the two documented codes.
    pub code: RefusalCode,
    /// The HTTP status: documented are 400, 404 and 422 for the TLD, 400 and 409 for the domain.
    pub status: u16,
}

/// The documented codes of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// `tld_not_supported`
    TldNotSupported,
    /// `domain_not_eligible`
    DomainNotEligible,
}

/// What happens to one field of an answer. A field that the answer does not have is added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reshape {
    /// The field is missing.
    Drop,
    /// The field is null. (JSON's own null would take the setting back.)
    Null,
    /// The field has this value, of whatever type.
    Value(Value),
}

impl Traps {
    /// These settings, with `base` wherever they are silent.
    pub(crate) fn over(&self, base: &Self) -> Self {
        Self {
            same_wording: self.same_wording.or(base.same_wording),
            cooldown_masks_excluded: self
                .cooldown_masks_excluded
                .or(base.cooldown_masks_excluded),
            read_lag: self.read_lag.or(base.read_lag),
            null_domain_name: self.null_domain_name.or(base.null_domain_name),
            inactive_is_enabled: self.inactive_is_enabled.or(base.inactive_is_enabled),
            conflict_on_repeat: self.conflict_on_repeat.or(base.conflict_on_repeat),
            frozen: self.frozen.clone().or_else(|| base.frozen.clone()),
            contradiction: self
                .contradiction
                .clone()
                .or_else(|| base.contradiction.clone()),
            refusal: self.refusal.clone().or_else(|| base.refusal.clone()),
            state_fields: layered(&self.state_fields, &base.state_fields),
            domain_fields: layered(&self.domain_fields, &base.domain_fields),
            nameserver_fields: layered(&self.nameserver_fields, &base.nameserver_fields),
        }
    }
}

fn layered(
    own: &BTreeMap<String, Reshape>,
    base: &BTreeMap<String, Reshape>,
) -> BTreeMap<String, Reshape> {
    let mut both = base.clone();
    both.extend(own.clone());
    both
}

/// `object` with the fields reshaped as `wanted` says.
pub(crate) fn reshape(object: &mut Value, wanted: &BTreeMap<String, Reshape>) {
    let Some(fields) = object.as_object_mut() else {
        return;
    };
    for (name, change) in wanted {
        match change {
            Reshape::Drop => {
                fields.remove(name);
            }
            Reshape::Null => {
                fields.insert(name.clone(), Value::Null);
            }
            Reshape::Value(value) => {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
}
