//! Rules for values in any response.

use terraform_provider_hostup::framework::value::nfc;
use terraform_provider_hostup::protocol::tfplugin6::DynamicValue;

use super::super::msgpack;
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

#[cfg(test)]
mod tests {
    use super::super::names;
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
}
