//! Providers that declare what core cannot use.

use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::get_provider_schema::Response;
use terraform_provider_hostup::protocol::tfplugin6::schema::{
    Attribute, Block, NestedBlock, nested_block,
};

use super::{Break, Lies, TYPE};

/// The schema of the resource.
fn schema(all: &mut Response) -> &mut pb::Schema {
    all.resource_schemas.get_mut(TYPE).unwrap()
}

fn block(all: &mut Response) -> &mut Block {
    schema(all).block.as_mut().unwrap()
}

fn attribute<'a>(all: &'a mut Response, name: &str) -> &'a mut Attribute {
    let mut attributes = block(all).attributes.iter_mut();
    attributes.find(|attribute| attribute.name == name).unwrap()
}

fn nested<'a>(all: &'a mut Response, name: &str) -> &'a mut NestedBlock {
    let mut blocks = block(all).block_types.iter_mut();
    blocks.find(|block| block.type_name == name).unwrap()
}

/// The identity's one attribute.
fn identity(
    answer: &mut pb::get_resource_identity_schemas::Response,
) -> &mut pb::resource_identity_schema::IdentityAttribute {
    let schema = answer.identity_schemas.get_mut(TYPE).unwrap();
    &mut schema.identity_attributes[0]
}

const fn declares(
    rule: &'static str,
    does: &'static str,
    lie: fn(&pb::get_provider_schema::Request, &mut Response),
) -> Break {
    let lies = Lies {
        get_provider_schema: Some(lie),
        ..Lies::NONE
    };
    Break { rule, does, lies }
}

pub const BREAKS: &[Break] = &[
    declares(
        "versions_count_from_zero",
        "gives its schema the version -1",
        |_, all| schema(all).version = -1,
    ),
    declares(
        "every_schema_has_a_block",
        "describes a resource without a block",
        |_, all| schema(all).block = None,
    ),
    declares(
        "names_stand_once",
        "gives a block the name of an attribute",
        |_, all| nested(all, "window").type_name = "name".into(),
    ),
    declares(
        "a_name_is_lower_case",
        "calls an attribute `Flag`",
        |_, all| attribute(all, "flag").name = "Flag".into(),
    ),
    declares(
        "an_attribute_has_one_type",
        "writes the type `bool` without its quotes",
        |_, all| attribute(all, "flag").r#type = "bool".into(),
    ),
    declares(
        "an_attribute_has_one_type",
        "gives an attribute a type and a nested type",
        |_, all| attribute(all, "rules").r#type = "\"bool\"".into(),
    ),
    declares(
        "an_attribute_is_set_by_somebody",
        "leaves open who sets an attribute",
        |_, all| attribute(all, "flag").optional = false,
    ),
    declares(
        "a_deprecation_has_both_or_neither",
        "says what to use instead of an attribute that is not deprecated",
        |_, all| attribute(all, "flag").deprecation_message = "Use nothing.".into(),
    ),
    declares(
        "a_set_hides_nothing",
        "has a write-only attribute inside of a set of blocks",
        |_, all| {
            let bounds = nested(all, "bounds").block.as_mut().unwrap();
            bounds.attributes[0].write_only = true;
        },
    ),
    declares(
        "a_block_has_possible_numbers",
        "demands a single block twice",
        |_, all| nested(all, "window").min_items = 2,
    ),
    declares(
        "a_computed_block_is_computed_throughout",
        "says that a block is computed in which users set everything",
        |_, all| nested(all, "limits").block.as_mut().unwrap().computed = true,
    ),
    declares(
        "a_computed_block_is_computed_throughout",
        "has a computed block that is a group",
        |_, all| {
            let limits = nested(all, "limits");
            limits.nesting = nested_block::NestingMode::Group.into();
            *limits.block.as_mut().unwrap() = Block {
                computed: true,
                ..Default::default()
            };
        },
    ),
    declares(
        "the_provider_block_is_described",
        "does not describe its own block",
        |_, all| all.provider = None,
    ),
    declares(
        "only_what_is_built_is_declared",
        "declares a function",
        |_, all| drop(all.functions.insert("twice".into(), Default::default())),
    ),
    declares(
        "the_schemas_fit_into_their_message",
        "describes an attribute in 64 MiB",
        |_, all| attribute(all, "flag").description = "x".repeat(64 << 20),
    ),
    declares(
        "a_name_is_free",
        "calls an attribute of a resource `count`",
        |_, all| attribute(all, "flag").name = "count".into(),
    ),
    declares(
        "the_schemas_stay_the_same",
        "describes an attribute in other words each time",
        |_, all| attribute(all, "flag").description = fastrand::u64(..).to_string(),
    ),
    Break {
        rule: "a_list_is_of_a_resource_with_an_identity",
        does: "lists a resource that has no identity",
        lies: Lies {
            get_resource_identity_schemas: Some(|_, answer| answer.identity_schemas.clear()),
            ..Lies::NONE
        },
    },
    Break {
        rule: "the_metadata_names_what_the_schemas_describe",
        does: "leaves the data sources out of its metadata",
        lies: Lies {
            get_metadata: Some(|_, answer| answer.data_sources.clear()),
            ..Lies::NONE
        },
    },
    Break {
        rule: "the_metadata_names_what_the_schemas_describe",
        does: "announces fewer capabilities in its metadata than with its schemas",
        lies: Lies {
            get_metadata: Some(|_, answer| answer.server_capabilities = None),
            ..Lies::NONE
        },
    },
    Break {
        rule: "an_identity_is_of_plain_values",
        does: "has a map in an identity",
        lies: Lies {
            get_resource_identity_schemas: Some(|_, answer| {
                identity(answer).r#type = r#"["map","string"]"#.into();
            }),
            ..Lies::NONE
        },
    },
    Break {
        rule: "an_import_needs_a_part_of_an_identity_or_not",
        does: "says that an import needs a part of an identity and may leave it out",
        lies: Lies {
            get_resource_identity_schemas: Some(|_, answer| {
                identity(answer).optional_for_import = true;
            }),
            ..Lies::NONE
        },
    },
];
