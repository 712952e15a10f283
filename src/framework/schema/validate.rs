//! Validates a configuration against its schema.
//!
//! Core checks types, and that required arguments are present. It accepts null for a required argument, and values for
//! read-only attributes, so both are checked here. Unknown values of attributes that users can set are accepted.
//!
//! Values that equal the prior state are accepted too, except null for a required attribute: with `ignore_changes` core
//! copies values of the prior state into the configuration, read-only ones included.

use super::path_chain::PathChain;
use super::{Attribute, Block, Check, Kind, Presence};
use crate::framework::types::Type;
use crate::framework::value::Value;
use crate::framework::{Diagnostic, Diagnostics, Path};

/// Validates the object of a block.
pub(super) fn block(
    block: &Block,
    config: &Value,
    prior: &Value,
    path: PathChain<'_>,
    diagnostics: &mut Diagnostics,
) {
    attributes(&block.attributes, config, prior, path, diagnostics);
    for nested in &block.blocks {
        let (config, prior) = (config.get(nested.name), prior.get(nested.name));
        if let Value::Mapping(_) = config {
            let path = PathChain::Attribute(&path, nested.name);
            self::block(&nested.block, config, prior, path, diagnostics);
        }
    }
}

fn attributes(
    attributes: &[Attribute],
    config: &Value,
    prior: &Value,
    path: PathChain<'_>,
    diagnostics: &mut Diagnostics,
) {
    for attribute in attributes {
        let (config, prior) = (config.get(attribute.name), prior.get(attribute.name));
        let path = PathChain::Attribute(&path, attribute.name);
        match (attribute.presence, config) {
            (Presence::Required, Value::Null) => diagnostics.push(missing(attribute, path)),
            (_, Value::Null) => {}
            (Presence::Computed, config) if config != prior => {
                diagnostics.push(read_only(attribute, path));
            }
            (Presence::Computed, _) => {}
            (_, config) => {
                if let Kind::Typed(kind) = &attribute.kind
                    && config != prior
                {
                    typed(attribute, kind, config, path, diagnostics);
                }
            }
        }
    }
}

/// Validates a value of a type, and the elements of collections, at any depth.
fn typed(
    attribute: &Attribute,
    kind: &Type,
    value: &Value,
    path: PathChain<'_>,
    diagnostics: &mut Diagnostics,
) {
    match (kind, value) {
        (Type::String, Value::String(text)) => {
            diagnostics.extend(failed_checks(attribute, text, path));
        }
        (Type::List(item) | Type::Set(item), Value::Sequence(items)) => {
            if items.iter().any(Value::is_null) {
                diagnostics.push(null_element(attribute, path));
            }
            for (index, value) in items.iter().enumerate() {
                // An element of a set has no path of its own.
                let path = match kind {
                    Type::List(_) => PathChain::Index(&path, index),
                    _ => path,
                };
                typed(attribute, item, value, path, diagnostics);
            }
        }
        (Type::Map(item), Value::Mapping(entries)) => {
            for (key, value) in entries {
                let path = PathChain::Key(&path, key);
                typed(attribute, item, value, path, diagnostics);
            }
        }
        _ => {}
    }
}

fn missing(attribute: &Attribute, path: PathChain<'_>) -> Diagnostic {
    let path = path.to_path();
    let choices = attribute.checks.iter().find_map(|check| match check {
        Check::OneOf(choices) => Some(format!("Set it to {}", alternatives(choices))),
        Check::Text(_) => None,
    });
    let set = choices.unwrap_or_else(|| "Give it a value".to_owned());
    let detail = format!(
        "`{path}` is required, but its value is null. {set}. If the value comes from a variable or another expression, \
         check why that is null."
    );
    let error = Diagnostic::error(format!("Missing value for {path}"), detail);
    at(error, attribute, path)
}

fn read_only(attribute: &Attribute, path: PathChain<'_>) -> Diagnostic {
    let path = path.to_path();
    let detail =
        format!("`{path}` is read-only: the provider sets it. Remove it from the configuration.");
    let error = Diagnostic::error(format!("{path} cannot be set"), detail);
    at(error, attribute, path)
}

fn null_element(attribute: &Attribute, path: PathChain<'_>) -> Diagnostic {
    let path = path.to_path();
    let detail = format!("An element of `{path}` is null. Leave it out.");
    at(
        Diagnostic::error(format!("Invalid {path}"), detail),
        attribute,
        path,
    )
}

/// Returns the errors of an attribute's checks.
fn failed_checks(attribute: &Attribute, text: &str, path: PathChain<'_>) -> Vec<Diagnostic> {
    let failed = attribute.checks.iter().filter_map(|check| match check {
        Check::OneOf(choices) if choices.contains(&text) => None,
        Check::OneOf(choices) => {
            let value = if attribute.sensitive {
                "the value".into()
            } else {
                format!("{text:?}")
            };
            Some(format!(
                "{value} is not a valid value for `{}`. Use {}.",
                path.to_path(),
                alternatives(choices)
            ))
        }
        Check::Text(check) => check(text).err(),
    });
    failed
        .map(|detail| {
            let error = Diagnostic::error(format!("Invalid {}", path.to_path()), detail);
            at(error, attribute, path.to_path())
        })
        .collect()
}

fn alternatives(choices: &[&str]) -> String {
    let quoted = choices.iter().map(|choice| format!("{choice:?}"));
    quoted.collect::<Vec<_>>().join(" or ")
}

/// Adds the path, except for a sensitive attribute, because Terraform prints the line of the configuration at the path.
fn at(error: Diagnostic, attribute: &Attribute, path: Path) -> Diagnostic {
    if attribute.sensitive {
        error
    } else {
        error.at(path)
    }
}

#[cfg(test)]
mod tests;
