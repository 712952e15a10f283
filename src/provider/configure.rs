//! From the provider block and the environment to a client. The block beats the environment, and makes no network call.

use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::time::Duration;

use zeroize::Zeroizing;

use super::block::{Arguments, Secret};
use super::{Client, VERSION};
use crate::api::{self, ApiKey, Base, Settings};
use crate::framework::value::from_value;
use crate::framework::{
    Attr, Configuration, Diagnostic, Diagnostics, Number, Path, Value, timeouts,
};

/// Looks a variable of the environment up.
pub type Environment = fn(&str) -> Option<String>;

const DEFAULT_BASE: &str = Base::HOSTUP;
const DEFAULT_RETRIES: u32 = 10;
const DEFAULT_REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
const DEFAULT_MAX_WAIT: Duration = Duration::from_secs(15 * 60);

/// Checks what is known of a provider block, without the environment.
pub(super) fn validate(config: &Value) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    match arguments(config) {
        Ok(arguments) => {
            let nothing: Environment = |_| None;
            let _ = settle(&arguments, nothing, "", &mut diagnostics);
        }
        Err(error) => diagnostics.push(error),
    }
    diagnostics
}

/// Makes a client, or says which arguments are not known yet.
///
/// An argument that is unknown counts as set: falling back to the environment could reach another account.
pub(super) fn configure(
    config: &Value,
    environment: Environment,
    terraform_version: &str,
) -> (Option<Configuration<Client>>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let arguments = match arguments(config) {
        Ok(arguments) => arguments,
        Err(error) => return (None, error.into()),
    };
    let unknown = arguments.unknown();
    if !unknown.is_empty() {
        return (Some(Configuration::Incomplete(unknown)), diagnostics);
    }
    let client = settle(&arguments, environment, terraform_version, &mut diagnostics)
        .and_then(|settled| client(settled, &mut diagnostics));
    (client.map(Configuration::Ready), diagnostics)
}

fn arguments(config: &Value) -> Result<Arguments, Diagnostic> {
    let config = match config {
        // No provider block at all.
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
                "It is no object. Please report this.",
            ));
        }
    };
    from_value(Value::Mapping(config))
        .map_err(|fault| Diagnostic::error("Invalid provider block", format!("{fault}.")))
}

