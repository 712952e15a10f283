//! Import: the domain, and nothing else. The read that follows fills the state in, so an import by id is one call, and one
//! by name is two.

use super::Held;
use crate::api::DomainId;
use crate::framework::quote::inline;
use crate::framework::{Context, Diagnostic, Import};
use crate::provider::{Client, lookup};

/// Finds the domain to import a `resource` of: by id, by identity, or by its name.
pub(in crate::provider) async fn import(
    context: Context<'_, Client>,
    import: Import,
    resource: &str,
) -> Result<Held, Diagnostic> {
    let text = match &import {
        Import::Id(text) => text.trim(),
        Import::Identity(identity) => identity.get("domain_id").as_str().unwrap_or_default(),
    };
    // No id has a dot, and every name has one.
    if text.contains('.') && matches!(import, Import::Id(_)) {
        let Context { client, stop, .. } = context;
        let found = client.names.find(&client.api, text, stop).await;
        let found = found.map_err(|error| lookup::unfound(text, error, client))?;
        return Ok(Held {
            id: found.id.as_str().to_owned(),
            name: Some(found.name),
        });
    }
    let fault = match DomainId::parse(text) {
        Ok(id) if !text.contains('.') => {
            return Ok(Held {
                id: id.as_str().to_owned(),
                name: None,
            });
        }
        Ok(_) => "It looks like the name of a domain.".to_owned(),
        Err(fault) => fault.to_string(),
    };
    let detail = format!(
        "\"{}\" cannot be imported. {fault} Import by the domain's public id, such as \
         \"dom_01hxa3b4c5d6e7f8g9h0j1k2m3\", or as an id by the domain's name, such as \"example.se\".",
        inline(text)
    );
    Err(Diagnostic::error(
        format!("Cannot import {resource}"),
        detail,
    ))
}
