//! Checks a configuration against what its schema demands of values. Terraform itself has checked types and presence.

use super::{Attribute, Block, BlockNesting, Check, Kind, Nesting};
use crate::framework::path::{Path, Step};
use crate::framework::value::Value;
use crate::framework::{Diagnostic, Diagnostics};

/// Checks the object of a block.
pub(super) fn block(block: &Block, object: &Value, path: &Path, found: &mut Diagnostics) {
    attributes(&block.attributes, object, path, found);
    for nested in &block.blocks {
        let path = path.clone().child(nested.name);
        match (nested.nesting, object.get(nested.name)) {
            (BlockNesting::Single, value @ Value::Mapping(_)) => {
                self::block(&nested.block, value, &path, found);
            }
            (nesting, Value::Sequence(items)) => {
                for (item, index) in items.iter().zip(0..) {
                    let path = match nesting {
                        BlockNesting::List => path.clone().then(Step::Index(index)),
                        BlockNesting::Single | BlockNesting::Set => path.clone(),
                    };
                    self::block(&nested.block, item, &path, found);
                }
            }
            _ => {}
        }
    }
}

fn attributes(attributes: &[Attribute], object: &Value, path: &Path, found: &mut Diagnostics) {
    for attribute in attributes {
        let path = path.clone().child(attribute.name);
        let value = object.get(attribute.name);
        if let Value::String(text) = value {
            found.extend(complaints(attribute, text, &path));
        }
        if let Some(null) = null_element(&attribute.kind, value, &path) {
            found.push(null);
        }
        if let Kind::Nested(nesting, inner) = &attribute.kind {
            self::nested(*nesting, inner, value, &path, found);
        }
    }
}

/// The error for a collection of plain values that has a null in it.
fn null_element(kind: &Kind, value: &Value, path: &Path) -> Option<Diagnostic> {
    let has_null = match (kind, value) {
        (Kind::Typed(_), Value::Sequence(items)) => items.iter().any(Value::is_null),
        _ => false,
    };
    has_null.then(|| {
        let detail = format!("An element of `{path}` is null. Leave it out.");
        Diagnostic::error(format!("Invalid {path}"), detail).at(path.clone())
    })
}

fn nested(
    nesting: Nesting,
    inner: &[Attribute],
    value: &Value,
    path: &Path,
    found: &mut Diagnostics,
) {
    match (nesting, value) {
        (Nesting::Single, object @ Value::Mapping(_)) => attributes(inner, object, path, found),
        (Nesting::Map, Value::Mapping(entries)) => {
            for (key, object) in entries {
                attributes(
                    inner,
                    object,
                    &path.clone().then(Step::Key(key.clone())),
                    found,
                );
            }
        }
        (Nesting::List, Value::Sequence(items)) => {
            for (object, index) in items.iter().zip(0..) {
                attributes(inner, object, &path.clone().then(Step::Index(index)), found);
            }
        }
        // Elements of a set have no address of their own.
        (Nesting::Set, Value::Sequence(items)) => {
            items
                .iter()
                .for_each(|object| attributes(inner, object, path, found));
        }
        _ => {}
    }
}

fn complaints(attribute: &Attribute, text: &str, path: &Path) -> Vec<Diagnostic> {
    let complaints = attribute.checks.iter().filter_map(|check| match check {
        Check::OneOf(choices) if choices.contains(&text) => None,
        Check::OneOf(choices) => {
            let shown = if attribute.sensitive {
                "the value".into()
            } else {
                format!("{text:?}")
            };
            let choices = choices.iter().map(|choice| format!("{choice:?}"));
            let choices = choices.collect::<Vec<_>>().join(" or ");
            Some(format!(
                "{shown} is not a value that `{path}` can have. Use {choices}."
            ))
        }
        Check::Text(check) => check(text).err(),
    });
    complaints
        .map(|detail| Diagnostic::error(format!("Invalid {path}"), detail).at(path.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{NestedBlock, Schema};
    use super::*;

    fn short(text: &str) -> Result<(), String> {
        (text.len() < 4)
            .then_some(())
            .ok_or(format!("{text:?} is too long"))
    }

    fn schema() -> Schema {
        let inner = || vec![Attribute::string("code").check(short)];
        let root = vec![
            Attribute::string("action")
                .required()
                .one_of(&["include", "exclude"]),
            Attribute::nested("rules", Nesting::List, inner()),
            Attribute::nested("named", Nesting::Map, inner()),
        ];
        let block = NestedBlock {
            name: "limits",
            nesting: BlockNesting::Single,
            block: Block::new("", inner()),
        };
        Schema::new(0, Block::new("", root).with(block))
    }

    fn checked(json: serde_json::Value) -> Vec<(String, String)> {
        let schema = schema();
        let config = crate::framework::value::from_json(json, schema.kind()).unwrap();
        let found = schema.validate(&config).into_iter();
        found
            .map(|d| (d.attribute.unwrap().to_string(), d.detail))
            .collect()
    }

    #[test]
    fn a_value_outside_the_choice_is_told_with_the_choice() {
        let found = checked(serde_json::json!({ "action": "enable" }));
        let text = r#""enable" is not a value that `action` can have. Use "include" or "exclude"."#;
        assert_eq!(found, [("action".to_owned(), text.to_owned())]);
    }

    #[test]
    fn checks_reach_into_blocks_lists_and_maps() {
        let long = serde_json::json!({ "code": "12345" });
        let found = checked(serde_json::json!({
            "action": "include", "limits": long, "rules": [{ "code": "1" }, long], "named": { "x": long }
        }));
        let places: Vec<_> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(
            places,
            ["rules[1].code", r#"named["x"].code"#, "limits.code"]
        );
    }

    #[test]
    fn what_is_not_known_yet_is_passed_over() {
        let config = Value::Mapping([("action".to_owned(), Value::Unknown)].into());
        assert!(schema().validate(&config).is_empty());
    }
}
