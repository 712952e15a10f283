//! Destroy: forget the domain, or opt it out.

use super::model::{Action, OnDestroy, State};
use super::post::post;
use super::replacement::NewObject;
use super::write::domain_id;
use super::{enrolment, texts};
use crate::api::Outcome;
use crate::framework::{Context, Diagnostic};
use crate::provider::Client;

/// Destroys the resource, as its last applied `on_destroy` says.
///
/// A domain that is off already, in whatever way, is what was wanted. One that this process has just put under
/// management through another resource block is left alone; [`writes`](crate::provider::writes) says why. So is one whose
/// resource is only replaced; [`replacement`](super::replacement) says why.
pub(super) async fn delete(context: Context<'_, Client>, prior: State) -> Result<(), Diagnostic> {
    if prior.on_destroy != Some(OnDestroy::Exclude) {
        return Ok(());
    }
    if let Some(spared) = NewObject::spares(context.plan_notes, &prior.domain_id) {
        let warning = texts::destroy_spared(&prior, spared);
        context.diagnostics.push(warning);
        return Ok(());
    }
    let id = domain_id(&prior)?;
    let mut turn = context.client.writes.turn(&id).await;
    if turn.is_settled() {
        context.diagnostics.push(texts::destroy_skipped(&prior));
        return Ok(());
    }
    turn.opt_out();
    match post(&context, &id, Action::Exclude).await {
        Ok(answer) if enrolment::contradicts(Action::Exclude, &answer.status) => {
            context
                .diagnostics
                .push(texts::destroy_contradicted(&prior, &answer));
            Ok(())
        }
        Ok(_) => Ok(()),
        Err(refused) => match &refused.error.outcome {
            Outcome::NotFound(_) | Outcome::NotEligible(_) => {
                context
                    .diagnostics
                    .push(texts::destroyed_nothing(&prior, &refused.error));
                Ok(())
            }
            _ => Err(refused.diagnostic(&prior.operation("destroy"), context.client)),
        },
    }
}
