//! Schemas. Terraform's schema, the documentation, validation and the type for decoding all come from one declaration.

mod attribute;
mod block;
mod path_chain;
mod rules;
pub mod struct_match;
mod validate;

pub use attribute::{Attribute, Check, Equivalence, Kind, Presence};
pub use block::{Block, NestedBlock};
pub use rules::{Reserved, stored_state_violations, violations};

use super::Diagnostics;
use super::types::Type;
use super::value::Value;
use path_chain::PathChain;

/// The schema of a provider block, a resource or a data source.
///
/// Built once for each process, together with its [`Type`].
#[derive(Clone, Debug)]
pub struct Schema {
    version: i64,
    block: Block,
    kind: Type,
}

impl Schema {
    /// Creates a schema. A new version is needed when stored state must be rewritten.
    pub fn new(version: i64, block: Block) -> Self {
        let kind = block.kind();
        Self {
            version,
            block,
            kind,
        }
    }

    /// Returns the version with which state is stored.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Returns the root block.
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// Returns the type of its object.
    pub fn kind(&self) -> &Type {
        &self.kind
    }

    /// Validates a configuration: required attributes have a value, read-only ones have none, and values pass the checks
    /// of their attributes. Unknown values are accepted, except for read-only attributes.
    pub fn validate(&self, config: &Value) -> Diagnostics {
        self.validate_change(config, &Value::Null)
    }

    /// Like [`validate`](Self::validate), but accepts values that equal the prior state, except null for a required
    /// attribute.
    pub fn validate_change(&self, config: &Value, prior: &Value) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        validate::block(
            &self.block,
            config,
            prior,
            PathChain::Root,
            &mut diagnostics,
        );
        diagnostics
    }

    /// Returns the errors for required attributes that are null; nothing else is checked.
    pub fn missing(&self, object: &Value) -> Diagnostics {
        self.validate_change(object, object)
    }
}
