//! How a domain is found: by its id, or by its name, and in data sources by exactly one of the two.

use super::names::{Folded, NameError};
use super::{Client, failure};
use crate::api::{Domain, DomainId};
use crate::framework::quote::inline;
use crate::framework::{Attr, Diagnostic, Diagnostics, Look, Path};

/// Checks that exactly one of two arguments is set; one that is not known yet counts as set.
pub(super) fn exactly_one(
    first: (&'static str, &Attr<String>),
    second: (&'static str, &Attr<String>),
    diagnostics: &mut Diagnostics,
) {
    match (first.1, second.1) {
        (Attr::Null, Attr::Null) => diagnostics.push(neither(first.0, second.0)),
        (Attr::Known(_), Attr::Known(_)) => {
            let detail = format!(
                "Set `{}` or `{}`, not both: they may name two domains.",
                first.0, second.0
            );
            let error = Diagnostic::error("Two ways to name the domain", detail);
            diagnostics.push(error.at(Path::attribute(second.0)));
        }
        _ => {}
    }
}

/// The error when no domain is named.
pub(super) fn neither(first: &str, second: &str) -> Diagnostic {
    Diagnostic::error(
        "No domain is named",
        format!("Set `{first}` or `{second}`."),
    )
}

/// The id of a domain that is named by its id or its name.
pub(super) async fn id(
    look: &Look<'_, Client>,
    domain_id: &Attr<String>,
    domain_name: &Attr<String>,
) -> Result<DomainId, Diagnostic> {
    match (domain_id, domain_name) {
        (Attr::Known(text), _) => parse_id(text, "domain_id"),
        (_, Attr::Known(name)) => Ok(by_name(look, name, "domain_name").await?.id),
        _ => Err(neither("domain_id", "domain_name")),
    }
}

/// Whether a text that shall be an id is the name of a domain. No id has a dot.
pub(super) fn is_name(text: &str) -> bool {
    text.contains('.') && Folded::new(text).is_some()
}

/// Refuses what can be no id, before anybody is asked. `by_name` is the argument that takes a name.
pub(super) fn check_id(text: &str, attribute: &str, by_name: &str) -> Result<(), String> {
    let shown = inline(text);
    if is_name(text) {
        return Err(format!(
            "\"{shown}\" looks like the name of a domain. Set `{by_name}` to it, and leave `{attribute}` out."
        ));
    }
    match DomainId::parse(text) {
        Ok(_) => Ok(()),
        Err(fault) => Err(format!("\"{shown}\" cannot be the id of a domain. {fault}")),
    }
}

/// [`check_id`] of a data source that takes `domain_id` or `domain_name`.
pub(super) fn check_domain_id(text: &str) -> Result<(), String> {
    check_id(text, "domain_id", "domain_name")
}

/// An id as a part of a path, from the text in `attribute`. Plans check what users write there, but an id can also have
/// come from a list, an import or an edited state.
pub(super) fn parse_id(text: &str, attribute: &'static str) -> Result<DomainId, Diagnostic> {
    DomainId::parse(text).map_err(|fault| {
        let detail = format!("\"{}\" cannot be the id of a domain. {fault}", inline(text));
        Diagnostic::error(format!("Invalid {attribute}"), detail).at(Path::attribute(attribute))
    })
}

/// The domain of a name, which stands in the argument `attribute`.
pub(super) async fn by_name(
    look: &Look<'_, Client>,
    name: &str,
    attribute: &'static str,
) -> Result<Domain, Diagnostic> {
    let found = look
        .client
        .names
        .find(&look.client.api, name, look.stop)
        .await;
    found.map_err(|error| match error {
        // The name is not to blame for a call that failed.
        NameError::Failed(_) => unfound(name, error, look.client),
        _ => unfound(name, error, look.client).at(Path::attribute(attribute)),
    })
}

/// The error for a name that was not found.
pub(super) fn unfound(name: &str, error: NameError, client: &Client) -> Diagnostic {
    let shown = inline(name);
    let quoted = |texts: Vec<String>| {
        let texts = texts.iter().map(|text| format!("\"{}\"", inline(text)));
        texts.collect::<Vec<_>>().join(", ")
    };
    match error {
        NameError::Invalid => {
            let detail = format!(
                "\"{shown}\" cannot be the name of a domain. Write it like \"example.se\"."
            );
            Diagnostic::error("Invalid name of a domain", detail)
        }
        NameError::Unknown(near) => {
            let hint = match near.is_empty() {
                true => String::new(),
                false => format!(" Names that are near: {}.", quoted(near)),
            };
            let detail = format!(
                "The account of the API key has no domain \"{shown}\".{hint} A domain of another account needs that \
                 account's key."
            );
            Diagnostic::error("A domain was not found", detail)
        }
        NameError::Ambiguous(ids) => {
            let detail = format!(
                "HostUp lists \"{shown}\" several times, and not just one of these is active: {}. Name the domain by its \
                 id.",
                quoted(ids)
            );
            Diagnostic::error("A name stands for several domains", detail)
        }
        NameError::Failed(error) => {
            failure::told(&format!("look up the domain {shown}"), &error, client)
        }
    }
}
