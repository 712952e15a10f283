//! Rules for values in any response.

use terraform_provider_hostup::framework::value::nfc;
use terraform_provider_hostup::protocol::tfplugin6::DynamicValue;

use super::super::msgpack;
use super::super::schema::{Block, Nesting};
use super::super::types::Type;
use super::super::value::Value;
use super::{Violation, below};

/// A response is MessagePack of exactly the schema's type, with every attribute of an object once and no others: "an
/// object with 3 attributes is required (2 given)".
pub fn value_has_its_type(value: Option<&DynamicValue>, kind: &Type) -> Result<Value, Violation> {
    let rule = "value_has_its_type";
    msgpack::read(value, kind).map_err(|error| Violation::new(rule, "", error))
}

/// Core stores strings and keys in Unicode's normal form C. Another form differs from what is stored, and so looks like
/// a change.
pub fn strings_are_in_normal_form_c(value: &Value) -> Vec<Violation> {
    let rule = "strings_are_in_normal_form_c";
    let mut violations = Vec::new();
    visit_texts(value, "", &mut |text, path| {
        if nfc(text.to_owned()) != text {
            violations.push(Violation::new(rule, path, format!("{text:?}")));
        }
    });
    violations
}

fn visit_texts(value: &Value, path: &str, visit: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => visit(text, path),
        Value::List(items) | Value::Set(items) => {
            for (index, item) in items.iter().enumerate() {
                visit_texts(item, &format!("{path}[{index}]"), visit);
            }
        }
        Value::Map(entries) => {
            for (key, value) in entries {
                let path = below(path, key);
                visit(key, &path);
                visit_texts(value, &path, visit);
            }
        }
        _ => {}
    }
}

/// An absent collection of blocks is empty, never null.
pub fn block_collections_are_not_null(block: &Block, value: &Value) -> Vec<Violation> {
    let rule = "block_collections_are_not_null";
    let mut violations = Vec::new();
    if !value.is_null() {
        visit_collections(block, value, "", &mut |collection, path| {
            if collection.is_null() {
                violations.push(Violation::new(rule, path, "null"));
            }
        });
    }
    violations
}

fn visit_collections(
    block: &Block,
    value: &Value,
    path: &str,
    visit: &mut dyn FnMut(&Value, &str),
) {
    for nested in &block.blocks {
        let (path, value) = (below(path, &nested.name), value.get(&nested.name));
        match (nested.nesting, value) {
            (Nesting::Single, Value::Map(_)) => {
                visit_collections(&nested.block, value, &path, visit)
            }
            (Nesting::Single, _) => {}
            (_, value) => {
                visit(value, &path);
                for (index, item) in value.items().iter().enumerate() {
                    visit_collections(&nested.block, item, &format!("{path}[{index}]"), visit);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::names;
    use super::super::schema::example;
    use super::*;

    #[test]
    fn value_of_another_type_is_found() {
        let text = msgpack::dynamic(&Value::String("x".into()));
        assert!(value_has_its_type(Some(&text), &Type::String).is_ok());
        let violation = value_has_its_type(Some(&text), &Type::Bool).unwrap_err();
        assert_eq!(violation.rule, "value_has_its_type");
    }

    #[test]
    fn decomposed_text_is_found_in_values_and_keys() {
        let object =
            |key: &str, text: &str| Value::Map([(key.into(), Value::String(text.into()))].into());
        let rule = ["strings_are_in_normal_form_c"];
        assert_eq!(
            names(&strings_are_in_normal_form_c(&object("a", "a\u{30a}"))),
            rule
        );
        assert_eq!(
            names(&strings_are_in_normal_form_c(&object("a\u{30a}", "a"))),
            rule
        );
        assert_eq!(
            names(&strings_are_in_normal_form_c(&object("å", "å"))),
            [""; 0]
        );
    }

    #[test]
    fn null_block_collections_are_found() {
        let schema = example();
        let violations_of = |value| names(&block_collections_are_not_null(&schema.block, &value));
        let mut value = schema.config(&json!({ "name": "a" }));
        assert_eq!(violations_of(value.clone()), [""; 0]);
        if let Value::Map(entries) = &mut value {
            entries.insert("limits".into(), Value::Null);
        }
        assert_eq!(violations_of(value), ["block_collections_are_not_null"]);
        assert_eq!(violations_of(Value::Null), [""; 0]);
    }
}
