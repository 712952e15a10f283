//! The types a value can have. A type decides how bytes are read and written; the schema decides what they mean.

use std::collections::BTreeMap;

/// The type of an attribute, a block or a whole object, in Terraform's terms.
///
/// Lists, sets and maps hold one type; objects name theirs. Tuples and the dynamic type are not offered: nothing of
/// HostUp's API needs them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `bool`
    Bool,
    /// `number`, of any size and precision
    Number,
    /// `string`, UTF-8
    String,
    /// `list(T)`
    List(Box<Type>),
    /// `set(T)`
    Set(Box<Type>),
    /// `map(T)`
    Map(Box<Type>),
    /// `object({ name = T, … })`
    Object(BTreeMap<String, Type>),
}

impl Type {
    /// The type as the protocol spells it: compact JSON such as `"string"` or `["map","bool"]`.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::json;
        match self {
            Type::Bool => json!("bool"),
            Type::Number => json!("number"),
            Type::String => json!("string"),
            Type::List(item) => json!(["list", item.to_json()]),
            Type::Set(item) => json!(["set", item.to_json()]),
            Type::Map(item) => json!(["map", item.to_json()]),
            Type::Object(attributes) => {
                let attributes: serde_json::Map<_, _> = attributes
                    .iter()
                    .map(|(name, kind)| (name.clone(), kind.to_json()))
                    .collect();
                json!(["object", attributes])
            }
        }
    }

    /// The type in words, as error texts name it.
    pub fn name(&self) -> &'static str {
        match self {
            Type::Bool => "bool",
            Type::Number => "number",
            Type::String => "string",
            Type::List(_) => "list",
            Type::Set(_) => "set",
            Type::Map(_) => "map",
            Type::Object(_) => "object",
        }
    }
}
