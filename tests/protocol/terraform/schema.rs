//! The schemas of the provider.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::schema::{nested_block, object};

use super::types::Type;
use super::value::Value;

/// The schema of a provider block, a resource, a data source or a list resource.
#[derive(Clone, Debug)]
pub struct Schema {
    pub version: i64,
    pub block: Block,
}

#[derive(Clone, Debug)]
pub struct Block {
    pub attributes: Vec<Attribute>,
    pub blocks: Vec<Nested>,
}

#[derive(Clone, Debug)]
pub struct Attribute {
    pub name: String,
    pub kind: Type,
    pub required: bool,
    pub optional: bool,
    pub computed: bool,
    pub write_only: bool,
}

/// A block inside a block, which may occur once.
#[derive(Clone, Debug)]
pub struct Nested {
    pub name: String,
    pub block: Block,
}

impl Schema {
    /// Decodes a schema. One without a block crashes the CLI.
    pub fn of(schema: &pb::Schema) -> Self {
        Self {
            version: schema.version,
            block: Block::of(schema.block.as_ref().expect("every schema has a block")),
        }
    }

    /// Returns the type of the object.
    pub fn kind(&self) -> Type {
        self.block.kind()
    }

    /// Builds a configuration: omitted attributes and blocks are null.
    pub fn config(&self, json: &Json) -> Value {
        Value::from_json(json, &self.kind())
    }
}

impl Block {
    fn of(block: &pb::schema::Block) -> Self {
        let nested = |nested: &pb::schema::NestedBlock| {
            let nesting = nested.nesting();
            assert_eq!(
                nesting,
                nested_block::NestingMode::Single,
                "the model has no other"
            );
            Nested {
                name: nested.type_name.clone(),
                block: Self::of(nested.block.as_ref().expect("a nested block has a block")),
            }
        };
        Self {
            attributes: block.attributes.iter().map(Attribute::of).collect(),
            blocks: block.block_types.iter().map(nested).collect(),
        }
    }

    /// Returns the type of the block's object.
    pub fn kind(&self) -> Type {
        let mut kinds = kinds(&self.attributes);
        let blocks = self.blocks.iter();
        kinds.extend(blocks.map(|nested| (nested.name.clone(), nested.block.kind())));
        Type::Object(kinds)
    }
}

impl Attribute {
    fn of(attribute: &pb::schema::Attribute) -> Self {
        let kind = match &attribute.nested_type {
            Some(objects) => {
                let inner: Vec<_> = objects.attributes.iter().map(Self::of).collect();
                let is_list = objects.nesting() == object::NestingMode::List;
                let is_read_only = |a: &pb::schema::Attribute| a.computed && !a.optional;
                assert!(
                    is_list
                        && objects
                            .attributes
                            .iter()
                            .chain([attribute])
                            .all(is_read_only),
                    "the model has only read-only lists of objects: {}",
                    attribute.name
                );
                Type::List(Box::new(Type::Object(kinds(&inner))))
            }
            None => Type::parse(&attribute.r#type),
        };
        Self {
            name: attribute.name.clone(),
            kind,
            required: attribute.required,
            optional: attribute.optional,
            computed: attribute.computed,
            write_only: attribute.write_only,
        }
    }
}

fn kinds(attributes: &[Attribute]) -> BTreeMap<String, Type> {
    let kinds = attributes.iter().map(|a| (a.name.clone(), a.kind.clone()));
    kinds.collect()
}

/// The schema of an identity.
#[derive(Clone, Debug)]
pub struct IdentitySchema {
    pub version: i64,
    pub kind: Type,
}

impl IdentitySchema {
    pub fn of(schema: &pb::ResourceIdentitySchema) -> Self {
        let kinds = schema.identity_attributes.iter();
        let kinds = kinds.map(|a| (a.name.clone(), Type::parse(&a.r#type)));
        Self {
            version: schema.version,
            kind: Type::Object(kinds.collect()),
        }
    }
}
