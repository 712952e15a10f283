//! Core's proposed new state: the configuration where it has a value, and for computed attributes without one the prior
//! value, or null.

use super::core_version::CoreVersion;
use super::schema::Block;
use super::value::Value;

/// Returns the proposed object of a block.
pub fn proposed_state(
    block: &Block,
    prior: &Value,
    config: &Value,
    core_version: CoreVersion,
) -> Value {
    if config.is_null() || config.is_unknown() {
        return config.clone();
    }
    let attributes = block.attributes.iter().map(|attribute| {
        let (prior, config) = (prior.get(&attribute.name), config.get(&attribute.name));
        let is_prior = attribute.computed && config.is_null();
        let value = if is_prior { prior } else { config };
        (attribute.name.clone(), value.clone())
    });
    let blocks = block.blocks.iter().map(|nested| {
        let (prior, config) = (prior.get(&nested.name), config.get(&nested.name));
        let value = if config.is_null() && core_version.proposes_removed_blocks() {
            prior.clone()
        } else {
            proposed_state(&nested.block, prior, config, core_version)
        };
        (nested.name.clone(), value)
    });
    Value::Map(attributes.chain(blocks).collect())
}
