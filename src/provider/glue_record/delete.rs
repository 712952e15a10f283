//! Destroy: one DELETE. It succeeds if the glue record no longer exists.

use super::model::{Host, State};
use super::plan::is_replaced_by_itself;
use crate::api::{self, ErrorKind};
use crate::framework::{Context, Diagnostic};
use crate::provider::{Client, call_error};

/// What users can do if the registry refuses.
const WAYS_OUT: &str = "The registry keeps the glue record of a host as long as the host is a name server. If that is the \
    reason, there are these ways out: set other name servers first, and then destroy the glue record; or let Terraform forget \
    it, with a removed block that has lifecycle { destroy = false }, or with terraform state rm. If the resource was only \
    renamed, add a moved block.";

/// Deletes the glue record, unless another resource of this process has set it (see
/// [`write_locks`](crate::provider::write_locks)), or the object that replaces this one is, or may be, the same
/// glue record (see [`plan`](super::plan)).
pub(super) async fn delete(context: Context<'_, Client>, prior: State) -> Result<(), Diagnostic> {
    if is_replaced_by_itself(context.plan_notes, prior.id.as_deref()) {
        context.diagnostics.push(skipped_by_replacement(&prior));
        return Ok(());
    }
    let host = prior.host()?;
    let mut lock = context.client.locks.lock(&host.domain).await;
    if lock.is_glue_set(&host.name) {
        context.diagnostics.push(skipped_by_write(&prior));
        return Ok(());
    }
    lock.record_glue_deleted(&host.name);
    let Context { client, stop, .. } = context;
    let deleted = client
        .api
        .delete_glue_record(&host.domain, &host.name, stop);
    let Err(error) = deleted.await else {
        return Ok(());
    };
    let warning = match &error.kind {
        ErrorKind::NotFound(_) | ErrorKind::NotEligible(_) => {
            check_absence(client, stop, &prior, &host, &error).await?
        }
        kind if kind.is_worth_checking() && is_gone(client, stop, &host).await => None,
        _ => return Err(not_deleted(&prior, &error, client)),
    };
    context.diagnostics.extend(warning);
    Ok(())
}

/// Checks whether the glue record is gone after HostUp did not find it, or has no glue records for the domain. Succeeds if
/// the list lacks the host, and with a warning if HostUp rejects the request for the list in the same way.
async fn check_absence(
    client: &Client,
    stop: &tokio_util::sync::CancellationToken,
    prior: &State,
    host: &Host,
    rejection: &api::Error,
) -> Result<Option<Diagnostic>, Diagnostic> {
    match client.api.glue_records(&host.domain, stop).await {
        Ok(answer) if host.find(&answer).is_none() => Ok(None),
        Ok(_) => {
            let ErrorKind::NotFound(problem) = &rejection.kind else {
                return Err(not_deleted(prior, rejection, client));
            };
            let detail = format!(
                "HostUp answered that it does not find the glue record, but still lists it. Run Terraform again; if the error \
                 persists, {}.\n\n{}",
                call_error::ask_support(problem),
                call_error::report(rejection)
            );
            Err(Diagnostic::error(
                format!(
                    "HostUp still lists the glue record {}",
                    prior.record_label()
                ),
                detail,
            ))
        }
        Err(error)
            if matches!(
                error.kind,
                ErrorKind::NotFound(_) | ErrorKind::NotEligible(_)
            ) =>
        {
            Ok(Some(nothing_to_delete(prior, &error)))
        }
        Err(error) => Err(not_deleted(prior, &error, client)),
    }
}

/// Whether the list of the domain proves that the glue record does not exist.
async fn is_gone(client: &Client, stop: &tokio_util::sync::CancellationToken, host: &Host) -> bool {
    let answer = client.api.glue_records(&host.domain, stop).await;
    answer.is_ok_and(|answer| host.find(&answer).is_none())
}

fn not_deleted(prior: &State, error: &api::Error, client: &Client) -> Diagnostic {
    let mut diagnostic = call_error::diagnostic(&prior.operation("delete"), error, client);
    // HostUp documents 409, 502 and 503 for `upstream_failed`, the code if the registry refuses.
    let is_refused = match &error.kind {
        ErrorKind::NameserversBlocked(_) | ErrorKind::NotEligible(_) => true,
        ErrorKind::UnexpectedStatus(problem) | ErrorKind::ServerFault(problem) => {
            problem.code.is_some()
        }
        _ => false,
    };
    if is_refused && error.method == "DELETE" {
        diagnostic.detail += &format!("\n\n{WAYS_OUT}");
    }
    diagnostic
}

fn skipped_by_write(prior: &State) -> Diagnostic {
    let detail = format!(
        "The glue record {} is managed by another resource, which this apply has just created or updated. So it was not \
         deleted.",
        prior.record_label()
    );
    Diagnostic::warning("A glue record was not deleted", detail)
}

fn skipped_by_replacement(prior: &State) -> Diagnostic {
    let detail = format!(
        "The glue record {} was not deleted, because the resource that replaces this one is for the same host, or may be: \
         the plan did not know its domain or its host. If it is for another host, delete this glue record in HostUp's panel, \
         or import it and destroy it.",
        prior.record_label()
    );
    Diagnostic::warning("A glue record was not deleted", detail)
}

fn nothing_to_delete(prior: &State, error: &api::Error) -> Diagnostic {
    let detail = format!(
        "HostUp does not find the domain, or has no glue records for it. Nothing was changed at HostUp, and the resource is \
         removed from the state.\n\n{}",
        call_error::report(error)
    );
    Diagnostic::warning(
        format!(
            "The glue record {} was not there to be deleted",
            prior.record_label()
        ),
        detail,
    )
}
