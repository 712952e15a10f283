//! Converts JSON to a [`Value`] by type, for stored state and for structs.

use std::fmt;

use serde::Serialize;
use serde_json::Value as Json;

use super::{Value, nfc};
use crate::framework::path::{Path, Step};
use crate::framework::types::Type;

/// JSON of an unexpected type. Names the path and the types, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromJsonError {
    /// The path in the object.
    pub path: Path,
    /// The type in the schema.
    pub expected: &'static str,
    /// The type of the JSON.
    pub actual: &'static str,
}

impl fmt::Display for FromJsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.steps().is_empty() {
            "the object".to_owned()
        } else {
            format!("`{}`", self.path)
        };
        write!(
            f,
            "{path} should be of type {}, but is {}",
            self.expected, self.actual
        )
    }
}

impl std::error::Error for FromJsonError {}

/// Converts JSON to a value of the type.
///
/// Missing attributes are null and unknown ones are ignored, so that state of an older or newer schema with the same
/// version can be decoded.
///
/// # Errors
///
/// If a value is of another type.
pub fn from_json(json: Json, kind: &Type) -> Result<Value, FromJsonError> {
    convert(json, kind, &Path::default())
}

/// Converts a struct to a value of the type.
///
/// # Errors
///
/// If a field has another type than in the schema; [`schema::struct_match`](crate::framework::schema::struct_match)
/// tests that this cannot happen.
pub fn to_value<T: Serialize>(typed: &T, kind: &Type) -> Result<Value, FromJsonError> {
    let json = serde_json::to_value(typed).map_err(|_| FromJsonError {
        path: Path::default(),
        expected: kind.name(),
        actual: "not serializable",
    })?;
    from_json(json, kind)
}

fn convert(json: Json, kind: &Type, path: &Path) -> Result<Value, FromJsonError> {
    Ok(match (json, kind) {
        (Json::Null, _) => Value::Null,
        (Json::Bool(flag), Type::Bool) => Value::Bool(flag),
        (Json::String(text), Type::String) => Value::String(nfc(text)),
        (Json::Number(number), Type::Number) => Value::Number(number),
        (Json::Array(items), Type::List(item) | Type::Set(item)) => {
            let items = items.into_iter().zip(0..);
            let items =
                items.map(|(json, i)| convert(json, item, &path.clone().then(Step::Index(i))));
            Value::Sequence(items.collect::<Result<_, _>>()?)
        }
        (Json::Object(entries), Type::Map(item)) => {
            let entries = entries.into_iter().map(|(key, json)| {
                let value = convert(json, item, &path.clone().then(Step::Key(key.clone())))?;
                Ok((nfc(key), value))
            });
            Value::Mapping(entries.collect::<Result<_, _>>()?)
        }
        (Json::Object(mut entries), Type::Object(attributes)) => {
            let attributes = attributes.iter().map(|(name, kind)| {
                let json = entries.remove(name).unwrap_or(Json::Null);
                let value = match json {
                    Json::Null => Value::Null,
                    json => convert(json, kind, &path.clone().child(name))?,
                };
                Ok((name.clone(), value))
            });
            Value::Mapping(attributes.collect::<Result<_, _>>()?)
        }
        (json, kind) => {
            return Err(FromJsonError {
                path: path.clone(),
                expected: kind.name(),
                actual: describe_type(&json),
            });
        }
    })
}

fn describe_type(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a bool",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object() -> Type {
        Type::Object(
            [
                ("name".to_owned(), Type::String),
                ("sizes".to_owned(), Type::List(Box::new(Type::Number))),
            ]
            .into(),
        )
    }

    #[test]
    fn missing_attributes_are_null_and_unknown_ones_are_ignored() {
        let json = serde_json::json!({ "name": "a", "gone": true });
        let value = from_json(json, &object()).unwrap();
        assert_eq!(value.get("name"), &Value::string("a"));
        assert_eq!(value.get("sizes"), &Value::Null);
        assert!(matches!(value, Value::Mapping(entries) if entries.len() == 2));
    }

    #[test]
    fn numbers_keep_all_digits() {
        let json = serde_json::from_str(r#"{"sizes":[18446744073709551617,0.1]}"#).unwrap();
        let value = from_json(json, &object()).unwrap();
        let sizes = ["18446744073709551617", "0.1"];
        let sizes = sizes.map(|text| Value::Number(text.parse().unwrap()));
        assert_eq!(value.get("sizes"), &Value::Sequence(sizes.into()));
    }

    #[test]
    fn unexpected_type_is_an_error_with_its_path() {
        let json = serde_json::json!({ "sizes": [1, "two"] });
        let error = from_json(json, &object()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`sizes[1]` should be of type number, but is a string"
        );
    }
}
