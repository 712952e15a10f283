//! Behaviour of one domain that the documentation leaves open, each as a setting.
//!
//! HostUp's documentation shows one example per endpoint and does not say, for example, whether a GET sees a POST at once, which
//! status applies to a domain that is opted out during the cooldown, or whether names can be null. A client has to handle every
//! possible answer, so the sandbox can give every one. [`Quirks`] are set on a domain or on the whole sandbox; the setting of a
//! domain takes precedence.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Undocumented behaviour that can be set per domain. A setting that is absent or null falls back to `settings.quirks`, and from
/// there to its default.
// In Rust, `None` is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Quirks {
    /// GET and POST use the same `reason` and `blockReason`. By default they differ, as in the documentation's examples.
    pub same_wording: Option<bool>,
    /// A domain that is opted out during a cooldown has the status `blocked` with `isEnabled: true`, as in the documented example
    /// of `exclude`. Default `true`; with `false` it has the status `excluded`.
    pub cooldown_masks_excluded: Option<bool>,
    /// The number of GETs after a POST that still show the state before it. Default 0.
    pub read_lag: Option<u32>,
    /// The number of GETs after a change of name servers by the API that still show those before it. Default 0. A queued change
    /// is not affected.
    pub nameserver_read_lag: Option<u32>,
    /// A change to HostUp's own name servers is accepted with 202 and never takes effect. Default `false`.
    pub nameserver_job_fails: Option<bool>,
    /// Name servers and host names of glue records are answered in upper case with a final dot. Default `false`: as they were
    /// sent.
    pub upper_case_hosts: Option<bool>,
    /// Name servers under the domain itself are refused with 409 `glue_host_not_registered` if they have neither a glue record
    /// nor an address in `nsips`. Default `false`: the documentation names this code for other endpoints only.
    pub require_glue: Option<bool>,
    /// `domainName` is null. Default `false`.
    pub null_domain_name: Option<bool>,
    /// `isEnabled` of a domain with the status `inactive`. Default `false`.
    pub inactive_is_enabled: Option<bool>,
    /// A POST that asks for the current state is refused with 409 `domain_conflict`. Default `false`: it is accepted.
    pub conflict_on_repeat: Option<bool>,
    /// A status that neither a POST nor the clock changes.
    pub frozen: Option<Frozen>,
    /// The answer to every POST, whatever its action.
    pub contradiction: Option<Contradiction>,
    /// Both dnssec-auto endpoints refuse the domain.
    pub refusal: Option<Refusal>,
    /// What is wrong in the DNS. Default: nothing.
    pub dns: Option<DnsQuirk>,
    /// Fields of the dnssec-auto answer that are added, omitted or of another type, by name.
    pub state_fields: BTreeMap<String, FieldOverride>,
    /// The same for the domain in the list and on its own.
    pub domain_fields: BTreeMap<String, FieldOverride>,
    /// The same for the answer about name servers.
    pub nameserver_fields: BTreeMap<String, FieldOverride>,
    /// The same for the answer about glue records.
    pub glue_fields: BTreeMap<String, FieldOverride>,
}

/// A fixed status. A POST is accepted and its action is recorded, but no answer shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Frozen {
    /// Any text, so that a status which does not exist yet can be tested.
    pub status: String,
    /// The `isEnabled` that goes with it.
    pub is_enabled: bool,
}

/// An answer to a POST that may contradict its action. A GET still shows the true state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Contradiction {
    /// The status in the answer, any text.
    pub status: String,
    /// The `isEnabled` in the answer.
    pub is_enabled: bool,
    /// Whether the action takes effect despite the answer.
    #[serde(default)]
    pub applied: bool,
}

/// HostUp refuses to automate the domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Refusal {
    /// One of the two documented codes.
    pub code: RefusalCode,
    /// The HTTP status. Documented are 400, 404 and 422 for the TLD, 400 and 409 for the domain.
    #[schemars(range(min = 200, max = 999))]
    pub status: u16,
}

/// The documented codes of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// `tld_not_supported`
    TldNotSupported,
    /// `domain_not_eligible`
    DomainNotEligible,
}

/// What is wrong in the DNS of a domain: with the answers of the name server, with the domain's zone, or with its DS record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum DnsQuirk {
    /// No query is answered.
    Silent,
    /// Every query is answered by SERVFAIL.
    ServerFailure,
    /// Every answer over UDP is truncated (TC). TCP has the whole answer.
    Truncated,
    /// The signatures of the domain's zone do not verify.
    BogusSignature,
    /// The signatures of the domain's zone expired yesterday.
    ExpiredSignature,
    /// The DS is that of another key.
    DsOfOtherKey,
    /// The DS comes without its signature, as if it was stripped on the way.
    DsWithoutSignature,
    /// The DS has an algorithm that no validator supports.
    DsWithUnknownAlgorithm,
}

/// A change of one field of an answer. A field that the answer does not have is added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FieldOverride {
    /// The field is missing.
    Drop,
    /// The field is null. (JSON's own null would reset the setting.)
    Null,
    /// The field has this value, of any type.
    Value(Value),
}

impl Quirks {
    /// These settings, with those of `base` where they are not set.
    pub(crate) fn or(&self, base: &Self) -> Self {
        Self {
            same_wording: self.same_wording.or(base.same_wording),
            cooldown_masks_excluded: self
                .cooldown_masks_excluded
                .or(base.cooldown_masks_excluded),
            read_lag: self.read_lag.or(base.read_lag),
            nameserver_read_lag: self.nameserver_read_lag.or(base.nameserver_read_lag),
            nameserver_job_fails: self.nameserver_job_fails.or(base.nameserver_job_fails),
            upper_case_hosts: self.upper_case_hosts.or(base.upper_case_hosts),
            require_glue: self.require_glue.or(base.require_glue),
            null_domain_name: self.null_domain_name.or(base.null_domain_name),
            inactive_is_enabled: self.inactive_is_enabled.or(base.inactive_is_enabled),
            conflict_on_repeat: self.conflict_on_repeat.or(base.conflict_on_repeat),
            frozen: self.frozen.clone().or_else(|| base.frozen.clone()),
            contradiction: self
                .contradiction
                .clone()
                .or_else(|| base.contradiction.clone()),
            refusal: self.refusal.clone().or_else(|| base.refusal.clone()),
            dns: self.dns.or(base.dns),
            state_fields: merged(&self.state_fields, &base.state_fields),
            domain_fields: merged(&self.domain_fields, &base.domain_fields),
            nameserver_fields: merged(&self.nameserver_fields, &base.nameserver_fields),
            glue_fields: merged(&self.glue_fields, &base.glue_fields),
        }
    }
}

fn merged(
    own: &BTreeMap<String, FieldOverride>,
    base: &BTreeMap<String, FieldOverride>,
) -> BTreeMap<String, FieldOverride> {
    let mut merged = base.clone();
    merged.extend(own.clone());
    merged
}

/// Applies `overrides` to the fields of `object`.
pub(crate) fn apply_overrides(object: &mut Value, overrides: &BTreeMap<String, FieldOverride>) {
    let Some(fields) = object.as_object_mut() else {
        return;
    };
    for (name, change) in overrides {
        match change {
            FieldOverride::Drop => {
                fields.remove(name);
            }
            FieldOverride::Null => {
                fields.insert(name.clone(), Value::Null);
            }
            FieldOverride::Value(value) => {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
}
