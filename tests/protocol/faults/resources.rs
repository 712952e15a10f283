//! The managed resources of the matrix. One declaration says how a resource is created, updated, read and destroyed, and
//! by which requests; its columns follow from it.

use hostup_sandbox::{Life, Sandbox};
use serde_json::{Value as Json, json};

use super::super::environment::{DOMAIN, TYPE};
use super::operations::RequestKind;

/// A managed resource. All of its operations are about [`DOMAIN`], whose id the configurations get.
pub struct ManagedResource {
    pub type_name: &'static str,
    /// What follows the operation in the heading of a column.
    pub heading: &'static str,
    /// What the summaries of errors call it.
    pub subject: &'static str,
    /// The requests of a create, an update and a destroy, in order.
    pub create: &'static [RequestKind],
    pub update: &'static [RequestKind],
    pub destroy: &'static [RequestKind],
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

pub static RESOURCES: [&ManagedResource; 1] = [&DNSSEC_AUTO];

pub static DNSSEC_AUTO: ManagedResource = ManagedResource {
    type_name: TYPE,
    heading: "",
    subject: "the automatic DNSSEC of",
    create: &[RequestKind::Post],
    update: &[RequestKind::Post],
    destroy: &[RequestKind::Post],
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
