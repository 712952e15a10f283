//! `GET /api/v2/domains/{id}`: one domain. It has the fields whose type is documented; of the
//! others the documentation gives only the names, so they are omitted.

use serde::Serialize;
use serde_json::Value;

use super::{ApiRequest, EndpointResult, find_owned};
use crate::{
    ServiceStatus,
    model::{Model, Row, clock::format_time},
    quirks::apply_overrides,
    response::Response,
};

/// A domain, in the list and on its own.
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

/// The same for every domain: no use of the sandbox depends on prices.
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

pub(super) fn get(request: &ApiRequest<'_>, model: &mut Model) -> EndpointResult {
    let row = find_owned(request, model)?;
    Ok(Response::ok(&render(model, row)))
}

/// The domain of `row` as JSON, in the list and on its own.
pub(super) fn render(model: &Model, row: Row) -> Value {
    let domain = model.domain(row);
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
        created_at: registration.created_at.map(format_time),
        expires_at: registration.expires_at.map(format_time),
        next_due_at: registration.next_due_at.map(format_time),
        tags: &registration.tags,
        pinned: false,
    };
    let mut body = serde_json::to_value(&details).expect("a domain is plain data");
    apply_overrides(&mut body, &model.quirks(row).domain_fields);
    body
}
