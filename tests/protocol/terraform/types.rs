//! Types, as the protocol encodes them.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// The type of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    Bool,
    Number,
    String,
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>),
    Object(BTreeMap<String, Type>),
}

impl Type {
    /// Parses the JSON of a type, such as `["list","string"]`. The model has no dynamic types and no tuples, since the
    /// framework offers none.
    pub fn try_parse(bytes: &[u8]) -> Result<Self, String> {
        let json = serde_json::from_slice(bytes)
            .map_err(|error| format!("{:?}: {error}", String::from_utf8_lossy(bytes)))?;
        Self::of(&json)
    }

    /// Parses the type of a schema that was already checked.
    pub fn parse(bytes: &[u8]) -> Self {
        Self::try_parse(bytes).unwrap_or_else(|error| panic!("not a type: {error}"))
    }

    fn of(json: &Json) -> Result<Self, String> {
        let unknown = || format!("the model has no type {json}");
        match json.as_str() {
            Some("bool") => return Ok(Type::Bool),
            Some("number") => return Ok(Type::Number),
            Some("string") => return Ok(Type::String),
            _ => {}
        }
        match json.as_array().map(Vec::as_slice) {
            Some([name, Json::Object(attributes)]) if name == "object" => {
                let kinds = attributes.iter();
                let kinds = kinds.map(|(name, kind)| Ok((name.clone(), Self::of(kind)?)));
                Ok(Type::Object(kinds.collect::<Result<_, String>>()?))
            }
            Some([name, item]) => {
                let item = || Self::of(item).map(Box::new);
                match name.as_str() {
                    Some("list") => item().map(Type::List),
                    Some("set") => item().map(Type::Set),
                    Some("map") => item().map(Type::Map),
                    _ => Err(unknown()),
                }
            }
            _ => Err(unknown()),
        }
    }
}
