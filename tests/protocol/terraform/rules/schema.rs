//! Rules for one schema, which core checks when it loads a provider. A violation makes the provider unusable; some
//! crash the CLI.

use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::schema::{
    Attribute, Block, NestedBlock, nested_block, object,
};

use super::super::types::Type;
use super::{Violation, below};

/// All violations in a schema.
pub fn violations(schema: &pb::Schema) -> Vec<Violation> {
    let mut violations = Vec::new();
    violations.extend(version_is_not_negative(schema.version));
    violations.extend(schema_has_a_block(schema.block.as_ref(), ""));
    if let Some(root) = &schema.block {
        block(root, "", &mut violations);
    }
    violations
}

fn block(block: &Block, path: &str, violations: &mut Vec<Violation>) {
    let attributes = block.attributes.iter().map(|a| a.name.as_str());
    let blocks = block.block_types.iter().map(|b| b.type_name.as_str());
    violations.extend(names_are_unique(attributes.chain(blocks).collect(), path));
    self::attributes(&block.attributes, path, violations);
    for nested in &block.block_types {
        let path = below(path, &nested.type_name);
        violations.extend(name_is_lower_case(&nested.type_name, &path));
        violations.extend(block_is_single(nested, &path));
        violations.extend(schema_has_a_block(nested.block.as_ref(), &path));
        if let Some(inner) = &nested.block {
            self::block(inner, &path, violations);
        }
    }
}

fn attributes(all: &[Attribute], path: &str, violations: &mut Vec<Violation>) {
    for attribute in all {
        let path = below(path, &attribute.name);
        violations.extend(name_is_lower_case(&attribute.name, &path));
        violations.extend(attribute_has_one_type(attribute, &path));
        violations.extend(attribute_is_required_optional_or_computed(attribute, &path));
        if let Some(object) = &attribute.nested_type {
            let names = object.attributes.iter().map(|a| a.name.as_str());
            violations.extend(names_are_unique(names.collect(), &path));
            attributes(&object.attributes, &path, violations);
        }
    }
}

/// Versions of schemas and identities start at zero.
pub fn version_is_not_negative(version: i64) -> Option<Violation> {
    let rule = "version_is_not_negative";
    (version < 0).then(|| Violation::new(rule, "", version.to_string()))
}

/// Every schema and every nested block has a block, even if an empty one: without one the CLI crashes.
fn schema_has_a_block(block: Option<&Block>, path: &str) -> Option<Violation> {
    let rule = "schema_has_a_block";
    block.is_none().then(|| Violation::new(rule, path, "none"))
}

/// No two attributes or blocks in one block have the same name.
fn names_are_unique(mut names: Vec<&str>, path: &str) -> Vec<Violation> {
    let rule = "names_are_unique";
    names.sort_unstable();
    let twice = names.windows(2).filter(|pair| pair[0] == pair[1]);
    twice
        .map(|pair| Violation::new(rule, below(path, pair[0]), "twice"))
        .collect()
}

/// Names consist of `[a-z0-9_]`.
fn name_is_lower_case(name: &str, path: &str) -> Option<Violation> {
    let is_valid = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (name.is_empty() || !name.chars().all(is_valid))
        .then(|| Violation::new("name_is_lower_case", path, name))
}

