//! Destroy: remove the domain from the state only, or opt it out.

use super::model::{Action, OnDestroy, State};
use super::post::post;
use super::replacement::NewObject;
use super::write::domain_id;
use super::{enrolment, warnings};
use crate::api::ErrorKind;
use crate::framework::{Context, Diagnostic};
use crate::provider::Client;

/// Destroys the resource as its last applied `on_destroy` says.
///
/// It succeeds if the domain is already opted out, or HostUp does not find it. The opt-out is skipped for a domain that
/// another resource of this process manages (see [`write_locks`](crate::provider::write_locks)), and for a resource
/// that is replaced by one for the same domain (see [`replacement`](super::replacement)).
pub(super) async fn delete(context: Context<'_, Client>, prior: State) -> Result<(), Diagnostic> {
    if prior.on_destroy != Some(OnDestroy::Exclude) {
        return Ok(());
    }
    if let Some(reason) = NewObject::skip_reason(context.plan_notes, &prior.domain_id) {
        let warning = warnings::opt_out_skipped_by_replacement(&prior, reason);
        context.diagnostics.push(warning);
        return Ok(());
    }
    let id = domain_id(&prior)?;
    let mut lock = context.client.locks.lock(&id).await;
    if lock.is_applied() {
        let warning = warnings::opt_out_skipped_by_apply(&prior);
        context.diagnostics.push(warning);
        return Ok(());
    }
    lock.record_opt_out();
    match post(&context, &id, Action::Exclude).await {
        Ok(answer) if enrolment::contradicts(Action::Exclude, &answer.status) => {
            let warning = warnings::opt_out_contradicted(&prior, &answer);
            context.diagnostics.push(warning);
            Ok(())
        }
        Ok(_) => Ok(()),
        Err(unconfirmed) => match &unconfirmed.error.kind {
            ErrorKind::NotFound(_) | ErrorKind::NotEligible(_) => {
                let warning = warnings::nothing_to_opt_out(&prior, &unconfirmed.error);
                context.diagnostics.push(warning);
                Ok(())
            }
            _ => Err(unconfirmed.diagnostic(&prior.operation("destroy"), context.client)),
        },
    }
}
