//! Values themselves, wherever an answer has one.

use terraform_provider_hostup::framework::value::nfc;
use terraform_provider_hostup::protocol::tfplugin6::DynamicValue;

use super::super::kind::Kind;
use super::super::msgpack;
use super::super::schema::{Block, Nesting};
use super::super::value::Value;
use super::{Broken, below};

/// An answer is MessagePack of exactly the schema's type, with every attribute of an object once and no other: "an
/// object with 3 attributes is required (2 given)".
pub fn a_value_is_of_its_type(value: Option<&DynamicValue>, kind: &Kind) -> Result<Value, Broken> {
    let rule = "a_value_is_of_its_type";
    msgpack::read(value, kind).map_err(|found| Broken::new(rule, "", found))
}

/// Core keeps strings and keys in Unicode's normal form C. One that is answered in another form is not what is stored,
/// and looks like a change to whoever compares it with what is stored.
pub fn a_string_is_in_normal_form_c(value: &Value) -> Vec<Broken> {
    let rule = "a_string_is_in_normal_form_c";
    let mut found = Vec::new();
    each_text(value, "", &mut |text, place| {
        if nfc(text.to_owned()) != text {
            found.push(Broken::new(rule, place, format!("{text:?}")));
        }
    });
    found
}

fn each_text(value: &Value, place: &str, visit: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => visit(text, place),
        Value::List(items) | Value::Set(items) => {
            for (index, item) in items.iter().enumerate() {
                each_text(item, &format!("{place}[{index}]"), visit);
            }
        }
        Value::Map(entries) => {
            for (key, value) in entries {
                let place = below(place, key);
                visit(key, &place);
                each_text(value, &place, visit);
            }
        }
        _ => {}
    }
}

/// A collection of blocks is empty where there is none, never null.
pub fn a_collection_of_blocks_is_never_null(block: &Block, value: &Value) -> Vec<Broken> {
    let rule = "a_collection_of_blocks_is_never_null";
    let mut found = Vec::new();
    if !value.is_null() {
        each_collection(block, value, "", &mut |collection, place| {
            if collection.is_null() {
                found.push(Broken::new(rule, place, "null"));
            }
        });
    }
    found
}

fn each_collection(block: &Block, value: &Value, place: &str, visit: &mut dyn FnMut(&Value, &str)) {
    for nested in &block.blocks {
        let (place, value) = (below(place, &nested.name), value.get(&nested.name));
        match (nested.nesting, value) {
            (Nesting::Single, Value::Map(_)) => {
                each_collection(&nested.block, value, &place, visit)
            }
            (Nesting::Single, _) => {}
            (_, value) => {
                visit(value, &place);
                for (index, item) in value.items().iter().enumerate() {
                    each_collection(&nested.block, item, &format!("{place}[{index}]"), visit);
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
    fn a_value_of_another_type_is_found() {
        let text = msgpack::dynamic(&Value::String("x".into()));
        assert!(a_value_is_of_its_type(Some(&text), &Kind::String).is_ok());
        let broken = a_value_is_of_its_type(Some(&text), &Kind::Bool).unwrap_err();
        assert_eq!(broken.rule, "a_value_is_of_its_type");
    }

    #[test]
    fn text_in_another_form_is_found_in_values_and_in_keys() {
        let object =
            |key: &str, text: &str| Value::Map([(key.into(), Value::String(text.into()))].into());
        let rule = ["a_string_is_in_normal_form_c"];
        assert_eq!(
            names(&a_string_is_in_normal_form_c(&object("a", "a\u{30a}"))),
            rule
        );
        assert_eq!(
            names(&a_string_is_in_normal_form_c(&object("a\u{30a}", "a"))),
            rule
        );
        assert_eq!(
            names(&a_string_is_in_normal_form_c(&object("å", "å"))),
            [""; 0]
        );
    }

    #[test]
    fn blocks_that_are_null_are_found() {
        let schema = example();
        let judged = |value| names(&a_collection_of_blocks_is_never_null(&schema.block, &value));
        let mut value = schema.config(&json!({ "name": "a" }));
        assert_eq!(judged(value.clone()), [""; 0]);
        if let Value::Map(entries) = &mut value {
            entries.insert("limits".into(), Value::Null);
        }
        assert_eq!(judged(value), ["a_collection_of_blocks_is_never_null"]);
        assert_eq!(judged(Value::Null), [""; 0]);
    }
}
