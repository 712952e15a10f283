//! What core checks when it loads a provider. A breach makes the whole provider unusable; a few crash the CLI.

use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::schema::{
    Attribute, Block, NestedBlock, nested_block, object,
};

use super::super::kind::Kind;
use super::{Broken, below};

/// All rules that a schema breaks.
pub fn broken(schema: &pb::Schema) -> Vec<Broken> {
    let mut found = Vec::new();
    found.extend(versions_count_from_zero(schema.version));
    found.extend(every_schema_has_a_block(schema.block.as_ref(), ""));
    if let Some(root) = &schema.block {
        block(root, "", false, &mut found);
    }
    found
}

fn block(block: &Block, path: &str, in_set: bool, found: &mut Vec<Broken>) {
    let attributes = block.attributes.iter().map(|a| a.name.as_str());
    let blocks = block.block_types.iter().map(|b| b.type_name.as_str());
    found.extend(names_stand_once(attributes.chain(blocks).collect(), path));
    self::attributes(&block.attributes, path, in_set, found);
    for nested in &block.block_types {
        let path = below(path, &nested.type_name);
        found.extend(a_name_is_lower_case(&nested.type_name, &path));
        found.extend(a_block_has_possible_numbers(nested, &path));
        found.extend(a_computed_block_is_computed_throughout(nested, &path));
        found.extend(every_schema_has_a_block(nested.block.as_ref(), &path));
        let in_set = in_set || nested.nesting() == nested_block::NestingMode::Set;
        if let Some(inner) = &nested.block {
            self::block(inner, &path, in_set, found);
        }
    }
}

fn attributes(all: &[Attribute], path: &str, in_set: bool, found: &mut Vec<Broken>) {
    for attribute in all {
        let path = below(path, &attribute.name);
        found.extend(a_name_is_lower_case(&attribute.name, &path));
        found.extend(an_attribute_has_one_type(attribute, &path));
        found.extend(an_attribute_is_set_by_somebody(attribute, &path));
        found.extend(a_deprecation_has_both_or_neither(attribute, &path));
        found.extend(a_set_hides_nothing(attribute, in_set, &path));
        if let Some(object) = &attribute.nested_type {
            let names = object.attributes.iter().map(|a| a.name.as_str());
            found.extend(names_stand_once(names.collect(), &path));
            let in_set = in_set || object.nesting() == object::NestingMode::Set;
            attributes(&object.attributes, &path, in_set, found);
        }
    }
}

/// Schemas and identities count their versions from zero.
pub fn versions_count_from_zero(version: i64) -> Option<Broken> {
    let rule = "versions_count_from_zero";
    (version < 0).then(|| Broken::new(rule, "", version.to_string()))
}

/// Every schema and every nested block has a block, if only an empty one: one without crashes the CLI.
fn every_schema_has_a_block(block: Option<&Block>, path: &str) -> Option<Broken> {
    let rule = "every_schema_has_a_block";
    block.is_none().then(|| Broken::new(rule, path, "none"))
}

/// In one block no two attributes, no two blocks, and no attribute and block have the same name.
fn names_stand_once(mut names: Vec<&str>, path: &str) -> Vec<Broken> {
    let rule = "names_stand_once";
    names.sort_unstable();
    let twice = names.windows(2).filter(|pair| pair[0] == pair[1]);
    twice
        .map(|pair| Broken::new(rule, below(path, pair[0]), "twice"))
        .collect()
}

/// Names are of `[a-z0-9_]`.
fn a_name_is_lower_case(name: &str, path: &str) -> Option<Broken> {
    let lawful = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (name.is_empty() || !name.chars().all(lawful))
        .then(|| Broken::new("a_name_is_lower_case", path, name))
}

