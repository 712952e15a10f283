//! What to do with a state whose domain HostUp does not find.

use super::DomainRef;
use crate::api;
use crate::framework::quote::inline;
use crate::framework::{Context, Diagnostic, Observation};
use crate::provider::lookup::{DomainName, Selection, domains_named, select};
use crate::provider::{Client, call_error};

/// Keeps the state or removes the resource, with a warning.
///
/// "Not found" also means "not owned by this key". If it removed the resource, one plan with the key of another account
/// would empty the state; and Terraform cannot create a deleted domain again. So the state is kept, unless the list of
/// domains proves that the domain has another id now.
pub(super) async fn keep_or_remove<S>(
    context: &mut Context<'_, Client>,
    domain: &DomainRef,
    error: &api::Error,
) -> Observation<S> {
    match successor(context, domain).await {
        Some(new) => {
            context.diagnostics.push(has_another_id(domain, &new));
            Observation::Absent
        }
        None => {
            context.diagnostics.push(not_found(domain, error));
            Observation::Unchanged
        }
    }
}

/// Returns the id that the list has for the domain's name now; `None` without proof. An inactive domain proves nothing: an
/// account still lists domains that it has transferred away.
async fn successor(context: &Context<'_, Client>, domain: &DomainRef) -> Option<String> {
    let name = DomainName::parse(domain.name.as_deref()?)?;
    let listed = domains_named(&context.client.api, &name, context.stop).await;
    let listed = listed.ok()?;
    if listed.iter().any(|other| other.id.as_str() == domain.id) {
        return None;
    }
    match select(listed.iter().collect()) {
        Selection::One(only) if only.is_active() => Some(only.id.as_str().to_owned()),
        Selection::None | Selection::One(_) | Selection::Ambiguous(_) => None,
    }
}

fn not_found(domain: &DomainRef, error: &api::Error) -> Diagnostic {
    let label = domain.label();
    let detail = format!(
        "HostUp does not find {label}. It was deleted or transferred, or the key belongs to another account.\n\n{}\n\nThe \
         state is kept. If the domain no longer exists, remove it from the state: terraform state rm, or a removed block.",
        call_error::report(error),
    );
    Diagnostic::warning(format!("HostUp does not find {label}"), detail)
}

fn has_another_id(domain: &DomainRef, new: &str) -> Diagnostic {
    let detail = "HostUp no longer finds the domain, and lists the same name with another id. The old one is removed from the \
                  state. If the configuration has domain_id, set it to the new id; one with domain_name needs no change.";
    let (label, new) = (domain.label(), inline(new));
    Diagnostic::warning(format!("{label} has the id {new} now"), detail)
}
