//! The attributes of a domain in both data sources.

use serde::{Deserialize, Serialize};

use crate::api;
use crate::framework::{Attribute, Type};

/// A domain as HostUp reports it; a field that HostUp does not report is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::provider) struct DomainState {
    pub(super) id: String,
    pub(super) name: Option<String>,
    service_status: Option<String>,
    order_id: Option<String>,
    lifecycle_type: Option<String>,
    auto_renew_enabled: Option<bool>,
    registrar_lock_enabled: Option<bool>,
    transfer_in_progress: Option<bool>,
    created_at: Option<String>,
    expires_at: Option<String>,
    next_due_at: Option<String>,
    tags: Option<Vec<String>>,
}

impl<Name: Into<Option<String>>> From<api::Domain<Name>> for DomainState {
    fn from(domain: api::Domain<Name>) -> Self {
        Self {
            id: domain.id.as_str().to_owned(),
            name: domain.name.into(),
            service_status: domain.service_status,
            order_id: domain.order_id,
            lifecycle_type: domain.lifecycle_type,
            auto_renew_enabled: domain.auto_renew_enabled,
            registrar_lock_enabled: domain.registrar_lock_enabled,
            transfer_in_progress: domain.transfer_in_progress,
            created_at: domain.created_at,
            expires_at: domain.expires_at,
            next_due_at: domain.next_due_at,
            tags: domain.tags,
        }
    }
}

/// Returns the attributes of [`DomainState`], without `id` and `name`.
pub(super) fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::string("service_status").computed().describe(
            "The state of the service: `active`, `suspended`, `terminated`, `pending`, `cancelled`, `expired`, `fraud`, \
             `unknown`, or one that HostUp adds later.",
        ),
        Attribute::string("order_id").computed().describe("The id of the order (`ord_…`)."),
        Attribute::string("lifecycle_type").computed().describe(
            "The phase of the domain's life cycle, such as `standard`, `registration`, `transfer` or `renewal`.",
        ),
        Attribute::bool("auto_renew_enabled").computed().describe("Whether the domain is renewed automatically."),
        Attribute::bool("registrar_lock_enabled").computed().describe("Whether the registrar lock is on."),
        Attribute::bool("transfer_in_progress").computed().describe("Whether the domain is being transferred."),
        Attribute::string("created_at").computed().describe("When the domain was created: a timestamp in the format that HostUp uses."),
        Attribute::string("expires_at").computed().describe("When the domain expires."),
        Attribute::string("next_due_at").computed().describe("When the next payment is due."),
        Attribute::typed("tags", Type::List(Box::new(Type::String))).computed().describe("The tags in HostUp's panel."),
    ]
}
