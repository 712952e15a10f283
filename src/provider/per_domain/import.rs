//! Import: only the domain's id and name. Terraform then reads the object, so an import by id is one request, and one by
//! name is two. If the answer to that read has no name, one more request reads it.

use super::DomainRef;
use crate::api::DomainId;
use crate::framework::quote::inline;
use crate::framework::{Context, Diagnostic, Import};
use crate::provider::{Client, lookup};

/// Finds the domain by id, identity or name. `resource` is the type in the error message.
pub(in crate::provider) async fn import(
    context: Context<'_, Client>,
    import: Import,
    resource: &str,
) -> Result<DomainRef, Diagnostic> {
    let text = match &import {
        Import::Id(text) => text.trim(),
        Import::Identity(identity) => identity.get("domain_id").as_str().unwrap_or_default(),
    };
    // No id has a dot, and every name has one.
    if text.contains('.') && matches!(import, Import::Id(_)) {
        let Context { client, stop, .. } = context;
        let domain = client.lookups.find(&client.api, text, stop).await;
        let domain = domain.map_err(|error| lookup::lookup_failed(text, error, client))?;
        return Ok(DomainRef {
            id: domain.id.as_str().to_owned(),
            name: Some(domain.name),
        });
    }
    let fault = match DomainId::parse(text) {
        Ok(id) if !text.contains('.') => {
            return Ok(DomainRef {
                id: id.as_str().to_owned(),
                name: None,
            });
        }
        Ok(_) => "It looks like a domain name.".to_owned(),
        Err(fault) => fault.to_string(),
    };
    let detail = format!(
        "\"{}\" cannot be imported. {fault} Import by the domain's public id, such as \
         \"dom_01hxa3b4c5d6e7f8g9h0j1k2m3\", or by its name, such as \"example.se\".",
        inline(text)
    );
    Err(Diagnostic::error(
        format!("Cannot import {resource}"),
        detail,
    ))
}

/// Returns the domain name after an import or create by id: `known`, or else the one that HostUp reports.
pub(in crate::provider) async fn name_or_read(
    context: &Context<'_, Client>,
    known: Option<String>,
    id: &DomainId,
) -> Option<String> {
    if known.is_some() {
        return known;
    }
    match context.client.api.domain(id, context.stop).await {
        Ok(domain) => domain.name,
        Err(error) => {
            tracing::debug!(%error, "the domain name could not be read");
            None
        }
    }
}
