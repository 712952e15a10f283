//! Import: a state that has nothing but the domain. The read that follows fills it in, so an import by id is one call,
//! and one by name is two.

use super::model::State;
use crate::api::DomainId;
use crate::framework::quote::inline;
use crate::framework::{Context, Diagnostic, Import};
use crate::provider::{Client, lookup};

/// Makes the state to read from: by id, by identity, or by the name of the domain.
pub(super) async fn import(
    context: Context<'_, Client>,
    import: Import,
) -> Result<State, Diagnostic> {
    let text = match &import {
        Import::Id(text) => text.trim(),
        Import::Identity(identity) => identity.get("domain_id").as_str().unwrap_or_default(),
    };
    // No id has a dot, and every name has one.
    if text.contains('.') && matches!(import, Import::Id(_)) {
        let Context { client, stop, .. } = context;
        let found = client.names.find(&client.api, text, stop).await;
        let found = found.map_err(|error| lookup::unfound(text, error, client))?;
        let state = State::of(found.id.as_str().to_owned());
        return Ok(State {
            domain_name: Some(found.name),
            ..state
        });
    }
    match DomainId::parse(text) {
        Ok(id) if !text.contains('.') => Ok(State::of(id.as_str().to_owned())),
        Ok(_) => Err(refused(text, "It looks like the name of a domain.")),
        Err(fault) => Err(refused(text, &fault.to_string())),
    }
}

fn refused(text: &str, fault: &str) -> Diagnostic {
    let detail = format!(
        "\"{}\" cannot be imported. {fault} Import by the domain's public id, such as \
         \"dom_01hxa3b4c5d6e7f8g9h0j1k2m3\", or as an id by the domain's name, such as \"example.se\".",
        inline(text)
    );
    Diagnostic::error("Cannot import hostup_domain_dnssec_auto", detail)
}
