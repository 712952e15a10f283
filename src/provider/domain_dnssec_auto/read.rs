//! Read: one GET. It removes the resource only with proof that the domain has another id.

use super::model::{CONTRADICTION, OnDestroy, State};
use super::write::{domain_id, with_domain_name};
use super::{enrolment, warnings};
use crate::api::{self, DnssecAuto, ErrorKind};
use crate::framework::{Context, Diagnostic, Diagnostics, Observation};
use crate::provider::{Client, call_error, per_domain, unexpected_fields};

pub(super) async fn read(
    mut context: Context<'_, Client>,
    state: State,
) -> Result<Observation<State>, Diagnostic> {
    let id = domain_id(&state)?;
    match context.client.api.dnssec_auto(&id, context.stop).await {
        Ok(answer) if state.action.is_none() => {
            let state = imported(context.diagnostics, state, &answer);
            let state = with_domain_name(&context, state).await;
            Ok(Observation::Present(state))
        }
        Ok(answer) => Ok(Observation::Present(refreshed(
            &mut context,
            state,
            &answer,
        ))),
        Err(error) if state.action.is_none() => Err(call_error::diagnostic(
            &state.operation("import"),
            &error,
            context.client,
        )),
        Err(error) => read_failed(&mut context, &state, &error).await,
    }
}

fn refreshed(context: &mut Context<'_, Client>, state: State, answer: &DnssecAuto) -> State {
    context
        .diagnostics
        .extend(unexpected_fields::warning(&answer.unexpected, || {
            state.label()
        }));
    let state = state.refreshed(answer);
    let contradiction: Option<String> = context.private.get(CONTRADICTION);
    if contradiction.as_deref() == Some(&answer.status)
        && let Some(action) = state.action
    {
        context
            .diagnostics
            .push(warnings::still_contradicted(&state, action, answer));
        return state;
    }
    context.private.remove(CONTRADICTION);
    State {
        action: enrolment::evidence(&answer.status).or(state.action),
        ..state
    }
}

/// Returns the state after an import: the observed attributes, and defaults for what users configure.
pub(super) fn imported(diagnostics: &mut Diagnostics, state: State, answer: &DnssecAuto) -> State {
    let state = state.with_answer(answer);
    diagnostics.extend(unexpected_fields::warning(&answer.unexpected, || {
        state.label()
    }));
    let (action, is_proved) = enrolment::import_action(answer);
    if !is_proved {
        diagnostics.push(warnings::imported_without_proof(
            &state.label(),
            action,
            answer,
        ));
    }
    State {
        action: Some(action),
        on_destroy: Some(OnDestroy::Keep),
        wait_for_active: Some(false),
        ..state
    }
}

/// Keeps the state for a domain without automatic DNSSEC too.
async fn read_failed(
    context: &mut Context<'_, Client>,
    state: &State,
    error: &api::Error,
) -> Result<Observation<State>, Diagnostic> {
    if let ErrorKind::NotEligible(problem) = &error.kind {
        let warning = warnings::not_eligible(state, problem);
        context.diagnostics.push(warning);
        return Ok(Observation::Unchanged);
    }
    let operation = state.operation("read");
    per_domain::read_failed(context, &state.domain_ref(), &operation, error).await
}
