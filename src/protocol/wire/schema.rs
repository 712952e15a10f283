//! Schemas.

use crate::framework::schema::{Kind, Presence};
use crate::framework::{Attribute, Block, NestedBlock, Schema};
use crate::protocol::tfplugin6::schema::{self, nested_block, object};
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
        block_types: from.blocks.iter().map(block_type).collect(),
        description: from.description.to_owned(),
        description_kind: StringKind::Markdown.into(),
        ..Default::default()
    }
}

fn attribute(from: &Attribute) -> schema::Attribute {
    let (kind, nested_type) = match &from.kind {
        Kind::Typed(kind) => (kind.to_json().to_string().into(), None),
        Kind::Objects(inner) => (Default::default(), Some(list_of_objects(inner))),
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
        ..Default::default()
    }
}

fn list_of_objects(attributes: &[Attribute]) -> schema::Object {
    schema::Object {
        attributes: attributes.iter().map(attribute).collect(),
        nesting: object::NestingMode::List.into(),
        ..Default::default()
    }
}

fn block_type(from: &NestedBlock) -> schema::NestedBlock {
    schema::NestedBlock {
        type_name: from.name.to_owned(),
        block: Some(block(&from.block)),
        nesting: nested_block::NestingMode::Single.into(),
        ..Default::default()
    }
}
