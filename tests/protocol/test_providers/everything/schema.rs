//! Every kind of attribute and block that the framework offers, with every property that one can have.

use terraform_provider_hostup::framework::{
    Attribute, Block, IdentityAttribute, IdentitySchema, NestedBlock, Schema, Type, Value,
};

pub fn schema() -> Schema {
    let window = NestedBlock {
        name: "window",
        block: Block::new(
            "When.",
            vec![
                Attribute::string("code").describe("Which."),
                Attribute::number("most").describe("How many."),
            ],
        ),
    };
    let root = Block::new("Everything.", [plain(), collections()].concat());
    Schema::new(1, root.with(window))
}

/// In version 0 the identity was not stored.
pub fn identity() -> IdentitySchema {
    let name = IdentityAttribute {
        name: "name",
        kind: Type::String,
        required_for_import: true,
        description: "Which.",
        canonical_form: None,
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
        Attribute::number("size").describe("How large."),
        Attribute::number("serial")
            .computed()
            .describe("Which make."),
    ]
}

fn collections() -> Vec<Attribute> {
    let strings = || Box::new(Type::String);
    let part = vec![
        Attribute::string("code").computed().describe("Which."),
        Attribute::number("size").computed().describe("How large."),
        Attribute::bool("is_new").computed().describe("Whether."),
    ];
    vec![
        Attribute::typed("hosts", Type::List(strings())).describe("Where."),
        Attribute::typed("tags", Type::Set(strings())).describe("Which ones."),
        Attribute::typed("labels", Type::Map(strings())).describe("By name."),
        Attribute::objects("seen", part).describe("What is there."),
    ]
}
