//! Import by identity, or by `DOMAIN/HOSTNAME` with the domain id or domain name.

use super::GlueRecordResource;
use super::model::State;
use crate::framework::quote::inline;
use crate::framework::{Context, Diagnostic, Import, Resource};
use crate::provider::host_name::HostName;
use crate::provider::{Client, per_domain};

pub(super) async fn import(
    context: Context<'_, Client>,
    import: Import,
) -> Result<State, Diagnostic> {
    let (domain, hostname) = match import {
        Import::Identity(identity) => {
            let hostname = identity.get("hostname").as_str();
            let hostname = hostname.unwrap_or_default().to_owned();
            (Import::Identity(identity), hostname)
        }
        Import::Id(text) => match text.trim().split_once('/') {
            Some((domain, hostname)) => (Import::Id(domain.to_owned()), hostname.to_owned()),
            None => return Err(invalid(&text, "It has no slash.")),
        },
    };
    let host = HostName::parse(&hostname).map_err(|fault| invalid(&hostname, &fault))?;
    let domain = per_domain::import(context, domain, GlueRecordResource::TYPE_NAME).await?;
    Ok(State::without_addresses(domain, host.to_string()))
}

fn invalid(text: &str, fault: &str) -> Diagnostic {
    let detail = format!(
        "\"{}\" cannot be imported. {fault} Import a glue record by the domain id or domain name, a slash, and the host, \
         such as \"example.se/ns1.example.se\".",
        inline(text)
    );
    Diagnostic::error(
        format!("Cannot import {}", GlueRecordResource::TYPE_NAME),
        detail,
    )
}
