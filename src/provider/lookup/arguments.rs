//! The arguments that specify a domain: its id or its name.

use tokio_util::sync::CancellationToken;

use super::DomainName;
use super::cache::LookupError;
use crate::api::{Domain, DomainId};
use crate::framework::quote::inline;
use crate::framework::{Attr, Diagnostic, Diagnostics, Path};
use crate::provider::{Client, call_error};

/// Checks that one of two arguments is set, and not both. An unknown one may still turn out to be either.
pub(in crate::provider) fn exactly_one(
    first: (&'static str, &Attr<String>),
    second: (&'static str, &Attr<String>),
    diagnostics: &mut Diagnostics,
) {
    match (first.1, second.1) {
        (Attr::Null, Attr::Null) => diagnostics.push(neither_argument_set(first.0, second.0)),
        (Attr::Known(_), Attr::Known(_)) => {
            let detail = format!(
                "Set `{}` or `{}`, not both: they may refer to different domains.",
                first.0, second.0
            );
            let error = Diagnostic::error("Both domain arguments are set", detail);
            diagnostics.push(error.at(Path::attribute(second.0)));
        }
        _ => {}
    }
}

/// Returns the error for two arguments that are null.
pub(in crate::provider) fn neither_argument_set(first: &'static str, second: &str) -> Diagnostic {
    let detail =
        format!("Set `{first}` or `{second}`. An argument whose value is null is not set.");
    Diagnostic::error("No domain specified", detail).at(Path::attribute(first))
}

/// Finds the domain with the name in the argument `attribute`.
pub(in crate::provider) async fn find_by_name(
    client: &Client,
    stop: &CancellationToken,
    name: &str,
    attribute: &'static str,
) -> Result<Domain, Diagnostic> {
    let domain = client.lookups.find(&client.api, name, stop).await;
    domain.map_err(|error| match error {
        // The argument did not cause a failed request.
        LookupError::Failed(_) => lookup_failed(name, error, client),
        _ => lookup_failed(name, error, client).at(Path::attribute(attribute)),
    })
}

/// Returns the error for a failed lookup by name.
pub(in crate::provider) fn lookup_failed(
    name: &str,
    error: LookupError,
    client: &Client,
) -> Diagnostic {
    let shown = inline(name);
    let quoted = |texts: Vec<String>| {
        let texts = texts.iter().map(|text| format!("\"{}\"", inline(text)));
        texts.collect::<Vec<_>>().join(", ")
    };
    match error {
        LookupError::InvalidName => {
            let detail =
                format!("\"{shown}\" is not a valid domain name. Write it like \"example.se\".");
            Diagnostic::error("Invalid domain name", detail)
        }
        LookupError::NotFound { similar } => {
            let hint = match similar.is_empty() {
                true => String::new(),
                false => format!(" Similar names: {}.", quoted(similar)),
            };
            let detail = format!(
                "The account of the API key has no domain \"{shown}\".{hint} A domain of another account needs that \
                 account's key."
            );
            Diagnostic::error("Domain not found", detail)
        }
        LookupError::Ambiguous { ids } => {
            let detail = format!(
                "HostUp lists \"{shown}\" several times, and not exactly one of these is active: {}. Set the domain's id \
                 instead.",
                quoted(ids)
            );
            Diagnostic::error("Several domains have the same name", detail)
        }
        LookupError::Failed(error) => {
            call_error::diagnostic(&format!("look up the domain {shown}"), &error, client)
        }
    }
}

/// Whether a value given as an id is a domain name. No id has a dot.
pub(in crate::provider) fn looks_like_name(text: &str) -> bool {
    text.contains('.') && DomainName::parse(text).is_some()
}

/// Rejects an invalid id before any request. `name_attribute` is the argument that takes a name.
pub(in crate::provider) fn check_id(
    text: &str,
    attribute: &str,
    name_attribute: &str,
) -> Result<(), String> {
    let shown = inline(text);
    if looks_like_name(text) {
        return Err(format!(
            "\"{shown}\" looks like a domain name. Set `{name_attribute}` to it instead of `{attribute}`."
        ));
    }
    match DomainId::parse(text) {
        Ok(_) => Ok(()),
        Err(fault) => Err(format!(
            "\"{shown}\" is not a valid domain id. {fault} An id looks like \"dom_01hxa3b4c5d6e7f8g9h0j1k2m3\"."
        )),
    }
}

/// Calls [`check_id`] for the argument `domain_id` beside `domain_name`.
pub(in crate::provider) fn check_domain_id(text: &str) -> Result<(), String> {
    check_id(text, "domain_id", "domain_name")
}

/// Rejects an invalid domain name, before any request.
pub(in crate::provider) fn check_domain_name(text: &str) -> Result<(), String> {
    let shown = inline(text);
    if text.trim().is_empty() {
        return Err(
            "domain_name is empty. Write it like \"example.se\", or set domain_id instead."
                .to_owned(),
        );
    }
    if text.starts_with("dom_") && !text.contains('.') {
        return Err(format!(
            "\"{shown}\" looks like a domain id. Set `domain_id` to it instead of `domain_name`."
        ));
    }
    match DomainName::parse(text) {
        Some(_) => Ok(()),
        None => Err(format!(
            "\"{shown}\" is not a valid domain name. Write it like \"example.se\"."
        )),
    }
}

/// Parses the id in `attribute`. Plans check what users write there, but an id can also come from a list, an import or an
/// edited state.
pub(in crate::provider) fn parse_id(
    text: &str,
    attribute: &'static str,
) -> Result<DomainId, Diagnostic> {
    DomainId::parse(text).map_err(|fault| {
        let detail = format!("\"{}\" is not a valid domain id. {fault}", inline(text));
        Diagnostic::error(format!("Invalid {attribute}"), detail).at(Path::attribute(attribute))
    })
}
