//! Import: a state that has nothing but the domain. The read that follows fills it in, so an import is one call.

use super::model::State;
use crate::api::DomainId;
use crate::framework::{Diagnostic, Import};
use crate::provider::quote;

/// Makes the state to read from, by id or by identity.
pub(super) fn import(import: Import) -> Result<State, Diagnostic> {
    let text = match &import {
        Import::Id(text) => text.trim(),
        Import::Identity(identity) => identity.get("domain_id").as_str().unwrap_or_default(),
    };
    match DomainId::parse(text) {
        Ok(id) if !text.contains('.') => Ok(State::of(id.as_str().to_owned())),
        Ok(_) => Err(refused(text, "It looks like the name of a domain.")),
        Err(fault) => Err(refused(text, &fault.to_string())),
    }
}

fn refused(text: &str, fault: &str) -> Diagnostic {
    let detail = format!(
        "\"{}\" cannot be imported. {fault} Import by the domain's public id, such as \
         \"dom_01hxa3b4c5d6e7f8g9h0j1k2m3\".",
        quote::inline(text)
    );
    Diagnostic::error("Cannot import hostup_domain_dnssec_auto", detail)
}
