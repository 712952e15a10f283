//! Types, as the protocol spells them.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// The type of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Bool,
    Number,
    String,
    List(Box<Kind>),
    Set(Box<Kind>),
    Map(Box<Kind>),
    Object(BTreeMap<String, Kind>),
}

impl Kind {
    /// Reads the JSON of a type, such as `["list","string"]`; the error says what is no type. The model has no dynamic
    /// types and no tuples, since the framework offers none.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let json = serde_json::from_slice(bytes)
            .map_err(|error| format!("{:?}: {error}", String::from_utf8_lossy(bytes)))?;
        Self::of(&json)
    }

    /// The same for a schema that was held against the rules.
    pub fn parse(bytes: &[u8]) -> Self {
        Self::read(bytes).unwrap_or_else(|error| panic!("no type: {error}"))
    }

    fn of(json: &Json) -> Result<Self, String> {
        let none = || format!("the model has no type {json}");
        match json.as_str() {
            Some("bool") => return Ok(Kind::Bool),
            Some("number") => return Ok(Kind::Number),
            Some("string") => return Ok(Kind::String),
            _ => {}
        }
        match json.as_array().map(Vec::as_slice) {
            Some([name, Json::Object(attributes)]) if name == "object" => {
                let kinds = attributes.iter();
                let kinds = kinds.map(|(name, kind)| Ok((name.clone(), Self::of(kind)?)));
                Ok(Kind::Object(kinds.collect::<Result<_, String>>()?))
            }
            Some([name, item]) => {
                let item = || Self::of(item).map(Box::new);
                match name.as_str() {
                    Some("list") => item().map(Kind::List),
                    Some("set") => item().map(Kind::Set),
                    Some("map") => item().map(Kind::Map),
                    _ => Err(none()),
                }
            }
            _ => Err(none()),
        }
    }
}
