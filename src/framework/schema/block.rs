//! Blocks: the root of every schema, and the blocks inside it.

use super::attribute::{Attribute, kinds};
use crate::framework::types::Type;

/// Attributes and nested blocks.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The attributes, in the order of their declaration.
    pub attributes: Vec<Attribute>,
    /// The nested blocks.
    pub blocks: Vec<NestedBlock>,
    /// The description in Markdown.
    pub description: &'static str,
}

/// A nested block, which may occur once. Only users set its attributes.
#[derive(Clone, Debug)]
pub struct NestedBlock {
    /// The name in the configuration.
    pub name: &'static str,
    /// Its content.
    pub block: Block,
}

impl Block {
    /// Creates a block with these attributes.
    pub fn new(description: &'static str, attributes: Vec<Attribute>) -> Self {
        Self {
            attributes,
            blocks: Vec::new(),
            description,
        }
    }

    /// Adds a nested block.
    #[must_use]
    pub fn with(mut self, block: NestedBlock) -> Self {
        self.blocks.push(block);
        self
    }

    /// Returns the type of the block's object.
    pub fn kind(&self) -> Type {
        let mut kinds = kinds(&self.attributes);
        let blocks = self.blocks.iter();
        kinds.extend(blocks.map(|nested| (nested.name.to_owned(), nested.block.kind())));
        Type::Object(kinds)
    }

    /// Returns the attribute with that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.name == name)
    }
}
