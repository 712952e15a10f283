//! One row of the register: what HostUp knows about a domain beside its automatic DNSSEC.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    automation::Automation,
    history::{History, Settled},
};
use crate::Traps;

/// `serviceStatus`: how the order of a domain stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the documentation lists these eight words and explains none"
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
    /// What GETs still show after a POST, and how many of them.
    pub(crate) lagging: Option<(u32, Box<Automation>)>,
    pub(crate) traps: Traps,
    /// What its fixture says about it to people.
    pub(crate) comment: Option<String>,
    pub(crate) history: History,
    /// `None` until it stands in the world.
    pub(crate) settled: Option<Settled>,
}

/// The part of the list's rows that is about the order.
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

/// The documented pair of HostUp's name servers, which a domain has unless told otherwise.
pub(crate) const HOSTUP_NAMESERVERS: [&str; 2] = ["primary.ns.hostup.se", "secondary.ns.hostup.se"];

/// Aliases that HostUp's reseller module names; the documentation only says that there are some.
const ALIASES: [&str; 2] = ["ns1.wdns.se", "ns2.wdns.se"];

/// Whether these name servers are HostUp's, so that automation is for the domain.
pub(crate) fn is_delegated(nameservers: &[String]) -> bool {
    let managed = |name: &String| {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        HOSTUP_NAMESERVERS
            .iter()
            .chain(&ALIASES)
            .any(|known| *known == name)
    };
    !nameservers.is_empty() && nameservers.iter().all(managed)
}
