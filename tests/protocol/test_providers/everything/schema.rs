//! Every kind of attribute and block that the framework offers, with every property that one can have.

use terraform_provider_hostup::framework::schema::{BlockNesting, NestedBlock, Nesting};
use terraform_provider_hostup::framework::{
    Attribute, Block, IdentityAttribute, IdentitySchema, Schema, Type, Value,
};

pub fn schema() -> Schema {
    let root = Block::new("Everything.", [plain(), collections(), nested()].concat())
        .with(block("limits", BlockNesting::List, rule()))
        .with(block("bounds", BlockNesting::Set, rule()))
        .with(block("window", BlockNesting::Single, rule()))
        .with(gates());
    Schema::new(1, root)
}

/// In version 0 the identity was not stored.
pub fn identity() -> IdentitySchema {
    let name = IdentityAttribute {
        name: "name",
        kind: Type::String,
        required_for_import: true,
        description: "Which.",
    };
    IdentitySchema::new(1, vec![name])
}

fn plain() -> Vec<Attribute> {
    vec![
        Attribute::string("name")
            .required()
            .requires_replace()
            .describe("Which."),
        Attribute::bool("flag").describe("Whether."),
        Attribute::string("mode")
            .default_value(Value::string("keep"))
            .describe("How."),
        Attribute::string("note")
            .optional_computed()
            .describe("What else."),
        Attribute::string("secret")
            .sensitive()
            .describe("What is hidden."),
        Attribute::string("old")
            .deprecated("Use `note`.")
            .describe("What it was."),
        Attribute::number("size").describe("How large."),
        Attribute::number("serial")
            .computed()
            .describe("Which make."),
    ]
}

fn collections() -> Vec<Attribute> {
    let list = |item| Type::List(Box::new(item));
    let set = |item| Type::Set(Box::new(item));
    let map = |item| Type::Map(Box::new(item));
    let place = [
        ("x".to_owned(), Type::Number),
        ("y".to_owned(), Type::String),
    ];
    vec![
        Attribute::typed("sizes", list(Type::Number)).describe("How large each."),
        Attribute::typed("tags", set(Type::String)).describe("Which ones."),
        Attribute::typed("labels", map(Type::String)).describe("By name."),
        Attribute::typed("place", Type::Object(place.into())).describe("Where."),
        Attribute::typed("grid", list(list(Type::Number))).describe("Rows."),
        Attribute::typed("teams", map(set(Type::String))).describe("Who, by name."),
    ]
}

fn nested() -> Vec<Attribute> {
    let of = |name, nesting, attributes| {
        Attribute::nested(name, nesting, attributes).describe("Objects.")
    };
    let mut step = part();
    step.push(
        Attribute::string("mode")
            .default_value(Value::string("keep"))
            .describe("How."),
    );
    step.push(of("inner", Nesting::Map, part()));
    vec![
        of("rules", Nesting::List, rule()),
        of("named", Nesting::Map, rule()),
        of("single", Nesting::Single, rule()),
        of("parts", Nesting::Set, part()),
        of("steps", Nesting::List, step),
        of("seen", Nesting::List, part()).computed(),
    ]
}

/// Only attributes that users set.
fn rule() -> Vec<Attribute> {
    vec![
        Attribute::string("code").describe("Which."),
        Attribute::number("most").describe("How many."),
    ]
}

/// One attribute that users set and one that is computed.
fn part() -> Vec<Attribute> {
    vec![
        Attribute::string("code").describe("Which."),
        Attribute::number("serial")
            .computed()
            .describe("Which make."),
    ]
}

fn gates() -> NestedBlock {
    let gates = block("gates", BlockNesting::List, part());
    NestedBlock {
        block: gates.block.with(block("pins", BlockNesting::List, rule())),
        ..gates
    }
}

fn block(name: &'static str, nesting: BlockNesting, attributes: Vec<Attribute>) -> NestedBlock {
    NestedBlock {
        name,
        nesting,
        block: Block::new("Blocks.", attributes),
    }
}
