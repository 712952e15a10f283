//! The POST, and the confirmation that HostUp made the change.
//!
//! A proxy or another server between Terraform and HostUp can answer any request with 200, and HostUp may reject a repeated
//! POST because the first one, whose answer was lost, succeeded. So if the answer is not conclusive, one GET follows: the
//! wanted set is a success; otherwise the error of the POST is returned.

use super::delegation::Delegation;
use super::model::State;
use super::obstacle::way_out;
use super::warnings;
use crate::api::{DomainId, ErrorKind, NameserverChange, Nameservers};
use crate::framework::{Context, Diagnostic};
use crate::provider::{Client, call_error};

/// A change that HostUp has accepted.
#[derive(Debug)]
pub(super) enum Accepted {
    /// The name servers are changed. The answer is the last one of a GET, which may be from before the change.
    Done(Nameservers),
    /// The name servers will be changed. The answer is from before the change.
    Queued(Nameservers),
}

/// Sends the wanted name servers to HostUp. `before` is HostUp's answer before the change.
pub(super) async fn post(
    context: &Context<'_, Client>,
    state: &State,
    id: &DomainId,
    wanted: &Delegation,
    before: Nameservers,
) -> Result<Accepted, Diagnostic> {
    let api = &context.client.api;
    let result = api.set_nameservers(id, &wanted.names(), context.stop).await;
    let error = match result {
        Ok(NameserverChange::Updated) => return Ok(Accepted::Done(before)),
        Ok(NameserverChange::Queued) => return Ok(Accepted::Queued(before)),
        Err(error) => error,
    };
    let mut diagnostic = call_error::diagnostic(&state.operation("change"), &error, context.client);
    if let ErrorKind::NameserversBlocked(_) = &error.kind {
        diagnostic.detail += &format!("\n\n{}", way_out(&before));
    }
    if !error.kind.is_worth_checking() {
        return Err(diagnostic);
    }
    match api.nameservers(id, context.stop).await {
        Ok(observed) if wanted.is_shown_by(&observed) => Ok(Accepted::Done(observed)),
        Ok(observed) => {
            diagnostic.detail += &format!(
                "\n\nThe provider then read the name servers. {}",
                warnings::reported(&observed)
            );
            Err(diagnostic)
        }
        Err(_) => Err(diagnostic),
    }
}
