//! The value of each argument: from the provider block, else from the environment, else the default.

use std::ops::RangeInclusive;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{DEFAULT_BASE, Environment};
use crate::api::{ApiKey, BaseUrl};
use crate::framework::{Attr, Diagnostic, Diagnostics, Number, Path, timeouts};
use crate::provider::block::{Arguments, Secret};

/// Where a value came from, as messages name it.
pub(super) type Source = &'static str;

/// Returns a string argument and its source. A blank one counts as not set. It is zeroed on drop, as it may be the key.
fn text(
    argument: Option<&str>,
    argument_source: Source,
    variable: Source,
    environment: Environment,
) -> Option<(Zeroizing<String>, Source)> {
    let is_set = |text: &str| !text.trim().is_empty();
    if let Some(text) = argument.filter(|text| is_set(text)) {
        return Some((Zeroizing::new(text.to_owned()), argument_source));
    }
    let text = Zeroizing::new(environment(variable)?);
    is_set(&text).then_some((text, variable))
}

/// Returns the key. An error about it has no attribute path, because Terraform would print the line with the key.
pub(super) fn key(
    arguments: &Arguments,
    environment: Environment,
    diagnostics: &mut Diagnostics,
) -> Option<(ApiKey, Source)> {
    let (text, source) = text(
        arguments.api_key.known().map(Secret::as_str),
        "api_key in the provider block",
        "HOSTUP_API_KEY",
        environment,
    )?;
    match ApiKey::parse(&text) {
        Ok(key) => key.map(|key| (key, source)),
        Err(error) => {
            let detail = format!("{error} It came from {source}. Copy the key again.");
            diagnostics.push(Diagnostic::error("Invalid HostUp API key", detail));
            None
        }
    }
}

pub(super) fn base(
    arguments: &Arguments,
    key: Option<&ApiKey>,
    environment: Environment,
    diagnostics: &mut Diagnostics,
) -> Option<BaseUrl> {
    let (text, source) = text(
        arguments.api_base.known().map(String::as_str),
        "api_base",
        "HOSTUP_API_BASE",
        environment,
    )
    .unwrap_or_else(|| (Zeroizing::new(DEFAULT_BASE.to_owned()), "the default"));
    match BaseUrl::parse(text.trim()) {
        Ok(base) => Some(base),
        Err(error) => {
            let detail = format!("{error} It came from {source}.");
            // With an attribute path Terraform would print the line, and a secret in the address.
            let has_secret = error.may_hold_a_secret() || key.is_some_and(|key| key.is_in(&text));
            let diagnostic = Diagnostic::error("Invalid api_base", detail);
            diagnostics.push(match has_secret {
                true => diagnostic,
                false => at_source(diagnostic, source, "api_base"),
            });
            None
        }
    }
}

/// The certificates of `ca_file`, not yet parsed.
pub(super) struct CaFile {
    pub(super) content: Vec<u8>,
    /// The path, quoted for messages.
    pub(super) shown_path: String,
    pub(super) source: Source,
}

pub(super) fn ca_file(
    arguments: &Arguments,
    environment: Environment,
    diagnostics: &mut Diagnostics,
) -> Option<CaFile> {
    let (path, source) = text(
        arguments.ca_file.known().map(String::as_str),
        "ca_file",
        "HOSTUP_CA_FILE",
        environment,
    )?;
    let shown_path = format!("{:?}", path.as_str());
    match read_bounded(&path) {
        Ok(content) => Some(CaFile {
            content,
            shown_path,
            source,
        }),
        Err(error) => {
            let detail =
                format!("The file {shown_path}, named by {source}, cannot be read: {error}.");
            let diagnostic = Diagnostic::error("Invalid ca_file", detail);
            diagnostics.push(at_source(diagnostic, source, "ca_file"));
            None
        }
    }
}

/// Reads a regular file of limited size: a device or pipe could block the plan forever.
fn read_bounded(path: &str) -> std::io::Result<Vec<u8>> {
    const MAX_BYTES: u64 = 8 << 20;
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return Err(std::io::Error::other(
            "it is not a regular file of at most 8 MiB",
        ));
    }
    std::fs::read(path)
}

/// Adds the attribute path, unless the value came from elsewhere.
pub(super) fn at_source(
    diagnostic: Diagnostic,
    source: Source,
    attribute: &'static str,
) -> Diagnostic {
    if source == attribute {
        diagnostic.at(Path::attribute(attribute))
    } else {
        diagnostic
    }
}

pub(super) fn duration(argument: &Attr<String>, default: Duration) -> Duration {
    // The check of the schema has rejected invalid durations.
    timeouts::or_default(argument.known().map(String::as_str), default)
}

pub(super) fn integer(
    name: &'static str,
    argument: &Attr<Number>,
    range: RangeInclusive<u32>,
    diagnostics: &mut Diagnostics,
) -> Option<u32> {
    let value = argument.known()?;
    let integer = value.as_u64().and_then(|value| u32::try_from(value).ok());
    let integer = integer.filter(|integer| range.contains(integer));
    if integer.is_none() {
        let (min, max) = range.into_inner();
        let detail = format!("`{name}` is {value}, but must be an integer from {min} to {max}.");
        diagnostics
            .push(Diagnostic::error(format!("Invalid {name}"), detail).at(Path::attribute(name)));
    }
    integer
}
