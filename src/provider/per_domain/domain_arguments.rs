//! How a domain is specified: by `domain_id` or by `domain_name`, or by both if they refer to the same domain.
//!
//! A name is looked up when it is new, so that the plan shows the id, and a name that does not exist is an error of the
//! plan. Later operations use the stored id.

use tokio_util::sync::CancellationToken;

use super::DomainRef;
use crate::framework::quote::inline;
use crate::framework::{Attr, Diagnostic, Diagnostics, Path, PlanContext, Planned, Value};
use crate::provider::{Client, lookup};

/// Checks that a domain is specified; an unknown value counts.
pub(in crate::provider) fn validate(
    domain_id: &Attr<String>,
    domain_name: &Attr<String>,
    diagnostics: &mut Diagnostics,
) {
    if matches!((domain_id, domain_name), (Attr::Null, Attr::Null)) {
        diagnostics.push(lookup::neither_argument_set("domain_id", "domain_name"));
    }
}

/// Plans `domain_id`, `domain_name` and `id`.
///
/// A name that is not known yet makes the id unknown, which replaces an existing resource: it may turn out to be another
/// domain, and Terraform rejects an update that becomes a replacement in the apply.
pub(in crate::provider) async fn resolve(
    context: &mut PlanContext<'_, Client>,
    prior: &Value,
    config: &Value,
    planned: &mut Planned,
) -> Result<(), Diagnostic> {
    let (id, name) = (config.get("domain_id"), config.get("domain_name"));
    match (id, name) {
        (Value::Null, Value::Null) => {
            return Err(lookup::neither_argument_set("domain_id", "domain_name"));
        }
        (_, Value::String(name)) if !is_unchanged(prior, planned) => {
            let found = look_up(context, id.as_str(), name);
            let found = found.await?;
            if id.is_null() {
                planned.set("domain_id", found.map_or(Value::Unknown, Value::String));
            }
        }
        (Value::Null, Value::Unknown) => planned.set_unknown("domain_id"),
        _ => {}
    }
    if name.is_null() && planned.get("domain_id") != prior.get("domain_id") {
        planned.set_unknown("domain_name");
    }
    planned.copy("id", "domain_id");
    Ok(())
}

/// Whether the planned id and name are those of the prior state.
fn is_unchanged(prior: &Value, planned: &Planned) -> bool {
    let is_same = |name| planned.get(name) == prior.get(name);
    !prior.is_null() && is_same("domain_id") && is_same("domain_name")
}

/// Returns the id of a name, which must be `id` if that is configured too. `None` while the provider is not configured.
async fn look_up(
    context: &PlanContext<'_, Client>,
    id: Option<&str>,
    name: &str,
) -> Result<Option<String>, Diagnostic> {
    let Some(client) = context.client else {
        return Ok(None);
    };
    let domain = find_by_name(client, context.stop, id, name).await?;
    Ok(Some(domain.id))
}

/// Returns the domain that a fully known configuration refers to.
pub(in crate::provider) async fn configured_domain(
    client: &Client,
    stop: &CancellationToken,
    domain_id: &Attr<String>,
    domain_name: &Attr<String>,
) -> Result<DomainRef, Diagnostic> {
    match (domain_id.known(), domain_name.known()) {
        (id, Some(name)) => find_by_name(client, stop, id.map(String::as_str), name).await,
        (Some(id), None) => Ok(DomainRef {
            id: lookup::parse_id(id, "domain_id")?.as_str().to_owned(),
            name: None,
        }),
        (None, None) => Err(lookup::neither_argument_set("domain_id", "domain_name")),
    }
}

/// Returns the domain of a planned change. The plan has already checked that id and name match; the id is looked up here
/// only if the plan could not do it.
pub(in crate::provider) async fn domain_to_apply(
    client: &Client,
    stop: &CancellationToken,
    domain_id: &Attr<String>,
    domain_name: &Attr<String>,
) -> Result<DomainRef, Diagnostic> {
    match domain_id.known() {
        Some(id) => Ok(DomainRef {
            id: id.clone(),
            name: domain_name.known().cloned(),
        }),
        None => configured_domain(client, stop, domain_id, domain_name).await,
    }
}

/// Returns the domain with a name. Its id must be `id` if there is one.
async fn find_by_name(
    client: &Client,
    stop: &CancellationToken,
    id: Option<&str>,
    name: &str,
) -> Result<DomainRef, Diagnostic> {
    let domain = lookup::find_by_name(client, stop, name, "domain_name").await?;
    let found = domain.id.as_str();
    match id {
        Some(id) if id != found => Err(mismatch_error(id, name, found)),
        _ => Ok(DomainRef {
            id: found.to_owned(),
            name: Some(domain.name),
        }),
    }
}

fn mismatch_error(id: &str, name: &str, found: &str) -> Diagnostic {
    let detail = format!(
        "domain_name is \"{name}\", which HostUp lists with the id \"{found}\", but domain_id is \"{id}\". Set only one of \
         the two, or two that refer to the same domain. If ignore_changes lists one of them, Terraform adds its stored value to the \
         configuration: remove it from ignore_changes.",
        name = inline(name),
        found = inline(found),
        id = inline(id),
    );
    Diagnostic::error(
        "domain_id and domain_name refer to different domains",
        detail,
    )
    .at(Path::attribute("domain_name"))
}
