//! Core's proposed new state: the configuration where it has a value, and for computed attributes without one the prior
//! value, or null.

use std::collections::BTreeMap;

use super::core_version::CoreVersion;
use super::schema::{Attribute, Block, Nesting};
use super::value::Value;

/// The proposed object of a block.
pub fn proposed_state(
    block: &Block,
    prior: &Value,
    config: &Value,
    core_version: CoreVersion,
) -> Value {
    if config.is_null() || config.is_unknown() {
        return config.clone();
    }
    let mut object = attributes(&block.attributes, prior, config);
    for nested in &block.blocks {
        let name = &nested.name;
        let inner = |prior: &Value, config: &Value| {
            proposed_state(&nested.block, prior, config, core_version)
        };
        let settable = |value: &Value| without_computed(&nested.block.attributes, value);
        let (prior, config) = (prior.get(name), config.get(name));
        let value = if nested.nesting == Nesting::Single
            && config.is_null()
            && core_version.proposes_removed_blocks()
        {
            prior.clone()
        } else {
            each(nested.nesting, prior, config, &inner, &settable)
        };
        object.insert(name.clone(), value);
    }
    Value::Map(object)
}

fn attributes(all: &[Attribute], prior: &Value, config: &Value) -> BTreeMap<String, Value> {
    let value = |attribute: &Attribute| {
        let (prior, config) = (prior.get(&attribute.name), config.get(&attribute.name));
        if attribute.computed && config.is_null() {
            return prior.clone();
        }
        match &attribute.inner {
            None => config.clone(),
            Some((nesting, inside)) => {
                let inner = |prior: &Value, config: &Value| {
                    if config.is_null() || config.is_unknown() {
                        return config.clone();
                    }
                    Value::Map(attributes(inside, prior, config))
                };
                each(*nesting, prior, config, &inner, &|value| {
                    without_computed(inside, value)
                })
            }
        }
    };
    all.iter()
        .map(|attribute| (attribute.name.clone(), value(attribute)))
        .collect()
}

/// Matches the elements of a collection with the prior ones: by position, by key, and in a set by the attributes that
/// users set.
fn each(
    nesting: Nesting,
    prior: &Value,
    config: &Value,
    inner: &dyn Fn(&Value, &Value) -> Value,
    settable: &dyn Fn(&Value) -> Value,
) -> Value {
    match (nesting, config) {
        (_, Value::Null | Value::Unknown(_)) => config.clone(),
        (Nesting::Single, config) => inner(prior, config),
        (Nesting::Map, Value::Map(entries)) => {
            let entries = entries
                .iter()
                .map(|(key, config)| (key.clone(), inner(prior.get(key), config)));
            Value::Map(entries.collect())
        }
        (Nesting::Set, config) => Value::set(config.items().iter().map(|config| {
            let same = |prior: &&Value| settable(prior) == settable(config);
            inner(
                prior.items().iter().find(same).unwrap_or(&Value::Null),
                config,
            )
        })),
        (_, config) => {
            let items = config.items().iter().enumerate();
            Value::List(
                items
                    .map(|(i, config)| inner(prior.at(i), config))
                    .collect(),
            )
        }
    }
}

/// An object without its computed attributes.
fn without_computed(all: &[Attribute], value: &Value) -> Value {
    let settable = all.iter().filter(|attribute| !attribute.computed);
    let entries =
        settable.map(|attribute| (attribute.name.clone(), value.get(&attribute.name).clone()));
    Value::Map(entries.collect())
}
