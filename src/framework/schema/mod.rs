//! What a resource's configuration and state consist of, declared once: Terraform's schema, the documentation, the
//! checks of a configuration and the type by which bytes are read all come from the same declaration.

pub mod agreement;
mod attribute;
mod block;
mod rules;
mod validate;

pub use attribute::{Attribute, Check, Kind, Nesting, Presence};
pub use block::{Block, BlockNesting, NestedBlock};
pub use rules::{Reserved, breaches};

use super::types::Type;
use super::value::Value;
use super::{Diagnostics, Path};

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

    /// Checks a configuration. Values that are not known yet are passed over.
    pub fn validate(&self, config: &Value) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        validate::block(&self.block, config, &Path::default(), &mut diagnostics);
        diagnostics
    }

    /// Gives collections of blocks that are null their only lawful form, the empty one.
    pub fn complete(&self, value: &mut Value) {
        self.block.complete(value);
    }
}
