//! Reading documents of JSON field by field.
//!
//! Single objects are read leniently: an unknown field is nothing to us, a missing one is `None`, and one of another type
//! than documented is `None` and noted as an [`OddField`]. An answer that gains, loses or reshapes a field must never
//! make a resource unreadable.

use serde_json::{Map, Value};

use super::fault::Unread;
use super::keep::Keeper;

/// A field that came with another type than the documented one, and was taken for absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddField {
    /// Its name in the answer, such as `lastError` or `lifecycle.type`.
    pub name: String,
    /// What came: `a number`, `an object` and the like.
    pub came: &'static str,
}

/// Reads the body of an answer of success as one object.
///
/// # Errors
///
/// When it is none.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, Unread> {
    let trimmed = body.trim_ascii();
    if trimmed.is_empty() {
        return Err(Unread::Empty);
    }
    match serde_json::from_slice(trimmed) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(Unread::NotAnObject(kind(&other))),
        Err(_) if trimmed.starts_with(b"<") => Err(Unread::Html),
        Err(fault) => Err(Unread::NotJson(fault.to_string())),
    }
}

/// What a value is, with its article.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Takes fields out of one object, and remembers which of them were odd.
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    prefix: &'static str,
    keeper: Keeper<'a>,
    odd: &'a mut Vec<OddField>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(
        object: &'a Map<String, Value>,
        keeper: Keeper<'a>,
        odd: &'a mut Vec<OddField>,
    ) -> Self {
        Fields {
            object,
            prefix: "",
            keeper,
            odd,
        }
    }

    /// A text that must be there.
    ///
    /// # Errors
    ///
    /// When it is not, with what came in its place.
    pub(super) fn required_text(&self, name: &str) -> Result<String, Unread> {
        let came = match self.object.get(name) {
            Some(Value::String(text)) => return Ok(self.keeper.text(text)),
            Some(other) => kind(other),
            None => "nothing",
        };
        Err(Unread::Field {
            name: format!("{}{name}", self.prefix),
            came,
        })
    }

    /// A text that may be null or missing.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.object.get(name)? {
            Value::String(text) => Some(self.keeper.text(text)),
            other => self.note(name, other),
        }
    }

    /// A boolean that may be null or missing.
    pub(super) fn boolean(&mut self, name: &str) -> Option<bool> {
        match self.object.get(name)? {
            Value::Bool(value) => Some(*value),
            other => self.note(name, other),
        }
    }

    /// A list of texts that may be null or missing. One odd element makes the whole list odd: a part of a list is a lie.
    pub(super) fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        match self.object.get(name)? {
            Value::Array(values) => {
                let text = |value: &Value| value.as_str().map(|text| self.keeper.text(text));
                match values.iter().map(text).collect() {
                    Some(texts) => Some(texts),
                    None => {
                        self.odd.push(OddField {
                            name: format!("{}{name}", self.prefix),
                            came: "an array with something other than texts",
                        });
                        None
                    }
                }
            }
            other => self.note(name, other),
        }
    }

    /// The fields of an object within this one; the prefix is how they are called in what is noted, such as `lifecycle.`.
    pub(super) fn within(&mut self, name: &str, prefix: &'static str) -> Option<Fields<'_>> {
        match self.object.get(name)? {
            Value::Object(object) => Some(Fields {
                object,
                prefix,
                keeper: self.keeper,
                odd: self.odd,
            }),
            other => self.note(name, other),
        }
    }

    fn note<T>(&mut self, name: &str, value: &Value) -> Option<T> {
        if !value.is_null() {
            self.odd.push(OddField {
                name: format!("{}{name}", self.prefix),
                came: kind(value),
            });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::ApiKey;
    use super::*;

    #[test]
    fn what_is_no_object_is_told_apart() {
        assert_eq!(object(b" \n"), Err(Unread::Empty));
        assert_eq!(object(b"null"), Err(Unread::NotAnObject("null")));
        assert_eq!(object(b"[{}]"), Err(Unread::NotAnObject("an array")));
        assert_eq!(object(b"<!doctype html><p>"), Err(Unread::Html));
        assert!(matches!(
            object(b"{\"status\": \"act"),
            Err(Unread::NotJson(_))
        ));
    }

    #[test]
    fn an_odd_field_is_absent_and_noted_and_null_is_just_absent() {
        let document =
            object(br#"{"a":1,"b":null,"c":"x","d":{"e":[]},"f":["x",2]}"#).expect("an object");
        let key = ApiKey::parse("hunter2").expect("a key").expect("set");
        let mut odd = Vec::new();
        let mut fields = Fields::new(&document, Keeper::new(&key), &mut odd);
        assert_eq!((fields.text("a"), fields.text("b")), (None, None));
        assert_eq!(fields.text("c").as_deref(), Some("x"));
        assert_eq!(fields.boolean("gone"), None);
        let mut within = fields.within("d", "d.").expect("an object");
        assert_eq!(within.boolean("e"), None);
        assert_eq!(fields.texts("f"), None);
        let noted: Vec<_> = odd.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(noted, ["a", "d.e", "f"]);
    }
}
