//! Read: one GET. It removes the resource only with proof that the domain has another id.

use super::model::State;
use crate::api::{DomainId, Nameservers};
use crate::framework::{Context, Diagnostic, Observation};
use crate::provider::{Client, call_error, per_domain, unexpected_fields};

pub(super) async fn read(
    mut context: Context<'_, Client>,
    state: State,
) -> Result<Observation<State>, Diagnostic> {
    let id = state.parsed_id()?;
    let is_import = state.nameservers.is_none();
    match context.client.api.nameservers(&id, context.stop).await {
        Ok(answer) => {
            let unexpected = unexpected_fields::warning(&answer.unexpected, || state.label());
            context.diagnostics.extend(unexpected);
            match is_import {
                true => imported(&context, state, &id, &answer)
                    .await
                    .map(Observation::Present),
                false => Ok(Observation::Present(state.refreshed(&answer))),
            }
        }
        Err(error) if is_import => Err(call_error::diagnostic(
            &state.operation("import"),
            &error,
            context.client,
        )),
        Err(error) => {
            let operation = state.operation("read");
            per_domain::read_failed(&mut context, &state.domain_ref(), &operation, &error).await
        }
    }
}

/// Returns the state after an import, which must have name servers.
async fn imported(
    context: &Context<'_, Client>,
    state: State,
    id: &DomainId,
    answer: &Nameservers,
) -> Result<State, Diagnostic> {
    let known = state.domain_name.clone();
    let state = State {
        domain_name: per_domain::name_or_read(context, known, id).await,
        ..state.imported(answer)
    };
    if state.nameservers.is_none() {
        return Err(Diagnostic::error(
            format!("Cannot import the name servers of {}", state.label()),
            "HostUp's answer has no name servers, so there is nothing to import. Try again later.",
        ));
    }
    Ok(state)
}
