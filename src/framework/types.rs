//! The types of values. A type determines how values are decoded.

use std::collections::BTreeMap;

/// The type of an attribute, a block or an object, in Terraform's terms. Tuples and the dynamic type are not supported.
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
    /// Returns the type in the protocol's JSON, such as `"string"` or `["map","bool"]`.
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

    /// Returns the name of the type in errors.
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
