//! What core proposes as the new state: the configuration where it says something, and for computed attributes that
//! it leaves out, the prior value; null where there is none.

use std::collections::BTreeMap;

use super::era::Era;
use super::schema::{Attribute, Block, Nesting};
use super::value::Value;

/// The proposal for a block whose configuration is an object.
pub fn proposed(block: &Block, prior: &Value, config: &Value, era: Era) -> Value {
    if config.is_null() || config.is_unknown() {
        return config.clone();
    }
    let mut object = attributes(&block.attributes, prior, config);
    for nested in &block.blocks {
        let name = &nested.name;
        let inner = |prior: &Value, config: &Value| proposed(&nested.block, prior, config, era);
        let settable = |value: &Value| blank(&nested.block.attributes, value);
        let (prior, config) = (prior.get(name), config.get(name));
        let value = if nested.nesting == Nesting::Single
            && config.is_null()
            && era.proposes_removed_blocks()
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
                    blank(inside, value)
                })
            }
        }
    };
    all.iter()
        .map(|attribute| (attribute.name.clone(), value(attribute)))
        .collect()
}

/// Matches the elements of a collection with the prior ones: by position, by key, and in a set by what users set.
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

/// An object without what the provider alone sets.
fn blank(all: &[Attribute], value: &Value) -> Value {
    let settable = all.iter().filter(|attribute| !attribute.computed);
    let entries =
        settable.map(|attribute| (attribute.name.clone(), value.get(&attribute.name).clone()));
    Value::Map(entries.collect())
}
