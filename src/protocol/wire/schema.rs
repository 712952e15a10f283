//! Schemas.

use crate::framework::schema::{BlockNesting, Kind, Nesting, Presence};
use crate::framework::{Attribute, Block, NestedBlock, Schema};
use crate::protocol::tfplugin6::schema::{
    self, nested_block::NestingMode as BlockNestingMode, object,
};
use crate::protocol::tfplugin6::{self, StringKind};

pub(crate) fn to_wire(schema: &Schema) -> tfplugin6::Schema {
    tfplugin6::Schema {
        version: schema.version(),
        block: Some(block(schema.block())),
    }
}

fn block(from: &Block) -> schema::Block {
    schema::Block {
        attributes: from.attributes.iter().map(attribute).collect(),
        block_types: from.blocks.iter().map(nested_block).collect(),
        description: from.description.to_owned(),
        description_kind: StringKind::Markdown.into(),
        ..Default::default()
    }
}

fn attribute(from: &Attribute) -> schema::Attribute {
    let (kind, nested_type) = match &from.kind {
        Kind::Typed(kind) => (kind.to_json().to_string().into(), None),
        Kind::Nested(nesting, inner) => (Default::default(), Some(object(*nesting, inner))),
    };
    schema::Attribute {
        name: from.name.to_owned(),
        r#type: kind,
        nested_type,
        description: from.description.to_owned(),
        description_kind: StringKind::Markdown.into(),
        required: from.presence == Presence::Required,
        optional: matches!(
            from.presence,
            Presence::Optional | Presence::OptionalComputed
        ),
        computed: from.is_computed(),
        sensitive: from.sensitive,
        deprecated: from.deprecated.is_some(),
        deprecation_message: from.deprecated.unwrap_or_default().to_owned(),
        ..Default::default()
    }
}

fn object(nesting: Nesting, attributes: &[Attribute]) -> schema::Object {
    let nesting = match nesting {
        Nesting::Single => object::NestingMode::Single,
        Nesting::List => object::NestingMode::List,
        Nesting::Set => object::NestingMode::Set,
        Nesting::Map => object::NestingMode::Map,
    };
    schema::Object {
        attributes: attributes.iter().map(attribute).collect(),
        nesting: nesting.into(),
        ..Default::default()
    }
}

fn nested_block(from: &NestedBlock) -> schema::NestedBlock {
    let nesting = match from.nesting {
        BlockNesting::Single => BlockNestingMode::Single,
        BlockNesting::List => BlockNestingMode::List,
        BlockNesting::Set => BlockNestingMode::Set,
    };
    schema::NestedBlock {
        type_name: from.name.to_owned(),
        block: Some(block(&from.block)),
        nesting: nesting.into(),
        ..Default::default()
    }
}
