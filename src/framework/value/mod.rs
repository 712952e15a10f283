//! Terraform's values. Any value may be null and, in a configuration or a plan, unknown.
//!
//! A [`Value`] does not contain its type, which is in the schema. So lists and sets share a variant, and so do maps and
//! objects.

mod attr;
mod de;
mod json;

use std::collections::BTreeMap;

pub use attr::Attr;
pub use de::{StructError, fields_of, from_value};
pub use json::{FromJsonError, from_json, to_value};
/// A decimal number of any size and precision: serde_json's feature `arbitrary_precision` keeps its text. A float would
/// round what a user wrote.
pub use serde_json::Number;
use zeroize::Zeroize;

/// A value of some [`Type`](super::Type).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// A value that will be known after apply.
    Unknown,
    /// `bool`
    Bool(bool),
    /// `number`
    Number(Number),
    /// `string`, in Unicode's normal form C, like all strings in Terraform
    String(String),
    /// `list` or `set`; Terraform sends the elements of a set in a stable order
    Sequence(Vec<Value>),
    /// `map`, `object` or a block; objects contain all their attributes
    Mapping(BTreeMap<String, Value>),
}

impl Value {
    /// Creates a string value in normal form C.
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

    /// Whether the value is known at any depth.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Value::Unknown => false,
            Value::Sequence(items) => items.iter().all(Value::is_wholly_known),
            Value::Mapping(entries) => entries.values().all(Value::is_wholly_known),
            _ => true,
        }
    }

    /// Returns the text of a known string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the texts of a list or set of strings, if all are known.
    pub fn as_strings(&self) -> Option<Vec<String>> {
        let Value::Sequence(items) = self else {
            return None;
        };
        let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
        texts.collect()
    }

    /// Returns an attribute of an object; null if there is no object or no such attribute.
    pub fn get(&self, name: &str) -> &Value {
        match self {
            Value::Mapping(entries) => entries.get(name).unwrap_or(&Value::Null),
            _ => &Value::Null,
        }
    }
}

/// Wipes every string, because some values of a provider block are secrets.
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

/// Converts to Unicode's normal form C. Terraform normalizes every string, so text from the service must be normalized
/// before it is compared with a state.
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
    fn strings_are_normalized_to_form_c() {
        assert_eq!(Value::string("a\u{30a}"), Value::String("å".into()));
        assert_eq!(nfc("plain".into()), "plain");
    }

    #[test]
    fn zeroize_wipes_strings_at_any_depth() {
        let mut value = Value::Mapping([("a".to_owned(), Value::string("secret"))].into());
        let items = Value::Sequence(vec![value.clone(), Value::Bool(true)]);
        value.zeroize();
        assert_eq!(value.get("a").as_str(), Some(""));
        let mut value = Value::Mapping([("b".to_owned(), items)].into());
        value.zeroize();
        assert!(!format!("{value:?}").contains("secret"));
    }

    #[test]
    fn value_with_an_unknown_at_any_depth_is_not_wholly_known() {
        let inner = Value::Mapping([("a".to_owned(), Value::Unknown)].into());
        assert!(!Value::Sequence(vec![Value::Null, inner]).is_wholly_known());
        assert!(Value::Sequence(vec![Value::Null]).is_wholly_known());
    }
}
