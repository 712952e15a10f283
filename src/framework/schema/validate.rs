//! Validates a configuration against its schema.
//!
//! Core checks types, and that required arguments are present. It accepts null for a required argument, and values for
//! read-only attributes, so both are checked here. Unknown values of attributes that users can set are accepted.
//!
//! Values that equal the prior state are accepted too, except null for a required attribute: with `ignore_changes` core
//! copies values of the prior state into the configuration, read-only ones included.

use super::path_chain::PathChain;
use super::{Attribute, Block, BlockNesting, Check, Kind, Nesting, Presence};
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
        let nesting = match nested.nesting {
            BlockNesting::Single => Nesting::Single,
            BlockNesting::List => Nesting::List,
            BlockNesting::Set => Nesting::Set,
        };
        let (config, prior) = (config.get(nested.name), prior.get(nested.name));
        let path = PathChain::Attribute(&path, nested.name);
        for_each_object(nesting, config, prior, path, &mut |config, prior, path| {
            self::block(&nested.block, config, prior, path, diagnostics);
        });
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
            _ => value(attribute, config, prior, path, diagnostics),
        }
    }
}

/// Validates a value that users can set and that is not null.
fn value(
    attribute: &Attribute,
    config: &Value,
    prior: &Value,
    path: PathChain<'_>,
    diagnostics: &mut Diagnostics,
) {
    match &attribute.kind {
        Kind::Typed(kind) if config != prior => typed(attribute, kind, config, path, diagnostics),
        Kind::Typed(_) => {}
        Kind::Nested(nesting, inner) => {
            if *nesting != Nesting::Single && config != prior && has_null(config) {
                diagnostics.push(null_element(attribute, path));
            }
            for_each_object(*nesting, config, prior, path, &mut |config, prior, path| {
                attributes(inner, config, prior, path, diagnostics);
            });
        }
    }
}

/// Visits the objects of a nested attribute or block, each with its counterpart in the prior state. An element of a set
/// has no path of its own, and its counterpart is the element that equals it.
fn for_each_object(
    nesting: Nesting,
    config: &Value,
    prior: &Value,
    path: PathChain<'_>,
    visit: &mut dyn FnMut(&Value, &Value, PathChain<'_>),
) {
    let elements: &[Value] = match prior {
        Value::Sequence(elements) => elements,
        _ => &[],
    };
    let mut object = |config: &Value, prior: Option<&Value>, path| {
        if let Value::Mapping(_) = config {
            visit(config, prior.unwrap_or(&Value::Null), path);
        }
    };
    match (nesting, config) {
        (Nesting::Single, config) => object(config, Some(prior), path),
        (Nesting::Map, Value::Mapping(entries)) => {
            for (key, config) in entries {
                object(config, Some(prior.get(key)), PathChain::Key(&path, key));
            }
        }
        (Nesting::List, Value::Sequence(items)) => {
            for (index, config) in items.iter().enumerate() {
                object(config, elements.get(index), PathChain::Index(&path, index));
            }
        }
        (Nesting::Set, Value::Sequence(items)) => {
            for config in items {
                let equal = elements.iter().find(|element| *element == config);
                object(config, equal, path);
            }
        }
        _ => {}
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
        (Type::List(item), Value::Sequence(items)) => {
            if has_null(value) {
                diagnostics.push(null_element(attribute, path));
            }
            for (index, value) in items.iter().enumerate() {
                typed(
                    attribute,
                    item,
                    value,
                    PathChain::Index(&path, index),
                    diagnostics,
                );
            }
        }
        (Type::Set(item), Value::Sequence(items)) => {
            if has_null(value) {
                diagnostics.push(null_element(attribute, path));
            }
            for value in items {
                typed(attribute, item, value, path, diagnostics);
            }
        }
        (Type::Map(item), Value::Mapping(entries)) => {
            for (key, value) in entries {
                typed(
                    attribute,
                    item,
                    value,
                    PathChain::Key(&path, key),
                    diagnostics,
                );
            }
        }
        (Type::Object(kinds), Value::Mapping(_)) => {
            for (name, kind) in kinds {
                let path = PathChain::Attribute(&path, name);
                typed(attribute, kind, value.get(name), path, diagnostics);
            }
        }
        _ => {}
    }
}

/// Whether a list or set has a null element.
fn has_null(value: &Value) -> bool {
    matches!(value, Value::Sequence(items) if items.iter().any(Value::is_null))
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

/// The errors of an attribute's checks.
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
                "{value} is not a value that `{}` can have. Use {}.",
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
