//! The managed resources of the matrix. One declaration says how a resource is created, updated, read and destroyed, and
//! by which requests; its columns follow from it. To add a resource, declare it and list it in [`RESOURCES`].

use hostup_sandbox::{Life, Sandbox};
use serde_json::{Value as Json, json};

use super::super::environment::{DOMAIN, TYPE};
use super::operations::RequestKind;

/// A managed resource. All of its operations are about [`DOMAIN`], whose id the configurations get.
pub struct ManagedResource {
    pub type_name: &'static str,
    /// What follows the operation in the heading of a column.
    pub heading: &'static str,
    /// What the summaries of errors call it, and how they name a create and an update.
    pub subject: &'static str,
    pub verbs: [&'static str; 2],
    /// The requests of a create, an update, a destroy and an import by id, in order. A destroy without requests has no
    /// column.
    pub create: &'static [RequestKind],
    pub update: &'static [RequestKind],
    pub destroy: &'static [RequestKind],
    pub import: &'static [RequestKind],
    /// The only request of a write that a fault affects, where reads come first: their faults have columns of their own.
    pub affected_write: Option<RequestKind>,
    /// The attribute that the body of a write sets, and its field there.
    pub attribute: &'static str,
    pub field: &'static str,
    /// What a refresh says where HostUp has nothing for the domain.
    pub not_eligible: &'static str,
    /// The request that reads it, and that confirms a write.
    pub read: RequestKind,
    /// The domain at HostUp before a create, and before any other operation.
    pub absent: Life,
    pub present: Life,
    /// The configuration of a create, which is also that of what an import finds.
    pub config: fn(&str) -> Json,
    /// The configuration of an update.
    pub updated: fn(&str) -> Json,
    /// A configuration whose object is destroyed at HostUp too.
    pub destroyed: fn(&str) -> Json,
    /// Whether HostUp has it.
    pub exists: fn(&Sandbox) -> bool,
    /// The attributes that must agree with HostUp, as HostUp has them.
    pub actual: fn(&Sandbox) -> Json,
    /// The attributes that a refresh stores only together with a change that matters.
    pub companions: &'static [&'static str],
}

pub static RESOURCES: [&ManagedResource; 2] = [&DNSSEC_AUTO, &NAMESERVERS];

pub static DNSSEC_AUTO: ManagedResource = ManagedResource {
    type_name: TYPE,
    heading: "",
    subject: "the automatic DNSSEC of",
    verbs: ["create", "update"],
    create: &[RequestKind::Post],
    update: &[RequestKind::Post],
    destroy: &[RequestKind::Post],
    import: &[RequestKind::Get],
    affected_write: None,
    attribute: "action",
    field: "/action",
    not_eligible: "HostUp has no automatic DNSSEC for example.se",
    read: RequestKind::Get,
    absent: Life::Excluded,
    present: Life::Active,
    config: |id| json!({ "domain_id": id, "action": "include" }),
    updated: |id| json!({ "domain_id": id, "action": "exclude" }),
    destroyed: |id| json!({ "domain_id": id, "action": "include", "on_destroy": "exclude" }),
    exists: |sandbox| sandbox.is_enrolled(DOMAIN),
    actual: |sandbox| {
        let action = if sandbox.is_enrolled(DOMAIN) {
            "include"
        } else {
            "exclude"
        };
        json!({ "action": action, "status": sandbox.status_of(DOMAIN) })
    },
    companions: &["reason", "block_reason", "last_checked_at"],
};

/// The name servers of a domain whose [`Life`] is `Inactive`, and others. Those of HostUp would be changed by a queued job.
const ELSEWHERE: [&str; 2] = ["ns1.elsewhere.example", "ns2.elsewhere.example"];
const OTHERS: [&str; 2] = ["ns1.other.example", "ns2.other.example"];

pub static NAMESERVERS: ManagedResource = ManagedResource {
    type_name: "hostup_domain_nameservers",
    heading: ", name servers",
    subject: "the name servers of",
    verbs: ["change", "change"],
    // The plan in the apply, the name of the domain, and the apply itself.
    create: &[
        RequestKind::Nameservers,
        RequestKind::Domain,
        RequestKind::Nameservers,
        RequestKind::NameserversPost,
    ],
    update: &[
        RequestKind::Nameservers,
        RequestKind::Nameservers,
        RequestKind::NameserversPost,
    ],
    destroy: &[],
    import: &[RequestKind::Nameservers, RequestKind::Domain],
    affected_write: Some(RequestKind::NameserversPost),
    attribute: "nameservers",
    field: "/nameservers",
    not_eligible: "HostUp refuses to report on example.se",
    read: RequestKind::Nameservers,
    absent: Life::Excluded,
    present: Life::Inactive,
    config: |id| json!({ "domain_id": id, "nameservers": ELSEWHERE }),
    updated: |id| json!({ "domain_id": id, "nameservers": OTHERS }),
    destroyed: |id| json!({ "domain_id": id, "nameservers": ELSEWHERE }),
    exists: |sandbox| sandbox.nameservers_of(DOMAIN) == ELSEWHERE,
    actual: |sandbox| json!({ "nameservers": sandbox.nameservers_of(DOMAIN) }),
    companions: &["dnssec_auto_will_be_blocked"],
};
