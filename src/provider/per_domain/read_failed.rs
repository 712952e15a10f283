//! What a failed read of a domain does to its state.

use super::DomainRef;
use super::not_found::keep_or_remove;
use crate::api::{self, ErrorKind, Problem};
use crate::framework::{Context, Diagnostic, Observation};
use crate::provider::{Client, call_error};

/// Decides whether a failed read keeps the state, removes the resource or is an error. `operation` names the read in that
/// error.
pub(in crate::provider) async fn read_failed<S>(
    context: &mut Context<'_, Client>,
    domain: &DomainRef,
    operation: &str,
    error: &api::Error,
) -> Result<Observation<S>, Diagnostic> {
    match &error.kind {
        ErrorKind::NotFound(_) => Ok(keep_or_remove(context, domain, error).await),
        kind if is_about_one_domain(kind) => {
            context.diagnostics.push(not_refreshed(domain, error));
            Ok(Observation::Unchanged)
        }
        kind => {
            let mut diagnostic = call_error::diagnostic(operation, error, context.client);
            diagnostic.detail += match kind {
                ErrorKind::Forbidden(_) => {
                    " To destroy a resource that the key may not read, run terraform destroy with -refresh=false."
                }
                ErrorKind::UnexpectedStatus(_) => {
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
pub(in crate::provider) fn is_about_one_domain(kind: &ErrorKind) -> bool {
    let is_of_a_domain =
        |problem: &Problem| problem.is_rfc7807 && matches!(problem.http_status, 409 | 410 | 422);
    match kind {
        ErrorKind::NotEligible(_) => true,
        ErrorKind::NameserversBlocked(problem) | ErrorKind::UnexpectedStatus(problem) => {
            is_of_a_domain(problem)
        }
        _ => false,
    }
}

/// Warns that HostUp rejected the read of one domain.
fn not_refreshed(domain: &DomainRef, error: &api::Error) -> Diagnostic {
    let label = domain.label();
    let detail = format!(
        "HostUp rejects requests for {label}. It may have lapsed, or be in a transfer.\n\n{}\n\nThe state is kept, and \
         the other resources are not affected. To stop managing the domain, use terraform state rm \
         or a removed block.",
        call_error::report(error),
    );
    Diagnostic::warning(format!("{label} could not be refreshed"), detail)
}
