//! What core checks when it loads a provider. A breach makes the whole provider unusable; a few crash the CLI.

use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::schema::{
    Attribute, Block, NestedBlock, nested_block, object,
};

use super::{Broken, below};

/// All rules that a schema breaks.
pub fn broken(schema: &pb::Schema) -> Vec<Broken> {
    let mut found = Vec::new();
    found.extend((schema.version < 0).then(|| Broken::new("versions_count_from_zero", "", "less")));
    match &schema.block {
        None => found.push(Broken::new(
            "every_schema_has_a_block",
            "",
            "none: it crashes the CLI",
        )),
        Some(root) => block(root, "", false, &mut found),
    }
    found
}

fn block(block: &Block, path: &str, in_set: bool, found: &mut Vec<Broken>) {
    attributes(&block.attributes, path, in_set, found);
    for nested in &block.block_types {
        let path = below(path, &nested.type_name);
        let twice = block.attributes.iter().any(|a| a.name == nested.type_name)
            || block
                .block_types
                .iter()
                .filter(|b| b.type_name == nested.type_name)
                .count()
                > 1;
        found.extend(twice.then(|| Broken::new("names_stand_once", &path, "twice")));
        found.extend(a_name_is_lower_case(&nested.type_name, &path));
        found.extend(a_block_has_possible_numbers(nested, &path));
        let in_set = in_set || nested.nesting() == nested_block::NestingMode::Set;
        match &nested.block {
            None => found.push(Broken::new("every_schema_has_a_block", &path, "none")),
            Some(inner) => self::block(inner, &path, in_set, found),
        }
    }
}

fn attributes(all: &[Attribute], path: &str, in_set: bool, found: &mut Vec<Broken>) {
    for attribute in all {
        let path = below(path, &attribute.name);
        let twice = all.iter().filter(|a| a.name == attribute.name).count() > 1;
        found.extend(twice.then(|| Broken::new("names_stand_once", &path, "twice")));
        found.extend(a_name_is_lower_case(&attribute.name, &path));
        found.extend(an_attribute_has_one_type(attribute, &path));
        found.extend(an_attribute_is_set_by_somebody(attribute, &path));
        found.extend(a_deprecation_has_both_or_neither(attribute, &path));
        found.extend(a_set_hides_nothing(attribute, in_set, &path));
        if let Some(object) = &attribute.nested_type {
            let in_set = in_set || object.nesting() == object::NestingMode::Set;
            attributes(&object.attributes, &path, in_set, found);
        }
    }
}

/// Names are `[a-z0-9_]+`.
fn a_name_is_lower_case(name: &str, path: &str) -> Option<Broken> {
    let lawful = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (name.is_empty() || !name.chars().all(lawful))
        .then(|| Broken::new("a_name_is_lower_case", path, name))
}

/// Exactly one of type and nested type; a type is JSON (other bytes crash the CLI), a nested type says its nesting.
fn an_attribute_has_one_type(attribute: &Attribute, path: &str) -> Option<Broken> {
    let rule = "an_attribute_has_one_type";
    let typed = serde_json::from_slice::<serde_json::Value>(&attribute.r#type).is_ok();
    let fits = match &attribute.nested_type {
        None => typed,
        Some(object) => {
            attribute.r#type.is_empty() && object.nesting() != object::NestingMode::Invalid
        }
    };
    (!fits).then(|| Broken::new(rule, path, format!("{:?}", attribute.r#type)))
}

/// At least one of required, optional and computed; required excludes the others.
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
    let dynamic = &attribute.r#type[..] == br#""dynamic""#;
    (in_set && (attribute.write_only || dynamic)).then(|| Broken::new(rule, path, "inside a set"))
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

/// Each attribute of an identity is either required or optional for an import, and a primitive or a list of them: "no
/// map, set or object types".
pub fn broken_identity(schema: &pb::ResourceIdentitySchema) -> Vec<Broken> {
    let rule = "an_identity_is_plain";
    let odd = schema.identity_attributes.iter().filter(|attribute| {
        let kind = serde_json::from_slice(&attribute.r#type).unwrap_or(serde_json::Value::Null);
        let plain = kind.is_string() || kind.get(0).is_some_and(|name| name == "list");
        !plain || attribute.required_for_import == attribute.optional_for_import
    });
    let mut found: Vec<_> = odd
        .map(|a| Broken::new(rule, &a.name, format!("{a:?}")))
        .collect();
    found.extend((schema.version < 0).then(|| Broken::new("versions_count_from_zero", "", "less")));
    found
}

/// A lawful schema with something of each kind, for the unit tests of the rules.
#[cfg(test)]
pub fn example() -> super::super::schema::Schema {
    super::super::schema::Schema::of(&tests::lawful())
}

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

    pub(super) fn lawful() -> pb::Schema {
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
    fn every_breach_is_found() {
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
            (
                "a_block_has_possible_numbers",
                judged(|schema, block| block(schema).block_types[0].min_items = 2),
            ),
            (
                "a_block_has_possible_numbers",
                judged(|schema, block| block(schema).block_types[1].max_items = -1),
            ),
        ] {
            assert_eq!(found, [rule]);
        }
    }

    #[test]
    fn an_identity_that_is_not_plain_is_found() {
        use pb::resource_identity_schema::IdentityAttribute;
        let judged = |kind: &str, required: bool, optional: bool| {
            let attribute = IdentityAttribute {
                r#type: kind.to_owned().into_bytes().into(),
                required_for_import: required,
                optional_for_import: optional,
                ..Default::default()
            };
            let identity_attributes = vec![attribute];
            names(&broken_identity(&pb::ResourceIdentitySchema {
                version: 0,
                identity_attributes,
            }))
        };
        assert_eq!(judged(r#""string""#, true, false), [""; 0]);
        let rule = ["an_identity_is_plain"];
        assert_eq!(judged(r#""string""#, true, true), rule);
        assert_eq!(judged(r#""string""#, false, false), rule);
        assert_eq!(judged(r#"["map","string"]"#, true, false), rule);
    }
}
