//! What a resource's configuration and state consist of, declared once: Terraform's schema, the documentation, the
//! checks of a configuration and the type by which bytes are read all come from the same declaration.

pub mod agreement;
mod attribute;
mod block;
mod place;
mod rules;
mod validate;

pub use attribute::{Attribute, Check, Kind, Nesting, Presence};
pub use block::{Block, BlockNesting, NestedBlock};
pub use rules::{Reserved, breaches, stored_breaches};

use super::Diagnostics;
use super::types::Type;
use super::value::Value;
use place::Place;

/// The schema of a provider block, a resource or a data source.
///
/// Made once for each process and then shared: it holds its [`Type`] ready.
#[derive(Clone, Debug)]
pub struct Schema {
    version: i64,
    block: Block,
    kind: Type,
}

impl Schema {
    /// A schema. The version counts up whenever stored state must be rewritten to be read.
    pub fn new(version: i64, block: Block) -> Self {
        let kind = block.kind();
        Self {
            version,
            block,
            kind,
        }
    }

    /// The version that new state is stored with.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// The root block.
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// The type of the whole object.
    pub fn kind(&self) -> &Type {
        &self.kind
    }

    /// Checks a configuration: required attributes have a value, read-only ones have none, and values pass the checks of
    /// their attributes. Unknown values of attributes that users can set pass.
    pub fn validate(&self, config: &Value) -> Diagnostics {
        self.validate_change(config, &Value::Null)
    }

    /// Checks a configuration as [`validate`](Self::validate) does, but accepts what equals the prior state, except null
    /// for a required attribute.
    pub fn validate_change(&self, config: &Value, prior: &Value) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        validate::block(&self.block, config, prior, Place::Root, &mut diagnostics);
        diagnostics
    }

    /// The errors for required attributes that are null; nothing else is checked.
    pub fn missing(&self, object: &Value) -> Diagnostics {
        self.validate_change(object, object)
    }

    /// Gives collections of blocks that are null their only lawful form, the empty one.
    pub fn complete(&self, value: &mut Value) {
        self.block.complete(value);
    }
}
