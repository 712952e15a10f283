//! What the controls return: the model, the journal and the history as JSON.

use serde_json::{Value, json};

use super::ControlResult;
use crate::{
    model::{Model, Row, clock::format_time},
    state::{SharedState, lock},
};

pub(super) fn state(shared: &SharedState) -> Value {
    let faults = lock(&shared.faults).rules().to_vec();
    let model = lock(&shared.model);
    let domains: Vec<_> = model.all_rows().map(|row| summary(&model, row)).collect();
    json!({
        "clock": format_time(model.now()),
        "domains": domains,
        "settings": model.settings,
        "faults": faults,
    })
}

/// A domain as every control about it returns it.
pub(super) fn summary(model: &Model, row: Row) -> Value {
    let domain = model.domain(row);
    json!({
        "name": domain.name,
        "id": domain.id,
        "account": domain.account,
        "comment": domain.comment,
        "serviceStatus": domain.registration.service_status,
        "registrarLockEnabled": domain.registration.registrar_lock_enabled,
        "requiresRegistryUnlockFlow": domain.registration.requires_registry_unlock_flow,
        "transferInProgress": domain.registration.transfer_in_progress,
        "nameservers": domain.nameservers,
        "queuedNameservers": model.queued_nameservers(row).map(|queued| &queued.nameservers),
        "glueRecords": domain.glue_records,
        "status": model.status_of(row),
        "enrolled": domain.dnssec_auto.enrolled,
        "dsPublished": model.has_ds(row),
        "blockedUntil": domain.dnssec_auto.cooldown_until.map(format_time),
        "quirks": domain.quirks,
    })
}

pub(super) fn journal(shared: &SharedState) -> Value {
    let journal = lock(&shared.journal).clone();
    let mut shown = journal.summary();
    shown["entries"] = journal
        .entries
        .iter()
        .map(crate::Entry::to_redacted_json)
        .collect();
    shown
}

/// The events that belong to no domain.
pub(super) fn history(shared: &SharedState) -> Value {
    let model = lock(&shared.model);
    json!({ "events": model.sandbox_events().collect::<Vec<_>>() })
}

/// The events of one domain, and the changes of the clock between them.
pub(super) fn domain_history(shared: &SharedState, domain: &str) -> ControlResult {
    let mut model = lock(&shared.model);
    let row = model.find(domain)?;
    Ok(json!({ "events": model.history_of(row) }))
}
