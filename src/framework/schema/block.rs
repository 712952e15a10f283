//! Blocks: the root of every schema, and the blocks inside it.

use super::attribute::{Attribute, kinds};
use crate::framework::types::Type;
use crate::framework::value::Value;

/// Attributes and nested blocks.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The attributes, in documentation order.
    pub attributes: Vec<Attribute>,
    /// The nested blocks.
    pub blocks: Vec<NestedBlock>,
    /// The description in Markdown.
    pub description: &'static str,
}

/// A nested block.
#[derive(Clone, Debug)]
pub struct NestedBlock {
    /// The name in the configuration.
    pub name: &'static str,
    /// How often it may occur.
    pub nesting: BlockNesting,
    /// Its content.
    pub block: Block,
}

/// How often a nested block may occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockNesting {
    /// At most once.
    Single,
    /// Any number, in order.
    List,
    /// Any number, without order.
    Set,
}

impl Block {
    /// A block with these attributes.
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

    /// The type of the block's object.
    pub fn kind(&self) -> Type {
        let mut kinds = kinds(&self.attributes);
        kinds.extend(self.blocks.iter().map(|nested| {
            let object = Box::new(nested.block.kind());
            let kind = match nested.nesting {
                BlockNesting::Single => *object,
                BlockNesting::List => Type::List(object),
                BlockNesting::Set => Type::Set(object),
            };
            (nested.name.to_owned(), kind)
        }));
        Type::Object(kinds)
    }

    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.name == name)
    }

    /// Replaces null collections of blocks by empty ones: core does not allow null there.
    pub(super) fn complete(&self, value: &mut Value) {
        let Value::Mapping(entries) = value else {
            return;
        };
        for nested in &self.blocks {
            let Some(value) = entries.get_mut(nested.name) else {
                continue;
            };
            match (nested.nesting, value) {
                (BlockNesting::Single, value) => nested.block.complete(value),
                (_, value @ Value::Null) => *value = Value::Sequence(Vec::new()),
                (_, Value::Sequence(items)) => {
                    items
                        .iter_mut()
                        .for_each(|item| nested.block.complete(item));
                }
                _ => {}
            }
        }
    }
}