/// The arguments with the environment and the defaults filled in.
struct Settled {
    key: Option<(ApiKey, &'static str)>,
    settings: Box<dyn FnOnce(ApiKey) -> Settings>,
    /// Where the certificates came from: how a message calls the file, and the argument or variable that named it.
    roots: (String, &'static str),
}

fn settle(
    arguments: &Arguments,
    environment: Environment,
    terraform_version: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Settled> {
    let key = key(arguments, environment, diagnostics);
    let base = base(
        arguments,
        key.as_ref().map(|(key, _)| key),
        environment,
        diagnostics,
    );
    let extra_roots = roots(arguments, environment, diagnostics);
    let request_timeout = duration(&arguments.request_timeout, DEFAULT_REQUEST_TIMEOUT);
    let max_wait = duration(&arguments.max_wait, DEFAULT_MAX_WAIT);
    let max_retries = count("max_retries", &arguments.max_retries, 0..=100, diagnostics);
    let per_minute = count(
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
    let (extra_roots, roots) = extra_roots.unzip();
    let settings = move |key| Settings {
        base,
        key,
        user_agent,
        request_timeout,
        max_retries: max_retries.unwrap_or(DEFAULT_RETRIES),
        max_wait,
        requests_per_minute: per_minute.and_then(NonZeroU32::new),
        extra_roots,
    };
    Some(Settled {
        key,
        settings: Box::new(settings),
        roots: roots.unwrap_or_default(),
    })
}

fn client(settled: Settled, diagnostics: &mut Diagnostics) -> Option<Client> {
    let Some((key, key_source)) = settled.key else {
        let detail = "Set the environment variable HOSTUP_API_KEY, or api_key in the provider block. Keys are made at \
                      https://cloud.hostup.se/api-management; one needs the scope read:domains, and write:domains for \
                      changes.";
        diagnostics.push(Diagnostic::error("No HostUp API key", detail));
        return None;
    };
    match api::Client::new((settled.settings)(key)) {
        Ok(api) => Some(Client {
            api,
            key_source,
            names: Default::default(),
            plans: Default::default(),
            writes: Default::default(),
            waits: Default::default(),
        }),
        Err(fault) => {
            let (file, source) = settled.roots;
            let detail = format!("The file {file}, named by {source}: {fault}");
            let error = Diagnostic::error("Invalid ca_file", detail);
            diagnostics.push(pointing(error, source, "ca_file"));
            None
        }
    }
}

/// A text argument: from the block, else from the variable; blank counts as not set. With it, where it came from. It is
/// wiped after use, since one of these is the key.
fn text(
    argument: Option<&str>,
    place: &'static str,
    variable: &'static str,
    environment: Environment,
) -> Option<(Zeroizing<String>, &'static str)> {
    let is_set = |text: &str| !text.trim().is_empty();
    if let Some(written) = argument.filter(|text| is_set(text)) {
        return Some((Zeroizing::new(written.to_owned()), place));
    }
    let found = Zeroizing::new(environment(variable)?);
    is_set(&found).then_some((found, variable))
}

/// The key. An error about it has no attribute path: Terraform would print the line with the key in it.
fn key(
    arguments: &Arguments,
    environment: Environment,
    diagnostics: &mut Diagnostics,
) -> Option<(ApiKey, &'static str)> {
    const PLACE: &str = "api_key in the provider block";
    let (text, source) = text(
        arguments.api_key.known().map(Secret::as_str),
        PLACE,
        "HOSTUP_API_KEY",
        environment,
    )?;
    match ApiKey::parse(&text) {
        Ok(key) => key.map(|key| (key, source)),
        Err(fault) => {
            let detail = format!("{fault} It came from {source}. Copy it anew.");
            diagnostics.push(Diagnostic::error("Invalid HostUp API key", detail));
            None
        }
    }
}

fn base(
    arguments: &Arguments,
    key: Option<&ApiKey>,
    environment: Environment,
    diagnostics: &mut Diagnostics,
) -> Option<Base> {
    let (text, source) = text(
        arguments.api_base.known().map(String::as_str),
        "api_base",
        "HOSTUP_API_BASE",
        environment,
    )
    .unwrap_or_else(|| (Zeroizing::new(DEFAULT_BASE.to_owned()), "the default"));
    match Base::parse(text.trim()) {
        Ok(base) => Some(base),
        Err(fault) => {
            let detail = format!("{fault} It came from {source}.");
            let error = Diagnostic::error("Invalid api_base", detail);
            // Terraform would print the line, with whatever secret is in the address.
            let secret = fault.may_hold_a_secret() || key.is_some_and(|key| key.is_in(&text));
            diagnostics.push(match secret {
                true => error,
                false => pointing(error, source, "api_base"),
            });
            None
        }
    }
}

fn roots(
    arguments: &Arguments,
    environment: Environment,
    diagnostics: &mut Diagnostics,
) -> Option<(Vec<u8>, (String, &'static str))> {
    let (path, source) = text(
        arguments.ca_file.known().map(String::as_str),
        "ca_file",
        "HOSTUP_CA_FILE",
        environment,
    )?;
    let file = format!("{:?}", path.as_str());
    match bundle(&path) {
        Ok(bundle) => Some((bundle, (file, source))),
        Err(fault) => {
            let detail = format!("The file {file}, named by {source}, cannot be read: {fault}.");
            diagnostics.push(pointing(
                Diagnostic::error("Invalid ca_file", detail),
                source,
                "ca_file",
            ));
            None
        }
    }
}

/// The file, which must be one: what never ends would hang the plan.
fn bundle(path: &str) -> std::io::Result<Vec<u8>> {
    const MOST: u64 = 8 << 20;
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() || metadata.len() > MOST {
        return Err(std::io::Error::other("it is no file of at most 8 MiB"));
    }
    std::fs::read(path)
}

/// Points at the attribute, unless the value came from elsewhere.
fn pointing(error: Diagnostic, source: &str, attribute: &'static str) -> Diagnostic {
    if source == attribute {
        error.at(Path::attribute(attribute))
    } else {
        error
    }
}

fn duration(argument: &Attr<String>, default: Duration) -> Duration {
    // The schema's check has refused what is none.
    timeouts::or_default(argument.known().map(String::as_str), default)
}

fn count(
    name: &'static str,
    argument: &Attr<Number>,
    range: RangeInclusive<u32>,
    diagnostics: &mut Diagnostics,
) -> Option<u32> {
    let written = argument.known()?;
    let number = written.as_u64().and_then(|whole| u32::try_from(whole).ok());
    let number = number.filter(|number| range.contains(number));
    if number.is_none() {
        let (least, most) = range.into_inner();
        let detail =
            format!("`{name}` is {written}, but must be a whole number from {least} to {most}.");
        diagnostics
            .push(Diagnostic::error(format!("Invalid {name}"), detail).at(Path::attribute(name)));
    }
    number
}

/// What we call ourselves. Text that no header can carry is left out.
fn user_agent(terraform_version: &str, appended: Option<String>) -> String {
    let fits =
        |text: &&str| !text.is_empty() && text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    let version = Some(terraform_version).filter(fits).unwrap_or("unknown");
    let ours = format!("terraform-provider-hostup/{VERSION} Terraform/{version}");
    match appended.as_deref().map(str::trim).filter(fits) {
        Some(appended) => format!("{ours} {appended}"),
        None => ours,
    }
}

#[cfg(test)]
mod tests;
