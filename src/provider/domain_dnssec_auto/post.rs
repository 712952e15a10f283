//! The POST, and the confirmation that HostUp made the change.
//!
//! A proxy or another server between Terraform and HostUp can answer any request with 200, and HostUp may reject a repeated
//! POST because the first one, whose answer was lost, succeeded. So if the answer is not conclusive, one GET follows: a
//! status that proves the requested action is a success; otherwise the error of the POST is returned.

use super::enrolment;
use super::model::Action;
use crate::api::{self, DnssecAuto, DomainId};
use crate::framework::quote::inline;
use crate::framework::{Context, Diagnostic};
use crate::provider::{Client, call_error};

/// A POST without a proof that HostUp made the change.
#[derive(Debug)]
pub(super) struct Unconfirmed {
    /// The error of the POST.
    pub(super) error: api::Error,
    /// The answer of the GET that followed, if any.
    observed: Option<DnssecAuto>,
}

impl Unconfirmed {
    pub(super) fn diagnostic(&self, operation: &str, client: &Client) -> Diagnostic {
        let mut diagnostic = call_error::diagnostic(operation, &self.error, client);
        if let Some(observed) = &self.observed {
            diagnostic.detail += &format!(
                "\n\nThe provider then read the status, which is \"{}\". That does not prove that the change was made.",
                inline(&observed.status)
            );
        }
        diagnostic
    }
}

/// Sends an action to HostUp. Returns the answer that proves it: that of the POST, or that of a GET.
pub(super) async fn post(
    context: &Context<'_, Client>,
    id: &DomainId,
    action: Action,
) -> Result<DnssecAuto, Unconfirmed> {
    let api = &context.client.api;
    let error = match api.set_dnssec_auto(id, action.into(), context.stop).await {
        Ok(answer) => return Ok(answer),
        Err(error) => error,
    };
    if !error.kind.is_worth_checking() {
        return Err(Unconfirmed {
            error,
            observed: None,
        });
    }
    let observed = api.dnssec_auto(id, context.stop).await.ok();
    match observed {
        Some(observed) if enrolment::evidence(&observed.status) == Some(action) => Ok(observed),
        observed => Err(Unconfirmed { error, observed }),
    }
}
