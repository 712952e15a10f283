//! Create and update: one POST, whose answer becomes the state.

use super::model::{Action, CONTRADICTION, Config, State};
use super::plan::{UpdateStep, update_step};
use super::post::post;
use super::wait::{self, Wait};
use super::{DomainDnssecAuto, enrolment, warnings};
use crate::api::{DnssecAuto, DomainId, Effect};
use crate::framework::timeouts::{Timeouts, or_default};
use crate::framework::{Context, Diagnostic, Resource};
use crate::provider::polling::DEFAULT_TIMEOUT;
use crate::provider::write_locks::WriteLock;
use crate::provider::{Client, lookup, per_domain, unexpected_fields};

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
    let state = apply_action(&mut context, state, &plan, "create", |timeouts| {
        timeouts.create
    })
    .await?;
    Ok(with_domain_name(&context, state).await)
}

/// Adds the name to a state without one: HostUp documents `domainName` as nullable.
pub(super) async fn with_domain_name(context: &Context<'_, Client>, state: State) -> State {
    let Ok(id) = domain_id(&state) else {
        return state;
    };
    let known = state.domain_name.clone();
    State {
        domain_name: per_domain::name_or_read(context, known, &id).await,
        ..state
    }
}

/// Updates the resource. Only another `action` needs HostUp.
pub(super) async fn update(
    mut context: Context<'_, Client>,
    prior: State,
    plan: Config,
) -> Result<State, Diagnostic> {
    let mut step = update_step(&prior, &plan);
    let state = prior.with_config(&plan);
    if step != UpdateStep::Post
        && let Some(action) = state.action
    {
        let mut lock = context.client.locks.lock(&domain_id(&state)?).await;
        if action == Action::Include && lock.is_opted_out() {
            step = UpdateStep::Post;
        } else {
            warn_if_opposite_applied(&mut context, &lock, &state, action);
            lock.record_applied(action.into());
        }
    }
    match step {
        UpdateStep::Post => {
            apply_action(&mut context, state, &plan, "update", |timeouts| {
                timeouts.update
            })
            .await
        }
        UpdateStep::Wait => {
            let wait = new_wait(domain_id(&state)?, &state, |timeouts| timeouts.update, None);
            Ok(wait_until_active(&mut context, state, &wait).await)
        }
        UpdateStep::Store => Ok(state),
    }
}

/// Sends the planned action, and waits for `active` if the configuration says so.
async fn apply_action(
    context: &mut Context<'_, Client>,
    state: State,
    plan: &Config,
    operation: &str,
    timeout: TimeoutOf,
) -> Result<State, Diagnostic> {
    let id = domain_id(&state)?;
    let Some(action) = plan.action.known().copied() else {
        return Err(Diagnostic::error(
            format!("Cannot read a value of {}", DomainDnssecAuto::TYPE_NAME),
            "The planned action is not known. Please report this.",
        ));
    };
    let answer = {
        let mut lock = context.client.locks.lock(&id).await;
        warn_if_opposite_applied(context, &lock, &state, action);
        let answer = post(context, &id, action).await;
        // Without a conclusive answer HostUp may have made the change, and a destroy must not undo it.
        let is_worth_checking = match &answer {
            Ok(_) => true,
            Err(unconfirmed) => unconfirmed.error.effect == Effect::Unknown,
        };
        if is_worth_checking {
            lock.record_applied(action.into());
        }
        answer.map_err(|unconfirmed| {
            unconfirmed.diagnostic(&state.operation(operation), context.client)
        })?
    };
    // From here on HostUp has made the change: after an error Terraform would discard the state or taint the resource.
    let state = state_after_post(context, state, action, &answer);
    if action != Action::Include {
        return Ok(state);
    }
    if plan.wait_for_active.known() != Some(&true) {
        let warning = warnings::included_without_automation(&state.label(), &answer);
        context.diagnostics.extend(warning);
        return Ok(state);
    }
    let wait = new_wait(id, &state, timeout, Some(answer));
    Ok(wait_until_active(context, state, &wait).await)
}

/// Warns if this process has already applied the opposite action to the domain, for another resource.
fn warn_if_opposite_applied(
    context: &mut Context<'_, Client>,
    lock: &WriteLock,
    state: &State,
    action: Action,
) {
    if lock.last_applied_is_opposite_of(action.into()) {
        let warning = warnings::applied_opposite(&state.label(), action);
        context.diagnostics.push(warning);
    }
}

/// Returns the state after the answer of a POST.
fn state_after_post(
    context: &mut Context<'_, Client>,
    state: State,
    action: Action,
    answer: &DnssecAuto,
) -> State {
    let state = with_answer(context, state, answer);
    if enrolment::contradicts(action, &answer.status) {
        context.private.set(CONTRADICTION, &answer.status);
        let warning = warnings::contradicted(&state.label(), action, answer);
        context.diagnostics.push(warning);
    } else {
        context.private.remove(CONTRADICTION);
    }
    if answer.status == "blocked" {
        let warning = warnings::blocked(&state.label(), answer);
        context.diagnostics.push(warning);
    }
    state
}

/// Waits, and returns the state afterwards. A contradicting status that appears during the wait may be a change from
/// outside, so only one from the answer of the POST itself stays stored as a contradiction.
async fn wait_until_active(context: &mut Context<'_, Client>, state: State, wait: &Wait) -> State {
    let (last, unfinished) = wait::until_active(context.client, wait, context.stop).await;
    let contradiction: Option<String> = context.private.get(CONTRADICTION);
    if let Some(cause) = unfinished {
        let last = last.as_ref().or(wait.posted.as_ref());
        let is_contradiction =
            last.is_some_and(|last| contradiction.as_deref() == Some(&last.status));
        let warning = warnings::not_active_yet(&state.label(), &cause, last, is_contradiction);
        context.diagnostics.push(warning);
    }
    let Some(last) = last else { return state };
    if contradiction.is_some_and(|status| status != last.status) {
        context.private.remove(CONTRADICTION);
    }
    with_answer(context, state, &last)
}

/// Returns the state after an answer, with a warning about unexpected fields.
fn with_answer(context: &mut Context<'_, Client>, state: State, answer: &DnssecAuto) -> State {
    let state = state.with_answer(answer);
    let warning = unexpected_fields::warning(&answer.unexpected, || state.label());
    context.diagnostics.extend(warning);
    state
}

fn new_wait(id: DomainId, state: &State, timeout: TimeoutOf, posted: Option<DnssecAuto>) -> Wait {
    let configured = state.timeouts.clone().and_then(timeout);
    let (default, default_text) = DEFAULT_TIMEOUT;
    Wait {
        id,
        timeout: or_default(configured.as_deref(), default),
        timeout_text: configured.unwrap_or_else(|| default_text.to_owned()),
        posted,
    }
}

/// Parses the domain id in a state.
pub(super) fn domain_id(state: &State) -> Result<DomainId, Diagnostic> {
    lookup::parse_id(&state.domain_id, "domain_id")
}
