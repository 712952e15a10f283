//! A domain.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    dnssec_auto::DnssecAuto,
    ds::DsPublication,
    glue_record::GlueRecord,
    history::{History, RecordedStatus},
};
use crate::Quirks;

/// `serviceStatus`: the status of a domain's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the documentation lists these eight values without explanations"
)]
pub enum ServiceStatus {
    #[default]
    Active,
    Suspended,
    Terminated,
    Pending,
    Cancelled,
    Expired,
    Fraud,
    Unknown,
}

#[derive(Clone, Debug)]
pub(crate) struct Domain {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) account: String,
    pub(crate) registration: Registration,
    pub(crate) nameservers: Vec<String>,
    pub(crate) glue_records: Vec<GlueRecord>,
    pub(crate) dnssec_auto: DnssecAuto,
    pub(crate) ds: DsPublication,
    /// After a POST with read lag: the number of GETs that still show the state before it, and that state.
    pub(crate) lagged_dnssec_auto: Option<(u32, Box<DnssecAuto>)>,
    /// The same for the name servers.
    pub(crate) lagged_nameservers: Option<(u32, Vec<String>)>,
    pub(crate) quirks: Quirks,
    /// The comment in its fixture.
    pub(crate) comment: Option<String>,
    pub(crate) history: History,
    /// `None` until it is added to the model.
    pub(crate) recorded_status: Option<RecordedStatus>,
}

/// The data of the domain's order.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    pub(crate) service_status: ServiceStatus,
    pub(crate) order_id: String,
    pub(crate) lifecycle_type: String,
    pub(crate) auto_renew_enabled: Option<bool>,
    pub(crate) registrar_lock_enabled: Option<bool>,
    /// Whether only the registry's own procedure can unlock the domain.
    pub(crate) requires_registry_unlock_flow: bool,
    pub(crate) transfer_in_progress: bool,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) next_due_at: Option<Timestamp>,
    pub(crate) tags: Vec<String>,
}

/// A change of the data of a domain's order. What is `None` does not change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RegistrationChange {
    /// The registrar lock is on. The name servers of a locked domain cannot be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registrar_lock_enabled: Option<bool>,
    /// Only the registry's own procedure can unlock the domain. Its name servers cannot be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires_registry_unlock_flow: Option<bool>,
    /// A transfer is in progress. The name servers cannot be changed during a transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer_in_progress: Option<bool>,
    /// The status of its order. The name servers cannot be changed while it is `pending` or `suspended`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_status: Option<ServiceStatus>,
}

/// The changes as JSON: `{"registrarLockEnabled":true}`.
impl fmt::Display for RegistrationChange {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", json!(self))
    }
}

impl Registration {
    pub(crate) fn apply(&mut self, change: &RegistrationChange) {
        if let Some(enabled) = change.registrar_lock_enabled {
            self.registrar_lock_enabled = Some(enabled);
        }
        if let Some(required) = change.requires_registry_unlock_flow {
            self.requires_registry_unlock_flow = required;
        }
        if let Some(in_progress) = change.transfer_in_progress {
            self.transfer_in_progress = in_progress;
        }
        if let Some(status) = change.service_status {
            self.service_status = status;
        }
    }
}

/// HostUp's name servers according to its documentation; the default of a domain.
pub(crate) const HOSTUP_NAMESERVERS: [&str; 2] = ["primary.ns.hostup.se", "secondary.ns.hostup.se"];

/// Aliases of HostUp's name servers in its reseller module. The documentation mentions aliases without their names.
const ALIASES: [&str; 2] = ["ns1.wdns.se", "ns2.wdns.se"];

/// A host name as it is compared: in lower case and without the final dot.
pub(crate) fn fold(hostname: &str) -> String {
    hostname.trim_end_matches('.').to_lowercase()
}

/// Whether these name servers are HostUp's, which automatic DNSSEC requires.
pub(crate) fn has_hostup_nameservers(nameservers: &[String]) -> bool {
    let is_managed = |name: &String| {
        let name = fold(name);
        HOSTUP_NAMESERVERS
            .iter()
            .chain(&ALIASES)
            .any(|known| *known == name)
    };
    !nameservers.is_empty() && nameservers.iter().all(is_managed)
}
