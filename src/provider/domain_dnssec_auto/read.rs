//! Read: one GET. It never writes, and it removes the resource only on proof.

use super::model::{OnDestroy, State};
use super::write::{CONTRADICTION, domain_id};
use super::{enrolment, observe, texts};
use crate::api::{self, DnssecAuto, Outcome};
use crate::framework::{Context, Diagnostic, Observation};
use crate::provider::Client;
use crate::provider::failure;

/// Looks the domain up.
pub(super) async fn read(
    mut context: Context<'_, Client>,
    state: State,
) -> Result<Observation<State>, Diagnostic> {
    let id = domain_id(&state)?;
    match context.client.api.dnssec_auto(&id, context.stop).await {
        Ok(answer) => Ok(Observation::Found(observed(&mut context, state, &answer))),
        Err(error) if state.action.is_none() => Err(failure::told(
            "import",
            &state.label(),
            &error,
            context.client,
        )),
        Err(error) => unread(&mut context, &state, &error).await,
    }
}

fn observed(context: &mut Context<'_, Client>, state: State, answer: &DnssecAuto) -> State {
    if let Some(odd) = texts::odd_fields(&state.label(), answer) {
        context.diagnostics.push(odd);
    }
    let Some(wish) = state.action else {
        return imported(context, state, answer);
    };
    let state = observe::refreshed(state, answer);
    let contradiction: Option<String> = context.private.get(CONTRADICTION);
    if contradiction.as_deref() == Some(&answer.status) {
        context
            .diagnostics
            .push(texts::still_contradicted(&state.label(), wish, answer));
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
fn imported(context: &mut Context<'_, Client>, state: State, answer: &DnssecAuto) -> State {
    let state = observe::taken(state, answer);
    let (action, proved) = enrolment::imported(&answer.status, answer.is_enabled);
    if !proved {
        context.diagnostics.push(texts::imported_without_proof(
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
///
/// "Not found" also means "not owned by this key". If it removed the resource, one plan with the key of another account
/// would wipe the state of everything; and nothing could create a deleted domain again anyway. So the state stays,
/// with a warning, unless the list proves that the domain goes by another id now.
async fn unread(
    context: &mut Context<'_, Client>,
    state: &State,
    error: &api::Error,
) -> Result<Observation<State>, Diagnostic> {
    match &error.outcome {
        Outcome::NotFound(_) => match successor(context, state).await {
            Some(new) => {
                context.diagnostics.push(texts::has_another_id(state, &new));
                Ok(Observation::Gone)
            }
            None => {
                context.diagnostics.push(texts::not_found(state, error));
                Ok(Observation::Kept)
            }
        },
        Outcome::NotEligible(problem) => {
            context
                .diagnostics
                .push(texts::not_eligible(state, problem));
            Ok(Observation::Kept)
        }
        _ => Err(failure::told("read", &state.label(), error, context.client)),
    }
}

/// The id under which the list has the domain's name now; `None` without proof.
async fn successor(context: &Context<'_, Client>, state: &State) -> Option<String> {
    let name = folded(state.domain_name.as_deref()?);
    let listed = context
        .client
        .api
        .domains_named(&name, context.stop)
        .await
        .ok()?;
    let mut same = listed
        .into_iter()
        .filter(|domain| folded(&domain.name) == name)
        .collect::<Vec<_>>();
    if same
        .iter()
        .any(|domain| domain.id.as_str() == state.domain_id)
    {
        return None;
    }
    if same.len() > 1 {
        same.retain(|domain| domain.service_status.as_deref() == Some("active"));
    }
    match same.as_slice() {
        [only] => Some(only.id.as_str().to_owned()),
        _ => None,
    }
}

/// A name as two spellings of it are compared.
fn folded(name: &str) -> String {
    name.trim_end_matches('.').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_and_trailing_dot() {
        assert_eq!(folded("Example.SE."), "example.se");
        assert_ne!(folded("example.se"), folded("example.nu"));
    }
}