/// An attribute has either a type or a nested type; a type is the JSON of one (other bytes crash the CLI), and a nested
/// type has a nesting.
fn attribute_has_one_type(attribute: &Attribute, path: &str) -> Option<Violation> {
    let rule = "attribute_has_one_type";
    let fits = match &attribute.nested_type {
        None => Type::try_parse(&attribute.r#type).is_ok(),
        Some(object) => {
            attribute.r#type.is_empty() && object.nesting() != object::NestingMode::Invalid
        }
    };
    (!fits).then(|| Violation::new(rule, path, format!("{:?}", attribute.r#type)))
}

/// An attribute is required, optional or computed, and a required one is neither of the others.
fn attribute_is_required_optional_or_computed(
    attribute: &Attribute,
    path: &str,
) -> Option<Violation> {
    let rule = "attribute_is_required_optional_or_computed";
    let fits = match (attribute.required, attribute.optional, attribute.computed) {
        (true, optional, computed) => !optional && !computed,
        (false, optional, computed) => optional || computed,
    };
    (!fits).then(|| Violation::new(rule, path, "an invalid combination, or none"))
}

/// A single block has no limits other than zero or one. The provider has no other blocks, of which core knows more rules.
fn block_is_single(nested: &NestedBlock, path: &str) -> Option<Violation> {
    let rule = "block_is_single";
    let (minimum, maximum) = (nested.min_items, nested.max_items);
    let fits = nested.nesting() == nested_block::NestingMode::Single
        && minimum == maximum
        && (0..=1).contains(&minimum);
    (!fits).then(|| Violation::new(rule, path, format!("{minimum} to {maximum}")))
}

/// A valid schema with something of each kind, for the unit tests of the rules.
#[cfg(test)]
pub fn example() -> super::super::schema::Schema {
    super::super::schema::Schema::of(&valid_schema())
}

#[cfg(test)]
pub use tests::valid_schema;

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

    pub fn valid_schema() -> pb::Schema {
        let computed = |attribute| Attribute {
            computed: true,
            ..attribute
        };
        let read_only = |attribute| Attribute {
            optional: false,
            ..computed(attribute)
        };
        let rules = pb::schema::Object {
            attributes: vec![
                read_only(attribute("code", r#""string""#)),
                read_only(attribute("seen", r#""bool""#)),
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
                ..read_only(attribute("rules", ""))
            },
        ];
        let timeouts = NestedBlock {
            type_name: "timeouts".to_owned(),
            block: Some(Block {
                attributes: vec![attribute("create", r#""string""#)],
                ..Default::default()
            }),
            nesting: nested_block::NestingMode::Single.into(),
            ..Default::default()
        };
        let block = Block {
            attributes,
            block_types: vec![timeouts],
            ..Default::default()
        };
        pb::Schema {
            version: 0,
            block: Some(block),
        }
    }

    /// The violated rules after a change of the valid schema.
    fn violations_of(
        change: impl FnOnce(&mut pb::Schema, fn(&mut pb::Schema) -> &mut Block),
    ) -> Vec<&'static str> {
        let mut schema = valid_schema();
        assert_eq!(violations(&schema), []);
        change(&mut schema, |schema| schema.block.as_mut().unwrap());
        names(&violations(&schema))
    }

    #[test]
    fn violations_in_attributes_are_found() {
        for (rule, violations) in [
            (
                "version_is_not_negative",
                violations_of(|schema, _| schema.version = -1),
            ),
            (
                "schema_has_a_block",
                violations_of(|schema, _| schema.block = None),
            ),
            (
                "names_are_unique",
                violations_of(|schema, block| {
                    block(schema).block_types[0].type_name = "name".into()
                }),
            ),
            (
                "name_is_lower_case",
                violations_of(|schema, block| block(schema).attributes[0].name = "Name".into()),
            ),
            (
                "attribute_has_one_type",
                violations_of(|schema, block| block(schema).attributes[0].r#type = "string".into()),
            ),
            (
                "attribute_is_required_optional_or_computed",
                violations_of(|schema, block| block(schema).attributes[0].optional = false),
            ),
            (
                "attribute_is_required_optional_or_computed",
                violations_of(|schema, block| block(schema).attributes[0].required = true),
            ),
        ] {
            assert_eq!(violations, [rule]);
        }
    }

    #[test]
    fn block_that_is_not_single_is_found() {
        let rule = ["block_is_single"];
        let found = violations_of(|schema, block| block(schema).block_types[0].min_items = 2);
        assert_eq!(found, rule);
        let found = violations_of(|schema, block| {
            block(schema).block_types[0].nesting = nested_block::NestingMode::List.into();
        });
        assert_eq!(found, rule);
    }
}
