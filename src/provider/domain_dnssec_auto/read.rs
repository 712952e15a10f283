//! Read: one GET. It removes the resource only with proof that the domain has another id.

use super::model::{CONTRADICTION, OnDestroy, State};
use super::write::{domain_id, with_stored_name};
use super::{enrolment, warnings};
use crate::api::{self, DnssecAuto, ErrorKind, Problem};
use crate::framework::{Context, Diagnostic, Diagnostics, Observation};
use crate::provider::per_domain::keep_or_remove;
use crate::provider::{Client, call_error, unexpected_fields};

pub(super) async fn read(
    mut context: Context<'_, Client>,
    state: State,
) -> Result<Observation<State>, Diagnostic> {
    let id = domain_id(&state)?;
    match context.client.api.dnssec_auto(&id, context.stop).await {
        Ok(answer) if state.action.is_none() => {
            let state = imported(context.diagnostics, state, &answer);
            let state = with_stored_name(&context, state).await;
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

/// The first read after an import: the observed attributes, and defaults for what users configure.
pub(super) fn imported(diagnostics: &mut Diagnostics, state: State, answer: &DnssecAuto) -> State {
    let state = state.updated(answer);
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

/// Decides whether a failed read keeps the state, removes the resource or is an error.
async fn read_failed(
    context: &mut Context<'_, Client>,
    state: &State,
    error: &api::Error,
) -> Result<Observation<State>, Diagnostic> {
    match &error.kind {
        ErrorKind::NotFound(_) => Ok(keep_or_remove(context, &state.domain_ref(), error).await),
        ErrorKind::NotEligible(problem) => {
            let warning = warnings::not_eligible(state, problem);
            context.diagnostics.push(warning);
            Ok(Observation::Unchanged)
        }
        ErrorKind::Rejected(problem) if is_about_one_domain(problem) => {
            let warning = warnings::not_refreshed(state, error);
            context.diagnostics.push(warning);
            Ok(Observation::Unchanged)
        }
        kind => {
            let mut diagnostic =
                call_error::diagnostic(&state.operation("read"), error, context.client);
            diagnostic.detail += match kind {
                ErrorKind::Forbidden(_) => {
                    " To destroy a resource that the key may not read, run terraform destroy with -refresh=false."
                }
                ErrorKind::Rejected(_) => {
                    " To plan, apply or destroy without reading the domain, run Terraform with -refresh=false. To stop \
                     managing it, use terraform state rm or a removed block."
                }
                _ => "",
            };
            Err(diagnostic)
        }
    }
}

/// Whether HostUp rejects only this domain, which may have lapsed or be in a transfer. An error in an older format or an
/// HTML page may come from a server that rejects all domains.
fn is_about_one_domain(problem: &Problem) -> bool {
    problem.is_rfc7807 && matches!(problem.http_status, 409 | 410 | 422)
}
