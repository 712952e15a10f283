//! What the controls show: the world, what was seen, what happened.

use serde_json::{Value, json};

use super::{Done, Mistake};
use crate::{
    server::{Shared, lock},
    world::{Row, World, clock::written},
};

pub(super) fn state(shared: &Shared) -> Value {
    let faults = lock(&shared.faults).rules().to_vec();
    let world = lock(&shared.world);
    let domains: Vec<_> = world.all_rows().map(|row| summary(&world, row)).collect();
    json!({
        "clock": written(world.now()),
        "domains": domains,
        "switches": world.switches,
        "faults": faults,
    })
}

/// A domain as every control about it answers.
pub(super) fn summary(world: &World, row: Row) -> Value {
    let domain = world.domain(row);
    json!({
        "name": domain.name,
        "id": domain.id,
        "account": domain.account,
        "comment": domain.comment,
        "serviceStatus": domain.registration.service_status,
        "nameservers": domain.nameservers,
        "status": world.status_of(row),
        "enrolled": domain.automation.enrolled,
        "blockedUntil": domain.automation.cooldown_until.map(written),
        "traps": domain.traps,
    })
}

pub(super) fn journal(shared: &Shared) -> Value {
    let seen = lock(&shared.journal).clone();
    let mut shown = seen.summary();
    shown["entries"] = seen.entries.iter().map(crate::Entry::masked).collect();
    shown
}

/// What happened to the sandbox as a whole.
pub(super) fn history(shared: &Shared) -> Value {
    let world = lock(&shared.world);
    json!({ "events": world.at_large().collect::<Vec<_>>() })
}

/// What happened to one domain, and the moves of the clock between.
pub(super) fn timeline(shared: &Shared, domain: &str) -> Done {
    let mut world = lock(&shared.world);
    let row = world.find(domain).map_err(Mistake::Missing)?;
    Ok(json!({ "events": world.timeline(row) }))
}
