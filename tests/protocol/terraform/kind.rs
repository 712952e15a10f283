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
    /// Reads the JSON of a type, such as `["list","string"]`. JSON that is no type crashes the CLI, so it is a panic
    /// here.
    pub fn parse(bytes: &[u8]) -> Self {
        let json = serde_json::from_slice(bytes).unwrap_or_else(|error| {
            panic!("no type: {:?}: {error}", String::from_utf8_lossy(bytes))
        });
        Self::of(&json)
    }

    fn of(json: &Json) -> Self {
        if let Some(name) = json.as_str() {
            return match name {
                "bool" => Kind::Bool,
                "number" => Kind::Number,
                "string" => Kind::String,
                other => panic!("the model has no type {other}"),
            };
        }
        match json.as_array().map(Vec::as_slice) {
            Some([name, Json::Object(attributes)]) if name == "object" => Kind::Object(
                attributes
                    .iter()
                    .map(|(name, kind)| (name.clone(), Self::of(kind)))
                    .collect(),
            ),
            Some([name, item]) => {
                let item = Box::new(Self::of(item));
                match name.as_str() {
                    Some("list") => Kind::List(item),
                    Some("set") => Kind::Set(item),
                    Some("map") => Kind::Map(item),
                    _ => panic!("the model has no type {json}"),
                }
            }
            _ => panic!("no type: {json}"),
        }
    }
}
