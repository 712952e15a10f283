//! What it means for a state that HostUp does not find its domain.

use super::Held;
use crate::api;
use crate::framework::quote::inline;
use crate::framework::{Context, Diagnostic, Observation};
use crate::provider::names::{Choice, Folded, choose, rows_named};
use crate::provider::{Client, failure};

/// What a read has to answer, with the warning that belongs to it.
///
/// "Not found" also means "not owned by this key". If it removed the resource, one plan with the key of another account
/// would wipe the state of everything; and nothing could create a deleted domain again anyway. So the state stays,
/// with a warning, unless the list proves that the domain goes by another id now.
pub(in crate::provider) async fn missing<S>(
    context: &mut Context<'_, Client>,
    domain: &Held,
    error: &api::Error,
) -> Observation<S> {
    match successor(context, domain).await {
        Some(new) => {
            context.diagnostics.push(has_another_id(domain, &new));
            Observation::Gone
        }
        None => {
            context.diagnostics.push(not_found(domain, error));
            Observation::Kept
        }
    }
}

/// The id under which the list has the domain's name now; `None` without proof. A row that is not active is none: an
/// account goes on to list what it has transferred away.
async fn successor(context: &Context<'_, Client>, domain: &Held) -> Option<String> {
    let name = Folded::new(domain.name.as_deref()?)?;
    let listed = rows_named(&context.client.api, &name, context.stop).await;
    let listed = listed.ok()?;
    if listed.iter().any(|row| row.id.as_str() == domain.id) {
        return None;
    }
    match choose(listed.iter().collect()) {
        Choice::One(only) if only.is_active() => Some(only.id.as_str().to_owned()),
        Choice::None | Choice::One(_) | Choice::Several(_) => None,
    }
}

/// The domain is not there, or not this key's.
fn not_found(domain: &Held, error: &api::Error) -> Diagnostic {
    let label = domain.label();
    let detail = format!(
        "HostUp does not find {label}. It was deleted or transferred, or it belongs to another account than the key's.\n\n{}\
         \n\nThe state is kept. If the domain is gone for good, let Terraform forget it: terraform state rm, or a removed \
         block.",
        failure::account(error),
    );
    Diagnostic::warning(format!("HostUp does not find {label}"), detail)
}

/// The list has the name under another id.
fn has_another_id(domain: &Held, new: &str) -> Diagnostic {
    let detail = "HostUp does not find the domain any more, and lists the same name with another id. The old one is removed \
                  from the state; write the new id as domain_id.";
    let (label, new) = (domain.label(), inline(new));
    Diagnostic::warning(format!("{label} has the id {new} now"), detail)
}
