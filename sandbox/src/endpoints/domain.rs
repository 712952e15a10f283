//! `GET /api/v2/domains/{id}`: one domain. Its fields are those whose shape is documented; the rest of HostUp's answer is
//! known by name alone and left out.

use serde::Serialize;
use serde_json::Value;

use super::{Call, Outcome, owned};
use crate::{
    ServiceStatus,
    answer::Answer,
    traps::reshape,
    world::{Row, World, clock::written},
};

/// A domain in the list, and in its detail.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    id: &'a str,
    name: &'a str,
    service_status: ServiceStatus,
    order_id: &'a str,
    lifecycle: Lifecycle<'a>,
    billing: Billing,
    created_at: Option<String>,
    expires_at: Option<String>,
    next_due_at: Option<String>,
    tags: &'a [String],
    pinned: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Lifecycle<'a> {
    r#type: &'a str,
    auto_renew_enabled: Option<bool>,
    registrar_lock_enabled: Option<bool>,
    transfer_in_progress: bool,
}

/// The same for every domain: nothing that the sandbox is for depends on prices.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Billing {
    amount: u32,
    currency_code: &'static str,
    billing_cycle: &'static str,
    period_years: u32,
    initial_amount: u32,
}

const BILLING: Billing = Billing {
    amount: 159,
    currency_code: "SEK",
    billing_cycle: "annually",
    period_years: 1,
    initial_amount: 159,
};

pub(super) fn get(call: &Call<'_>, world: &mut World) -> Outcome {
    let row = owned(call, world)?;
    Ok(Answer::ok(&shown(world, row)))
}

/// The domain of `row` as the list and the detail show it.
pub(super) fn shown(world: &World, row: Row) -> Value {
    let domain = world.domain(row);
    let registration = &domain.registration;
    let details = Details {
        id: &domain.id,
        name: &domain.name,
        service_status: registration.service_status,
        order_id: &registration.order_id,
        lifecycle: Lifecycle {
            r#type: &registration.lifecycle_type,
            auto_renew_enabled: registration.auto_renew_enabled,
            registrar_lock_enabled: registration.registrar_lock_enabled,
            transfer_in_progress: registration.transfer_in_progress,
        },
        billing: BILLING,
        created_at: registration.created_at.map(written),
        expires_at: registration.expires_at.map(written),
        next_due_at: registration.next_due_at.map(written),
        tags: &registration.tags,
        pinned: false,
    };
    let mut shown = serde_json::to_value(&details).expect("a domain is plain data");
    reshape(&mut shown, &world.traps(row).domain_fields);
    shown
}