/// An attribute has exactly one of type and nested type; a type is JSON that names one (other bytes crash the CLI), and a
/// nested type says its nesting.
fn an_attribute_has_one_type(attribute: &Attribute, path: &str) -> Option<Broken> {
    let rule = "an_attribute_has_one_type";
    let fits = match &attribute.nested_type {
        None => Kind::read(&attribute.r#type).is_ok() || is_dynamic(attribute),
        Some(object) => {
            attribute.r#type.is_empty() && object.nesting() != object::NestingMode::Invalid
        }
    };
    (!fits).then(|| Broken::new(rule, path, format!("{:?}", attribute.r#type)))
}

fn is_dynamic(attribute: &Attribute) -> bool {
    &attribute.r#type[..] == br#""dynamic""#
}

/// An attribute is required, optional or computed, and a required one is neither of the others.
fn an_attribute_is_set_by_somebody(attribute: &Attribute, path: &str) -> Option<Broken> {
    let rule = "an_attribute_is_set_by_somebody";
    let fits = match (attribute.required, attribute.optional, attribute.computed) {
        (true, optional, computed) => !optional && !computed,
        (false, optional, computed) => optional || computed,
    };
    (!fits).then(|| Broken::new(rule, path, "an impossible pair, or none"))
}

/// A message on what to use instead goes only with a deprecation.
fn a_deprecation_has_both_or_neither(attribute: &Attribute, path: &str) -> Option<Broken> {
    let rule = "a_deprecation_has_both_or_neither";
    (!attribute.deprecation_message.is_empty() && !attribute.deprecated)
        .then(|| Broken::new(rule, path, "a message alone"))
}

/// Inside a set nothing is write-only and nothing dynamic, since elements are told apart by their values.
fn a_set_hides_nothing(attribute: &Attribute, in_set: bool, path: &str) -> Option<Broken> {
    let rule = "a_set_hides_nothing";
    (in_set && (attribute.write_only || is_dynamic(attribute)))
        .then(|| Broken::new(rule, path, "inside a set"))
}

/// Of a single block there is none or one, lists and sets have a lawful range, and groups and maps have no numbers.
fn a_block_has_possible_numbers(nested: &NestedBlock, path: &str) -> Option<Broken> {
    use nested_block::NestingMode;
    let rule = "a_block_has_possible_numbers";
    let (least, most) = (nested.min_items, nested.max_items);
    let fits = match nested.nesting() {
        NestingMode::Single => least == most && (0..=1).contains(&least),
        NestingMode::Group | NestingMode::Map => least == 0 && most == 0,
        NestingMode::List | NestingMode::Set => {
            least >= 0 && most >= 0 && (least <= most || most == 0)
        }
        NestingMode::Invalid => false,
    };
    (!fits).then(|| Broken::new(rule, path, format!("{least} to {most}")))
}

/// A block that only the provider sets, since Terraform 1.16, has nothing in it that users set, need not stand there, and
/// is no group.
fn a_computed_block_is_computed_throughout(nested: &NestedBlock, path: &str) -> Option<Broken> {
    let rule = "a_computed_block_is_computed_throughout";
    let block = nested.block.as_ref().filter(|block| block.computed)?;
    let settable = block
        .attributes
        .iter()
        .any(|a| a.required || a.optional || !a.computed);
    let group = nested.nesting() == nested_block::NestingMode::Group;
    (settable || group || nested.min_items > 0).then(|| Broken::new(rule, path, "set by users"))
}

/// A lawful schema with something of each kind, for the unit tests of the rules.
#[cfg(test)]
pub fn example() -> super::super::schema::Schema {
    super::super::schema::Schema::of(&lawful())
}

#[cfg(test)]
pub use tests::lawful;

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::*;

    fn attribute(name: &str, kind: &str) -> Attribute {
        let (name, r#type) = (name.to_owned(), kind.to_owned().into_bytes().into());
        Attribute {
            name,
            r#type,
            optional: true,
            ..Default::default()
        }
    }

    fn nested(
        name: &str,
        nesting: nested_block::NestingMode,
        attributes: Vec<Attribute>,
    ) -> NestedBlock {
        NestedBlock {
            type_name: name.to_owned(),
            block: Some(Block {
                attributes,
                ..Default::default()
            }),
            nesting: nesting.into(),
            ..Default::default()
        }
    }

    pub fn lawful() -> pb::Schema {
        let computed = |attribute| Attribute {
            computed: true,
            ..attribute
        };
        let rules = pb::schema::Object {
            attributes: vec![
                attribute("code", r#""string""#),
                computed(attribute("seen", r#""bool""#)),
            ],
            nesting: object::NestingMode::List.into(),
            ..Default::default()
        };
        let attributes = vec![
            attribute("name", r#""string""#),
            computed(attribute("state", r#""string""#)),
            computed(attribute("size", r#""number""#)),
            attribute("tags", r#"["set","string"]"#),
            Attribute {
                write_only: true,
                ..attribute("secret", r#""string""#)
            },
            Attribute {
                nested_type: Some(rules),
                ..attribute("rules", "")
            },
        ];
        let blocks = vec![
            nested(
                "timeouts",
                nested_block::NestingMode::Single,
                vec![attribute("create", r#""string""#)],
            ),
            nested(
                "limits",
                nested_block::NestingMode::List,
                vec![attribute("most", r#""number""#)],
            ),
        ];
        let block = Block {
            attributes,
            block_types: blocks,
            ..Default::default()
        };
        pb::Schema {
            version: 0,
            block: Some(block),
        }
    }

    /// The rules that are broken after a change of the lawful schema.
    fn judged(
        change: impl FnOnce(&mut pb::Schema, fn(&mut pb::Schema) -> &mut Block),
    ) -> Vec<&'static str> {
        let mut schema = lawful();
        assert_eq!(broken(&schema), []);
        change(&mut schema, |schema| schema.block.as_mut().unwrap());
        names(&broken(&schema))
    }

    #[test]
    fn every_breach_of_an_attribute_is_found() {
        for (rule, found) in [
            (
                "versions_count_from_zero",
                judged(|schema, _| schema.version = -1),
            ),
            (
                "every_schema_has_a_block",
                judged(|schema, _| schema.block = None),
            ),
            (
                "names_stand_once",
                judged(|schema, block| block(schema).block_types[0].type_name = "name".into()),
            ),
            (
                "a_name_is_lower_case",
                judged(|schema, block| block(schema).attributes[0].name = "Name".into()),
            ),
            (
                "an_attribute_has_one_type",
                judged(|schema, block| block(schema).attributes[0].r#type = "string".into()),
            ),
            (
                "an_attribute_is_set_by_somebody",
                judged(|schema, block| block(schema).attributes[0].optional = false),
            ),
            (
                "an_attribute_is_set_by_somebody",
                judged(|schema, block| block(schema).attributes[0].required = true),
            ),
            (
                "a_deprecation_has_both_or_neither",
                judged(|schema, block| {
                    block(schema).attributes[0].deprecation_message = "x".into()
                }),
            ),
            (
                "a_set_hides_nothing",
                judged(|schema, block| {
                    let nested = &mut block(schema).block_types[1];
                    nested.nesting = nested_block::NestingMode::Set.into();
                    nested.block.as_mut().unwrap().attributes[0].write_only = true;
                }),
            ),
        ] {
            assert_eq!(found, [rule]);
        }
    }

    #[test]
    fn every_breach_of_a_block_is_found() {
        for (rule, found) in [
            (
                "a_block_has_possible_numbers",
                judged(|schema, block| block(schema).block_types[0].min_items = 2),
            ),
            (
                "a_block_has_possible_numbers",
                judged(|schema, block| block(schema).block_types[1].max_items = -1),
            ),
            (
                "a_computed_block_is_computed_throughout",
                judged(|schema, block| {
                    let nested = &mut block(schema).block_types[1];
                    nested.block.as_mut().unwrap().computed = true;
                }),
            ),
        ] {
            assert_eq!(found, [rule]);
        }
    }
}
