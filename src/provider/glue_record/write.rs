//! Create and update: one POST, and one GET that proves it.

use super::GlueRecordResource;
use super::addresses::Addresses;
use super::model::{Config, State};
use super::plan::check_host;
use super::post::post;
use crate::framework::{Context, Diagnostic, Resource};
use crate::provider::{Client, per_domain, unexpected_fields};

pub(super) async fn create(
    mut context: Context<'_, Client>,
    plan: Config,
) -> Result<State, Diagnostic> {
    let Context { client, stop, .. } = context;
    let mut domain =
        per_domain::domain_to_apply(client, stop, &plan.domain_id, &plan.domain_name).await?;
    let id = domain.parsed_id()?;
    domain.name = per_domain::name_or_read(&context, domain.name, &id).await;
    let state = State {
        ips: plan.ips.into_known(),
        ..State::without_addresses(domain, plan.hostname.into_known().unwrap_or_default())
    };
    if let Some(name) = &state.domain_name {
        check_host(&state.hostname, name)?;
    }
    set(&mut context, &state, false).await?;
    Ok(state)
}

/// Updates the resource. Only other addresses need HostUp.
pub(super) async fn update(
    mut context: Context<'_, Client>,
    prior: State,
    plan: Config,
) -> Result<State, Diagnostic> {
    let stored = prior.ips.as_deref().map(Addresses::new);
    let state = State {
        ips: plan.ips.into_known(),
        ..prior
    };
    let is_set = stored == state.ips.as_deref().map(Addresses::new);
    set(&mut context, &state, is_set).await?;
    Ok(state)
}

/// Sets the addresses of the state at HostUp. If they `are_set` already, nothing is sent, unless a destroy of this process
/// has just deleted the glue record.
async fn set(
    context: &mut Context<'_, Client>,
    state: &State,
    are_set: bool,
) -> Result<(), Diagnostic> {
    let host = state.host()?;
    let Some(wanted) = state.ips.as_deref().map(Addresses::new) else {
        return Err(Diagnostic::error(
            format!("Cannot read a value of {}", GlueRecordResource::TYPE_NAME),
            "The planned addresses are not known. Please report this.",
        ));
    };
    let mut lock = context.client.locks.lock(&host.domain).await;
    if are_set && !lock.is_glue_deleted(&host.name) {
        lock.record_glue_set(&host.name);
        return Ok(());
    }
    let result = post(context, state, &host, &wanted).await;
    // Without proof HostUp may still have made the change, and a destroy must not undo it.
    if result
        .as_ref()
        .map_or_else(|failed| failed.may_be_made, |_| true)
    {
        lock.record_glue_set(&host.name);
    }
    let answer = result.map_err(|unconfirmed| unconfirmed.diagnostic)?;
    let unexpected = unexpected_fields::warning(&answer.unexpected, || state.record_label());
    context.diagnostics.extend(unexpected);
    Ok(())
}
