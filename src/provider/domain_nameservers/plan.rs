//! What an apply will do, which attributes are unknown until then, and what HostUp says about it.

use tokio_util::sync::CancellationToken;

use super::delegation::Delegation;
use super::model::{Config, State};
use super::obstacle::Obstacle;
use super::{DomainNameservers, schema, warnings};
use crate::api::{self, DomainId, ErrorKind};
use crate::framework::{Change, Diagnostic, Diagnostics, Planned, Resource, Value};
use crate::provider::per_domain::{self, Plans, planned_label};
use crate::provider::{Client, call_error};

/// Whether an update may change the name servers at HostUp. Otherwise it only stores configuration.
pub(super) fn changes_delegation(prior: &State, plan: &Config) -> bool {
    let planned = plan.nameservers.known().map(|names| Delegation::new(names));
    planned.is_none() || planned != prior.nameservers.as_deref().map(Delegation::new)
}

/// Marks the attributes that a change may alter as unknown. A change that only stores configuration leaves them known.
pub(super) fn plan(
    change: &Change<'_, DomainNameservers>,
    planned: &mut Planned,
    diagnostics: &mut Diagnostics,
) {
    // The number of names may have been unknown when the configuration was validated.
    super::delegation::validate(change.plan, diagnostics);
    let Some(prior) = change.prior else { return };
    let same_domain = planned.get("domain_id").as_str() == Some(&prior.domain_id);
    if same_domain && !changes_delegation(prior, change.plan) {
        return;
    }
    for attribute in schema::observed() {
        planned.set_unknown(attribute.name);
    }
    // Terraform accepts no other value for a configured name.
    if planned.get("domain_name").is_null() {
        planned.set_unknown("domain_name");
    }
}

/// Compares the plan of one resource with those of others for the same domain.
pub(super) fn compare(
    plans: &Plans,
    prior: &Value,
    planned: &Value,
    diagnostics: &mut Diagnostics,
) {
    let Some(id) = planned.get("domain_id").as_str() else {
        return;
    };
    let Some(delegation) = delegation(planned) else {
        return;
    };
    let names = delegation.names().join(" ");
    let conflict = plans.record_value(DomainNameservers::TYPE_NAME, id, &names);
    if conflict.is_some() {
        let label = planned_label(prior, planned, id);
        diagnostics.push(warnings::managed_twice(&label));
    }
}

/// Asks HostUp whether it would make a planned change, and whether that would pause automatic DNSSEC. Sends one GET for
/// each object that is created or gets other name servers; none for a destroy, and none while the change is not known.
pub(super) async fn review(
    client: &Client,
    stop: &CancellationToken,
    prior: &Value,
    planned: &Value,
    diagnostics: &mut Diagnostics,
) {
    let Some(change) = PlannedChange::new(prior, planned) else {
        return;
    };
    let answer = match client.api.nameservers(&change.id, stop).await {
        Ok(answer) => answer,
        Err(error) => return diagnostics.push(unchecked(&change, &error, client)),
    };
    if change.delegation.is_shown_by(&answer) {
        return;
    }
    let diagnostic = match Obstacle::new(&answer, change.allows_pause) {
        Some(obstacle) => Some(obstacle.plan_diagnostic(&change.label)),
        None if answer.dnssec_auto_will_be_blocked == Some(true) => {
            Some(warnings::will_pause(&change.label))
        }
        None => None,
    };
    diagnostics.extend(diagnostic);
}

/// Returns the diagnostic for a change that could not be checked. It is a warning if the domain lapsed or was deleted,
/// which must not stop the plan of all others. The apply asks again before it changes anything.
fn unchecked(change: &PlannedChange, error: &api::Error, client: &Client) -> Diagnostic {
    let is_of_this_domain = match &error.kind {
        ErrorKind::NotFound(_) => change.is_update,
        kind => per_domain::is_about_one_domain(kind),
    };
    if is_of_this_domain {
        return warnings::unchecked(&change.label, error);
    }
    let operation = format!("plan the name servers of {}", change.label);
    call_error::diagnostic(&operation, error, client)
}

/// A planned change that is sent to HostUp.
struct PlannedChange {
    /// Whether the domain is already managed.
    is_update: bool,
    id: DomainId,
    delegation: Delegation,
    allows_pause: bool,
    label: String,
}

impl PlannedChange {
    /// Returns `None` if nothing is sent to HostUp, and while the domain or the name servers are unknown.
    fn new(prior: &Value, planned: &Value) -> Option<Self> {
        let id = planned.get("domain_id").as_str()?;
        let delegation = delegation(planned)?;
        let same_domain = prior.get("domain_id").as_str() == Some(id);
        // Core plans the new object of a replacement once more, without the prior state.
        if !prior.is_null() && !same_domain {
            return None;
        }
        let old = self::delegation(prior).filter(|_| same_domain);
        if old.as_ref() == Some(&delegation) {
            return None;
        }
        Some(Self {
            is_update: same_domain,
            id: DomainId::parse(id).ok()?,
            delegation,
            allows_pause: planned.get("allow_dnssec_pause") != &Value::Bool(false),
            label: planned_label(prior, planned, id),
        })
    }
}

/// Returns the name servers of a state, if all are known.
fn delegation(state: &Value) -> Option<Delegation> {
    let names = state.get("nameservers").as_strings()?;
    Some(Delegation::new(&names))
}

#[cfg(test)]
mod tests;
