//! Creates a client from the provider block and the environment, without network access. The block overrides the
//! environment.

mod arguments;

use std::num::NonZeroU32;
use std::time::Duration;

use super::block::Arguments;
use super::{Client, VERSION};
use crate::api::{self, ApiKey, BaseUrl, Settings};
use crate::framework::value::from_value;
use crate::framework::{Configuration, Diagnostic, Diagnostics, Value};
use arguments::{CaFile, Source};

/// Looks up an environment variable.
pub type Environment = fn(&str) -> Option<String>;

const DEFAULT_BASE: &str = BaseUrl::HOSTUP;
const DEFAULT_RETRIES: u32 = 10;
const DEFAULT_REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
const DEFAULT_MAX_WAIT: Duration = Duration::from_secs(15 * 60);

/// Checks the known values of a provider block, without the environment.
pub(super) fn validate(config: &Value) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    match parse(config) {
        Ok(arguments) => {
            let no_environment: Environment = |_| None;
            let _ = resolve(&arguments, no_environment, "", &mut diagnostics);
        }
        Err(error) => diagnostics.push(error),
    }
    diagnostics
}

/// Creates a client, or says why there is none.
///
/// An unknown argument counts as set: the value from the environment could belong to another account.
pub(super) fn configure(
    config: &Value,
    environment: Environment,
    terraform_version: &str,
) -> (Option<Configuration<Client>>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let arguments = match parse(config) {
        Ok(arguments) => arguments,
        Err(error) => return (None, error.into()),
    };
    let unknown = arguments.unknown();
    if !unknown.is_empty() {
        return (Some(Configuration::Incomplete(unknown)), diagnostics);
    }
    let configuration = resolve(&arguments, environment, terraform_version, &mut diagnostics)
        .and_then(|resolved| configuration(resolved, &mut diagnostics));
    (configuration, diagnostics)
}

fn parse(config: &Value) -> Result<Arguments, Diagnostic> {
    let config = match config {
        // The configuration has no provider block.
        Value::Null => super::block::schema()
            .block()
            .attributes
            .iter()
            .map(|a| (a.name.to_owned(), Value::Null))
            .collect(),
        Value::Mapping(entries) => entries.clone(),
        _ => {
            return Err(Diagnostic::error(
                "Invalid provider block",
                "It is not an object. Please report this.",
            ));
        }
    };
    from_value(Value::Mapping(config))
        .map_err(|error| Diagnostic::error("Invalid provider block", format!("{error}.")))
}

/// The arguments with the environment and the defaults applied.
struct Resolved {
    /// `None` if no key is set.
    key: Option<(ApiKey, Source)>,
    ca_file: Option<CaFile>,
    /// Completes the settings with the key and the certificates.
    settings: Box<dyn FnOnce(ApiKey, Option<Vec<u8>>) -> Settings>,
}

fn resolve(
    arguments: &Arguments,
    environment: Environment,
    terraform_version: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Resolved> {
    let key = arguments::key(arguments, environment, diagnostics);
    let base = arguments::base(
        arguments,
        key.as_ref().map(|(key, _)| key),
        environment,
        diagnostics,
    );
    let ca_file = arguments::ca_file(arguments, environment, diagnostics);
    let request_timeout = arguments::duration(&arguments.request_timeout, DEFAULT_REQUEST_TIMEOUT);
    let max_wait = arguments::duration(&arguments.max_wait, DEFAULT_MAX_WAIT);
    let max_retries =
        arguments::integer("max_retries", &arguments.max_retries, 0..=100, diagnostics);
    let per_minute = arguments::integer(
        "requests_per_minute",
        &arguments.requests_per_minute,
        1..=60_000,
        diagnostics,
    );
    let user_agent = user_agent(terraform_version, environment("TF_APPEND_USER_AGENT"));
    if diagnostics.has_errors() {
        return None;
    }
    let base = base?;
    let settings = move |key, ca_bundle| Settings {
        base,
        key,
        user_agent,
        request_timeout,
        max_retries: max_retries.unwrap_or(DEFAULT_RETRIES),
        max_wait,
        requests_per_minute: per_minute.and_then(NonZeroU32::new),
        ca_bundle,
    };
    Some(Resolved {
        key,
        ca_file,
        settings: Box::new(settings),
    })
}

/// Without a key there is no client, which is not an error yet: types that read only the DNS need none.
fn configuration(
    resolved: Resolved,
    diagnostics: &mut Diagnostics,
) -> Option<Configuration<Client>> {
    let Some((key, key_source)) = resolved.key else {
        let detail = "Set the environment variable HOSTUP_API_KEY, or api_key in the provider block. Keys are created at \
                      https://cloud.hostup.se/api-management; the key needs the scope read:domains, and write:domains for \
                      changes.";
        let error = Diagnostic::error("No HostUp API key", detail);
        return Some(Configuration::Unavailable(error));
    };
    let (bundle, file) = resolved
        .ca_file
        .map(|file| (file.content, (file.shown_path, file.source)))
        .unzip();
    match api::Client::new((resolved.settings)(key, bundle)) {
        Ok(api) => Some(Configuration::Ready(Client::new(api, key_source))),
        Err(error) => {
            let (path, source) = file.unwrap_or_default();
            let detail = format!("The file {path}, named by {source}: {error}");
            let error = Diagnostic::error("Invalid ca_file", detail);
            diagnostics.push(arguments::at_source(error, source, "ca_file"));
            None
        }
    }
}

/// Returns the value of `User-Agent`, without strings that are invalid in a header.
fn user_agent(terraform_version: &str, appended: Option<String>) -> String {
    let is_valid =
        |text: &&str| !text.is_empty() && text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    let version = Some(terraform_version)
        .filter(is_valid)
        .unwrap_or("unknown");
    let product = format!("terraform-provider-hostup/{VERSION} Terraform/{version}");
    match appended.as_deref().map(str::trim).filter(is_valid) {
        Some(appended) => format!("{product} {appended}"),
        None => product,
    }
}

#[cfg(test)]
mod tests;
