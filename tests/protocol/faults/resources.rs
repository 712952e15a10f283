//! The managed resources of the matrix. One declaration says how a resource is created, updated, read and destroyed, and
//! by which requests; its columns follow from it. To add a resource, declare it and list it in [`RESOURCES`].

use hostup_sandbox::{GlueRecord, Life, Sandbox};
use serde_json::{Value as Json, json};

use super::super::environment::{DOMAIN, TYPE};
use super::operations::RequestKind;

/// A managed resource. All of its operations are about [`DOMAIN`], whose id the configurations get.
pub struct ManagedResource {
    pub type_name: &'static str,
    /// What follows the operation in the heading of a column.
    pub heading: &'static str,
    /// What the summaries of errors call it, and how they name a create, an update and a destroy.
    pub subject: &'static str,
    pub verbs: [&'static str; 3],
    /// The requests of a create, an update, a destroy and an import by id, in order. A destroy without requests has no
    /// column.
    pub create: &'static [RequestKind],
    pub update: &'static [RequestKind],
    pub destroy: &'static [RequestKind],
    pub import: &'static [RequestKind],
    /// In a create, an update or a destroy, a fault of the sandbox affects only the POST or DELETE, and no GET before or
    /// after it: reads have columns of their own.
    pub spares_gets_of_writes: bool,
    /// The attribute that the body of a POST sets, and its field there.
    pub attribute: &'static str,
    pub field: &'static str,
    /// What an error says after a write whose answer is empty, if the write needs no answer and a GET alone proves it.
    pub unproven: Option<&'static str>,
    /// What a refresh says if HostUp has nothing for the domain.
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
    /// What an import by domain id or domain name gets.
    pub import_id: fn(&str) -> String,
    /// Creates at HostUp what its [`Life`] does not, before any other operation than a create.
    pub set_up: fn(&Sandbox),
    /// Whether HostUp has it.
    pub exists: fn(&Sandbox) -> bool,
    /// The attributes that must agree with HostUp, as HostUp has them.
    pub actual: fn(&Sandbox) -> Json,
    /// The attributes that a refresh stores only together with a change that matters.
    pub companions: &'static [&'static str],
}

pub static RESOURCES: [&ManagedResource; 3] = [&DNSSEC_AUTO, &NAMESERVERS, &GLUE_RECORD];

pub static DNSSEC_AUTO: ManagedResource = ManagedResource {
    type_name: TYPE,
    heading: "",
    subject: "the automatic DNSSEC of",
    verbs: ["create", "update", "destroy"],
    create: &[RequestKind::Post],
    update: &[RequestKind::Post],
    destroy: &[RequestKind::Post],
    import: &[RequestKind::Get],
    spares_gets_of_writes: false,
    attribute: "action",
    field: "/action",
    unproven: None,
    not_eligible: "HostUp has no automatic DNSSEC for example.se",
    read: RequestKind::Get,
    absent: Life::Excluded,
    present: Life::Active,
    config: |id| json!({ "domain_id": id, "action": "include" }),
    updated: |id| json!({ "domain_id": id, "action": "exclude" }),
    destroyed: |id| json!({ "domain_id": id, "action": "include", "on_destroy": "exclude" }),
    import_id: str::to_owned,
    set_up: |_| {},
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
    verbs: ["change", "change", "destroy"],
    // The plan in the apply, the domain name, and the apply itself.
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
    spares_gets_of_writes: true,
    attribute: "nameservers",
    field: "/nameservers",
    unproven: None,
    not_eligible: "HostUp rejects requests for example.se",
    read: RequestKind::Nameservers,
    absent: Life::Excluded,
    present: Life::Inactive,
    config: |id| json!({ "domain_id": id, "nameservers": ELSEWHERE }),
    updated: |id| json!({ "domain_id": id, "nameservers": OTHERS }),
    destroyed: |id| json!({ "domain_id": id, "nameservers": ELSEWHERE }),
    import_id: str::to_owned,
    set_up: |_| {},
    exists: |sandbox| sandbox.nameservers_of(DOMAIN) == ELSEWHERE,
    actual: |sandbox| json!({ "nameservers": sandbox.nameservers_of(DOMAIN) }),
    companions: &["dnssec_auto_will_be_blocked"],
};

pub const HOST: &str = "ns1.example.se";

pub static GLUE_RECORD: ManagedResource = ManagedResource {
    type_name: "hostup_glue_record",
    heading: ", glue record",
    subject: "the glue record ns1.example.se of",
    verbs: ["set", "set", "delete"],
    // The plan in the apply looks the name up, and the list of glue records proves the POST.
    create: &[
        RequestKind::List,
        RequestKind::GluePost,
        RequestKind::GlueRecords,
    ],
    update: &[RequestKind::GluePost, RequestKind::GlueRecords],
    destroy: &[RequestKind::GlueDelete],
    import: &[RequestKind::GlueRecords],
    spares_gets_of_writes: true,
    attribute: "ips",
    field: "/ips/0",
    unproven: Some("HostUp does not show the glue record ns1.example.se"),
    not_eligible: "HostUp rejects requests for example.se",
    read: RequestKind::GlueRecords,
    absent: Life::Active,
    present: Life::Active,
    config: |_| json!({ "domain_name": DOMAIN, "hostname": HOST, "ips": ["8.8.8.8"] }),
    updated: |_| json!({ "domain_name": DOMAIN, "hostname": HOST, "ips": ["8.8.4.4"] }),
    destroyed: |_| json!({ "domain_name": DOMAIN, "hostname": HOST, "ips": ["8.8.8.8"] }),
    import_id: |domain| format!("{domain}/{HOST}"),
    set_up: |sandbox| {
        let record = GlueRecord {
            hostname: HOST.to_owned(),
            ips: vec![[8, 8, 8, 8].into()],
        };
        sandbox.set_glue_record(DOMAIN, record);
    },
    exists: |sandbox| !sandbox.glue_records_of(DOMAIN).is_empty(),
    actual: |sandbox| {
        let records = sandbox.glue_records_of(DOMAIN);
        json!({ "ips": records.first().map(|record| &record.ips) })
    },
    companions: &[],
};
