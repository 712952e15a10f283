//! The POST, and what proves that HostUp did what it asks.
//!
//! Anything between Terraform and HostUp can answer 200 to anything, and a change that is repeated after a lost answer
//! may be refused because it was made already. So where the answer does not decide, one GET does: a status that proves
//! the wanted action is success, and anything else is the error that came first.

use super::enrolment;
use super::model::Action;
use crate::api::{self, DnssecAuto, DomainId, Outcome, Problem};
use crate::framework::quote::inline;
use crate::framework::{Context, Diagnostic};
use crate::provider::{Client, failure};

/// A POST of which nothing shows that HostUp did what it asked.
#[derive(Debug)]
pub(super) struct Unproved {
    /// How the POST ended.
    pub(super) error: api::Error,
    /// What the GET after it answered, where there was one.
    pub(super) observed: Option<DnssecAuto>,
}

impl Unproved {
    /// The error for the user.
    pub(super) fn diagnostic(&self, operation: &str, client: &Client) -> Diagnostic {
        let mut diagnostic = failure::told(operation, &self.error, client);
        if let Some(observed) = &self.observed {
            diagnostic.detail += &format!(
                "\n\nThe provider then asked for the status, which is \"{}\". That does not show that the change was \
                 made.",
                inline(&observed.status)
            );
        }
        diagnostic
    }
}

/// Asks HostUp for an action, and gives the answer that proves it: the POST's own, or that of a GET.
pub(super) async fn post(
    context: &Context<'_, Client>,
    id: &DomainId,
    action: Action,
) -> Result<DnssecAuto, Unproved> {
    let api = &context.client.api;
    let error = match api.set_dnssec_auto(id, action.into(), context.stop).await {
        Ok(answer) => return Ok(answer),
        Err(error) => error,
    };
    if !may_be_done(&error.outcome) {
        return Err(Unproved {
            error,
            observed: None,
        });
    }
    let observed = api.dnssec_auto(id, context.stop).await.ok();
    match observed {
        Some(observed) if enrolment::evidence(&observed.status) == Some(action) => Ok(observed),
        observed => Err(Unproved { error, observed }),
    }
}

/// Whether the domain may be as the POST wants it, although the answer does not say so.
fn may_be_done(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Unreadable { .. } => true,
        Outcome::Rejected(problem) | Outcome::NotEligible(problem) => is_refusal(problem),
        _ => false,
    }
}

/// HostUp refuses the change itself, perhaps because the domain is so already.
fn is_refusal(problem: &Problem) -> bool {
    problem.code.is_some() && matches!(problem.http_status, 400 | 409 | 422)
}
