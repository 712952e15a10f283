//! Create and update: a GET, and one POST if HostUp does not have the wanted name servers.

use super::delegation::Delegation;
use super::model::{Config, State};
use super::obstacle::Obstacle;
use super::plan::changes_delegation;
use super::post::{Accepted, post};
use super::wait::{self, Wait};
use super::{DomainNameservers, warnings};
use crate::api::DomainId;
use crate::framework::timeouts::{Timeouts, or_default};
use crate::framework::{Context, Diagnostic, Resource};
use crate::provider::polling::DEFAULT_TIMEOUT;
use crate::provider::{Client, call_error, per_domain, unexpected_fields};

/// Selects the timeout of an operation.
type TimeoutOf = fn(Timeouts) -> Option<String>;

pub(super) async fn create(
    mut context: Context<'_, Client>,
    plan: Config,
) -> Result<State, Diagnostic> {
    let Context { client, stop, .. } = context;
    let domain =
        per_domain::domain_to_apply(client, stop, &plan.domain_id, &plan.domain_name).await?;
    let state = State::new(domain.id, domain.name).with_config(&plan);
    apply(&mut context, state, |timeouts| timeouts.create).await
}

/// Updates the resource. Only other name servers need HostUp.
pub(super) async fn update(
    mut context: Context<'_, Client>,
    prior: State,
    plan: Config,
) -> Result<State, Diagnostic> {
    let changes = changes_delegation(&prior, &plan);
    let state = prior.with_config(&plan);
    match changes {
        true => apply(&mut context, state, |timeouts| timeouts.update).await,
        false => Ok(state),
    }
}

/// Changes the name servers to those of the state, and waits if HostUp has queued the change.
async fn apply(
    context: &mut Context<'_, Client>,
    state: State,
    timeout: TimeoutOf,
) -> Result<State, Diagnostic> {
    let id = state.parsed_id()?;
    let wanted = state.nameservers.as_deref().map(Delegation::new);
    let wanted = wanted.ok_or_else(|| {
        Diagnostic::error(
            format!("Cannot read a value of {}", DomainNameservers::TYPE_NAME),
            "The planned name servers are not known. Please report this.",
        )
    })?;
    let known = state.domain_name.clone();
    let state = State {
        domain_name: per_domain::name_or_read(context, known, &id).await,
        ..state
    };
    let accepted = {
        let _lock = context.client.locks.lock(&id).await;
        change(context, &state, &id, &wanted).await?
    };
    // From here on HostUp has accepted the change: after an error Terraform would discard the state or taint the resource.
    let (answer, unfinished) = match accepted {
        Accepted::Done(answer) => (answer, None),
        Accepted::Queued(before) => {
            let wait = new_wait(id, wanted, &state, timeout);
            let (last, end) = wait::until_shown(context.client, &wait, context.stop).await;
            let label = state.label();
            let warning =
                end.map(|end| warnings::not_shown_yet(&label, &wait, &end, last.as_ref()));
            (last.unwrap_or(before), warning)
        }
    };
    context.diagnostics.extend(unfinished);
    let unexpected = unexpected_fields::warning(&answer.unexpected, || state.label());
    context.diagnostics.extend(unexpected);
    Ok(state.applied(&answer))
}

/// Reads the name servers, and sends the wanted ones if HostUp has others and nothing prevents the change.
async fn change(
    context: &Context<'_, Client>,
    state: &State,
    id: &DomainId,
    wanted: &Delegation,
) -> Result<Accepted, Diagnostic> {
    let client = context.client;
    let before = client.api.nameservers(id, context.stop).await;
    let before = before
        .map_err(|error| call_error::diagnostic(&state.operation("change"), &error, client))?;
    if wanted.is_shown_by(&before) {
        return Ok(Accepted::Done(before));
    }
    let allows_pause = state.allow_dnssec_pause != Some(false);
    if let Some(obstacle) = Obstacle::new(&before, allows_pause) {
        return Err(obstacle.apply_error(&state.label()));
    }
    post(context, state, id, wanted, before).await
}

fn new_wait(id: DomainId, wanted: Delegation, state: &State, timeout: TimeoutOf) -> Wait {
    let configured = state.timeouts.clone().and_then(timeout);
    let (default, default_text) = DEFAULT_TIMEOUT;
    Wait {
        id,
        wanted,
        timeout: or_default(configured.as_deref(), default),
        timeout_text: configured.unwrap_or_else(|| default_text.to_owned()),
    }
}

#[cfg(test)]
mod tests;
