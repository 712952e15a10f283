//! Values as Terraform has them: any of them may be null, and while a plan is made, unknown.
//!
//! A [`Value`] does not carry its type. The schema has it, and whoever reads or writes bytes goes by the schema; that
//! is why lists and sets are one variant here, and maps and objects another.

mod attr;
mod de;
mod json;
mod number;

use std::collections::BTreeMap;

pub use attr::Attr;
pub use de::{Mismatch, fields_of, from_value};
pub use json::{FromJsonError, from_json, to_value};
pub use number::Number;
use zeroize::Zeroize;

/// A value of some [`Type`](super::Type).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value: the argument was left out, or the answer has none.
    Null,
    /// A value that will be known when the plan is applied.
    Unknown,
    /// `bool`
    Bool(bool),
    /// `number`
    Number(Number),
    /// `string`, in Unicode's normal form C, as Terraform keeps all strings
    String(String),
    /// `list` or `set`; Terraform sends the elements of a set in an order of its own that does not change
    Sequence(Vec<Value>),
    /// `map`, `object` or a block; of an object every attribute is there
    Mapping(BTreeMap<String, Value>),
}

impl Value {
    /// A string value, in normal form C.
    pub fn string(text: impl Into<String>) -> Self {
        Value::String(nfc(text.into()))
    }

    /// Whether the value is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether the value itself is unknown.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Value::Unknown)
    }

    /// Whether nothing in the value, at any depth, is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Value::Unknown => false,
            Value::Sequence(items) => items.iter().all(Value::is_wholly_known),
            Value::Mapping(entries) => entries.values().all(Value::is_wholly_known),
            _ => true,
        }
    }

    /// The text of a known string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The attribute of an object; null where there is no object or no such attribute.
    pub fn get(&self, name: &str) -> &Value {
        match self {
            Value::Mapping(entries) => entries.get(name).unwrap_or(&Value::Null),
            _ => &Value::Null,
        }
    }
}

/// Wipes every text. A provider block has secrets among its values, and its schema says so only to Terraform.
impl Zeroize for Value {
    fn zeroize(&mut self) {
        match self {
            Value::String(text) => text.zeroize(),
            Value::Sequence(items) => items.iter_mut().for_each(Zeroize::zeroize),
            Value::Mapping(entries) => entries.values_mut().for_each(Zeroize::zeroize),
            Value::Null | Value::Unknown | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// The text in Unicode's normal form C. Terraform normalises every string it is given, so a comparison of what HostUp
/// says with what a state holds must compare this form.
pub fn nfc(text: String) -> String {
    if text.is_ascii() || unicode_normalization::is_nfc(&text) {
        return text;
    }
    unicode_normalization::UnicodeNormalization::nfc(text.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_kept_in_normal_form_c() {
        assert_eq!(Value::string("a\u{30a}"), Value::String("å".into()));
        assert_eq!(nfc("plain".into()), "plain");
    }

    #[test]
    fn every_text_can_be_wiped() {
        let mut value = Value::Mapping([("a".to_owned(), Value::string("secret"))].into());
        let items = Value::Sequence(vec![value.clone(), Value::Bool(true)]);
        value.zeroize();
        assert_eq!(value.get("a").as_str(), Some(""));
        let mut value = Value::Mapping([("b".to_owned(), items)].into());
        value.zeroize();
        assert!(!format!("{value:?}").contains("secret"));
    }

    #[test]
    fn an_unknown_deep_inside_makes_a_value_not_wholly_known() {
        let inner = Value::Mapping([("a".to_owned(), Value::Unknown)].into());
        assert!(!Value::Sequence(vec![Value::Null, inner]).is_wholly_known());
        assert!(Value::Sequence(vec![Value::Null]).is_wholly_known());
    }
}
