//! Read: one GET. It never writes, and it removes the resource only on proof.

use super::model::{CONTRADICTION, OnDestroy, State};
use super::write::domain_id;
use super::{enrolment, observe, texts};
use crate::api::{self, DnssecAuto, Outcome, Problem};
use crate::framework::{Context, Diagnostic, Diagnostics, Observation};
use crate::provider::per_domain::missing;
use crate::provider::{Client, failure, odd};

/// Looks the domain up.
pub(super) async fn read(
    mut context: Context<'_, Client>,
    state: State,
) -> Result<Observation<State>, Diagnostic> {
    let id = domain_id(&state)?;
    match context.client.api.dnssec_auto(&id, context.stop).await {
        Ok(answer) => Ok(Observation::Found(observed(&mut context, state, &answer))),
        Err(error) if state.action.is_none() => Err(failure::told(
            &state.operation("import"),
            &error,
            context.client,
        )),
        Err(error) => unread(&mut context, &state, &error).await,
    }
}

fn observed(context: &mut Context<'_, Client>, state: State, answer: &DnssecAuto) -> State {
    let Some(wish) = state.action else {
        return imported(context.diagnostics, state, answer);
    };
    context
        .diagnostics
        .extend(odd::warning(&answer.odd, || state.label()));
    let state = observe::refreshed(state, answer);
    let contradiction: Option<String> = context.private.get(CONTRADICTION);
    if contradiction.as_deref() == Some(&answer.status) {
        context
            .diagnostics
            .push(texts::still_contradicted(&state, wish, answer));
        return state;
    }
    context.private.remove(CONTRADICTION);
    let action = enrolment::evidence(&answer.status).unwrap_or(wish);
    State {
        action: Some(action),
        ..state
    }
}

/// The first read after an import: everything as it is, and the wishes at their defaults.
pub(super) fn imported(diagnostics: &mut Diagnostics, state: State, answer: &DnssecAuto) -> State {
    let state = observe::taken(state, answer);
    diagnostics.extend(odd::warning(&answer.odd, || state.label()));
    let (action, proved) = enrolment::imported(&answer.status, answer.is_enabled);
    if !proved {
        diagnostics.push(texts::imported_without_proof(
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

/// What a failed look-up means.
async fn unread(
    context: &mut Context<'_, Client>,
    state: &State,
    error: &api::Error,
) -> Result<Observation<State>, Diagnostic> {
    match &error.outcome {
        Outcome::NotFound(_) => Ok(missing(context, &state.held(), error).await),
        Outcome::NotEligible(problem) => {
            context
                .diagnostics
                .push(texts::not_eligible(state, problem));
            Ok(Observation::Kept)
        }
        Outcome::Rejected(problem) if is_about_one_domain(problem) => {
            context.diagnostics.push(texts::not_refreshed(state, error));
            Ok(Observation::Kept)
        }
        outcome => {
            let mut told = failure::told(&state.operation("read"), error, context.client);
            match outcome {
                Outcome::Forbidden(_) => {
                    told.detail += " To destroy a resource that the key may not read, run terraform destroy with \
                                    -refresh=false.";
                }
                Outcome::Rejected(_) => {
                    told.detail += " To plan, apply or destroy without reading the domain, run Terraform with \
                                    -refresh=false. To stop managing it, use terraform state rm or a removed block.";
                }
                _ => {}
            }
            Err(told)
        }
    }
}

/// Whether HostUp refuses to report on this domain alone, which may have lapsed or be in a transfer. An older shape of
/// error, or a page, may as well come from something that answers for all domains.
fn is_about_one_domain(problem: &Problem) -> bool {
    problem.is_rfc7807 && matches!(problem.http_status, 409 | 410 | 422)
}
