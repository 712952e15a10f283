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
    /// The attributes of a nested type.
    pub inner: Option<(Nesting, Vec<Attribute>)>,
    pub required: bool,
    pub optional: bool,
    pub computed: bool,
    pub write_only: bool,
}

/// A block inside a block.
#[derive(Clone, Debug)]
pub struct Nested {
    pub name: String,
    pub nesting: Nesting,
    pub block: Block,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    Single,
    List,
    Set,
    Map,
}

impl Nesting {
    fn around(self, object: Type) -> Type {
        let object = Box::new(object);
        match self {
            Nesting::Single => *object,
            Nesting::List => Type::List(object),
            Nesting::Set => Type::Set(object),
            Nesting::Map => Type::Map(object),
        }
    }
}

impl Schema {
    /// Decodes a schema. One without a block crashes the CLI.
    pub fn of(schema: &pb::Schema) -> Self {
        Self {
            version: schema.version,
            block: Block::of(schema.block.as_ref().expect("every schema has a block")),
        }
    }

    /// The type of the object.
    pub fn kind(&self) -> Type {
        self.block.kind()
    }

    /// Builds a configuration: omitted attributes are null, and omitted collections of blocks are empty.
    pub fn config(&self, json: &Json) -> Value {
        let mut value = Value::from_json(json, &self.kind());
        self.block.complete(&mut value);
        value
    }
}

impl Block {
    fn of(block: &pb::schema::Block) -> Self {
        let nested = |nested: &pb::schema::NestedBlock| Nested {
            name: nested.type_name.clone(),
            nesting: match nested.nesting() {
                nested_block::NestingMode::Single => Nesting::Single,
                nested_block::NestingMode::List => Nesting::List,
                nested_block::NestingMode::Set => Nesting::Set,
                other => panic!("the model has no blocks that are {other:?}"),
            },
            block: Self::of(nested.block.as_ref().expect("a nested block has a block")),
        };
        Self {
            attributes: block.attributes.iter().map(Attribute::of).collect(),
            blocks: block.block_types.iter().map(nested).collect(),
        }
    }

    /// The type of the block's object.
    pub fn kind(&self) -> Type {
        let mut kinds = kinds(&self.attributes);
        kinds.extend(self.blocks.iter().map(|nested| {
            let kind = nested.nesting.around(nested.block.kind());
            (nested.name.clone(), kind)
        }));
        Type::Object(kinds)
    }

    fn complete(&self, value: &mut Value) {
        let Value::Map(entries) = value else {
            return;
        };
        for nested in &self.blocks {
            let slot = entries
                .get_mut(&nested.name)
                .expect("an object has all its blocks");
            match (nested.nesting, slot) {
                (Nesting::List, slot @ Value::Null) => *slot = Value::List(Vec::new()),
                (Nesting::Set, slot @ Value::Null) => *slot = Value::Set(Vec::new()),
                (Nesting::Single, slot) => nested.block.complete(slot),
                (_, Value::List(items) | Value::Set(items)) => {
                    items
                        .iter_mut()
                        .for_each(|item| nested.block.complete(item));
                }
                _ => {}
            }
        }
    }
}

impl Attribute {
    fn of(attribute: &pb::schema::Attribute) -> Self {
        let inner = attribute.nested_type.as_ref().map(|object| {
            let nesting = match object.nesting() {
                object::NestingMode::Single => Nesting::Single,
                object::NestingMode::List => Nesting::List,
                object::NestingMode::Set => Nesting::Set,
                object::NestingMode::Map => Nesting::Map,
                object::NestingMode::Invalid => panic!("{} has no nesting", attribute.name),
            };
            (
                nesting,
                object.attributes.iter().map(Self::of).collect::<Vec<_>>(),
            )
        });
        let kind = match &inner {
            Some((nesting, attributes)) => nesting.around(Type::Object(kinds(attributes))),
            None => Type::parse(&attribute.r#type),
        };
        Self {
            name: attribute.name.clone(),
            kind,
            inner,
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
