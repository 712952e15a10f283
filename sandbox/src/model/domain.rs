//! A domain.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    automation::Automation,
    ds::DsPublication,
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
    pub(crate) automation: Automation,
    pub(crate) ds: DsPublication,
    /// After a POST with read lag: the number of GETs that still show the state before it, and that state.
    pub(crate) stale_reads: Option<(u32, Box<Automation>)>,
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
    pub(crate) transfer_in_progress: bool,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) next_due_at: Option<Timestamp>,
    pub(crate) tags: Vec<String>,
}

/// HostUp's name servers by the documentation, the default of a domain.
pub(crate) const HOSTUP_NAMESERVERS: [&str; 2] = ["primary.ns.hostup.se", "secondary.ns.hostup.se"];

/// Aliases of HostUp's name servers in its reseller module. The documentation mentions aliases without their names.
const ALIASES: [&str; 2] = ["ns1.wdns.se", "ns2.wdns.se"];

/// Whether these name servers are HostUp's, which automatic DNSSEC requires.
pub(crate) fn is_delegated(nameservers: &[String]) -> bool {
    let is_managed = |name: &String| {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        HOSTUP_NAMESERVERS
            .iter()
            .chain(&ALIASES)
            .any(|known| *known == name)
    };
    !nameservers.is_empty() && nameservers.iter().all(is_managed)
}
