//! From JSON to [`Value`] by type: how stored state is read, and how typed structs become values.

use std::fmt;

use serde::Serialize;
use serde_json::Value as Json;

use super::{Number, Value, nfc};
use crate::framework::path::{Path, Step};
use crate::framework::types::Type;

/// JSON that is not of the type it should have. Names the place and the types, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromJsonError {
    /// Where in the object.
    pub path: Path,
    /// The type that the schema has.
    pub wanted: &'static str,
    /// What the JSON has.
    pub found: &'static str,
}

impl fmt::Display for FromJsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.steps().is_empty() {
            "the whole object".to_owned()
        } else {
            format!("`{}`", self.path)
        };
        write!(
            f,
            "{place} should be of type {}, but is {}",
            self.wanted, self.found
        )
    }
}

impl std::error::Error for FromJsonError {}

/// Reads JSON as a value of the type.
///
/// Attributes that the object lacks are null and those that the type does not know are passed over, so that state
/// written by an older or newer schema of the same version can be read.
///
/// # Errors
///
/// When a value is of another type.
pub fn from_json(json: Json, kind: &Type) -> Result<Value, FromJsonError> {
    read(json, kind, &Path::default())
}

/// Turns a typed struct into a value of the type.
///
/// # Errors
///
/// When a field is of another type than the schema has; [`schema::struct_match`](crate::framework::schema::struct_match)
/// is the test that this cannot happen.
pub fn to_value<T: Serialize>(typed: &T, kind: &Type) -> Result<Value, FromJsonError> {
    let json = serde_json::to_value(typed).map_err(|_| FromJsonError {
        path: Path::default(),
        wanted: kind.name(),
        found: "not serialisable",
    })?;
    from_json(json, kind)
}

fn read(json: Json, kind: &Type, path: &Path) -> Result<Value, FromJsonError> {
    Ok(match (json, kind) {
        (Json::Null, _) => Value::Null,
        (Json::Bool(yes), Type::Bool) => Value::Bool(yes),
        (Json::String(text), Type::String) => Value::String(nfc(text)),
        (Json::Number(number), Type::Number) => {
            // `arbitrary_precision` keeps the decimal text; every JSON number is one of ours.
            Value::Number(
                Number::parse(&number.to_string()).ok_or_else(|| FromJsonError {
                    path: path.clone(),
                    wanted: "number",
                    found: "a number out of bounds",
                })?,
            )
        }
        (Json::Array(items), Type::List(item) | Type::Set(item)) => {
            let items = items.into_iter().zip(0..);
            let items = items.map(|(json, i)| read(json, item, &path.clone().then(Step::Index(i))));
            Value::Sequence(items.collect::<Result<_, _>>()?)
        }
        (Json::Object(entries), Type::Map(item)) => {
            let entries = entries.into_iter().map(|(key, json)| {
                let value = read(json, item, &path.clone().then(Step::Key(key.clone())))?;
                Ok((nfc(key), value))
            });
            Value::Mapping(entries.collect::<Result<_, _>>()?)
        }
        (Json::Object(mut entries), Type::Object(attributes)) => {
            let attributes = attributes.iter().map(|(name, kind)| {
                let json = entries.remove(name).unwrap_or(Json::Null);
                let value = match json {
                    Json::Null => Value::Null,
                    json => read(json, kind, &path.clone().child(name))?,
                };
                Ok((name.clone(), value))
            });
            Value::Mapping(attributes.collect::<Result<_, _>>()?)
        }
        (json, kind) => {
            return Err(FromJsonError {
                path: path.clone(),
                wanted: kind.name(),
                found: shape(&json),
            });
        }
    })
}

fn shape(json: &Json) -> &'static str {
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
    fn missing_attributes_are_null_and_foreign_ones_are_passed_over() {
        let json = serde_json::json!({ "name": "a", "gone": true });
        let value = from_json(json, &object()).unwrap();
        assert_eq!(value.get("name"), &Value::string("a"));
        assert_eq!(value.get("sizes"), &Value::Null);
        assert!(matches!(value, Value::Mapping(entries) if entries.len() == 2));
    }

    #[test]
    fn numbers_keep_their_digits() {
        let json = serde_json::from_str(r#"{"sizes":[18446744073709551617,0.1]}"#).unwrap();
        let value = from_json(json, &object()).unwrap();
        let Value::Sequence(sizes) = value.get("sizes") else {
            panic!("sizes are a list")
        };
        assert_eq!(
            format!("{sizes:?}"),
            "[Number(18446744073709551617), Number(0.1)]"
        );
    }

    #[test]
    fn a_wrong_type_is_named_with_its_place() {
        let json = serde_json::json!({ "sizes": [1, "two"] });
        let error = from_json(json, &object()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`sizes[1]` should be of type number, but is a string"
        );
    }
}
