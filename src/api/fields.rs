//! Takes the fields out of one object of an answer.
//!
//! This is lenient: an unknown field is ignored, a missing one is `None`, and one of another type than documented is
//! `None` and recorded as an [`UnexpectedField`]. An answer that gains, loses or changes a field must never make a
//! resource unreadable.

use super::decode_error::DecodeError;
use super::json::{self, Object, type_name};
use super::redact::Redactor;

/// A field with another type than documented, which is treated as missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnexpectedField {
    /// Its name in the answer, such as `lastError` or `lifecycle.type`.
    pub name: String,
    /// The type that was found: `a number`, `an object` and the like.
    pub found_type: &'static str,
}

/// A field that tells a value of an unexpected type from null.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Null or missing.
    #[default]
    Absent,
    /// A value of the documented type.
    Value(T),
    /// A value of another type, which is also recorded as an [`UnexpectedField`].
    Unexpected,
}

impl<T> Field<T> {
    /// The value, if it has the documented type.
    pub fn value(&self) -> Option<&T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Absent | Field::Unexpected => None,
        }
    }

    /// The value for a state. A value of an unexpected type says nothing, so the stored value stays.
    pub fn or_stored(self, stored: Option<T>) -> Option<T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Absent => None,
            Field::Unexpected => stored,
        }
    }
}

/// A list with more texts than this is unexpected.
const MAX_TEXTS: usize = 10_000;

/// The fields of one object, and the unexpected ones found so far.
pub(super) struct Fields<'a> {
    object: &'a Object<'a>,
    prefix: &'static str,
    redactor: Redactor<'a>,
    unexpected: &'a mut Vec<UnexpectedField>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(
        object: &'a Object<'a>,
        redactor: Redactor<'a>,
        unexpected: &'a mut Vec<UnexpectedField>,
    ) -> Self {
        Fields {
            object,
            prefix: "",
            redactor,
            unexpected,
        }
    }

    /// A required text.
    ///
    /// # Errors
    ///
    /// When it is missing or has another type.
    pub(super) fn required_text(&self, name: &str) -> Result<String, DecodeError> {
        let value = self.object.get(name);
        if let Some(text) = value.and_then(|value| json::as_text(value)) {
            return Ok(self.redactor.field(&text));
        }
        let found_type = value.map_or("nothing", |value| type_name(value));
        Err(DecodeError::Field {
            name: format!("{}{name}", self.prefix),
            found_type,
        })
    }

    /// A text that may be null or missing.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.object.get(name)?;
        match json::as_text(value) {
            Some(text) => Some(self.redactor.field(&text)),
            None => self.record_unexpected(name, type_name(value)),
        }
    }

    /// A boolean that may be null or missing.
    pub(super) fn boolean(&mut self, name: &str) -> Option<bool> {
        let value = self.object.get(name)?;
        match value.get() {
            "true" => Some(true),
            "false" => Some(false),
            _ => self.record_unexpected(name, type_name(value)),
        }
    }

    /// A whole number from 0 that may be null or missing.
    pub(super) fn count(&mut self, name: &str) -> Option<u64> {
        let value = self.object.get(name)?;
        match value.get().parse() {
            Ok(count) => Some(count),
            Err(_) => self.record_unexpected(name, type_name(value)),
        }
    }

    /// A field that tells an unexpected type from null. `decode` is [`Fields::text`] or another decoder.
    pub(super) fn field<T>(
        &mut self,
        name: &str,
        decode: fn(&mut Self, &str) -> Option<T>,
    ) -> Field<T> {
        let recorded = self.unexpected.len();
        match decode(self, name) {
            Some(value) => Field::Value(value),
            None if self.unexpected.len() > recorded => Field::Unexpected,
            None => Field::Absent,
        }
    }

    /// A list of texts that may be null or missing. One unexpected item makes the list unexpected: a partial list would be
    /// wrong.
    pub(super) fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        let value = self.object.get(name)?;
        let mut texts = Vec::new();
        let parsed = json::for_each(value, |item| match json::as_text(item) {
            Some(_) if texts.len() == MAX_TEXTS => Err("an array of far too many texts"),
            Some(text) => {
                texts.push(self.redactor.field(&text));
                Ok(())
            }
            None => Err("an array with something other than texts"),
        });
        match parsed {
            Some(Ok(())) => Some(texts),
            Some(Err(found_type)) => self.record_unexpected(name, found_type),
            None => self.record_unexpected(name, type_name(value)),
        }
    }

    /// A nested object that may be null or missing.
    pub(super) fn object(&mut self, name: &str) -> Option<Object<'a>> {
        let value = *self.object.get(name)?;
        match json::as_object(value) {
            Some(object) => Some(object),
            None => self.record_unexpected(name, type_name(value)),
        }
    }

    /// The fields of a nested object. The prefix, such as `lifecycle.`, precedes their names in [`UnexpectedField`].
    pub(super) fn nested<'b>(
        &'b mut self,
        object: &'b Object<'b>,
        prefix: &'static str,
    ) -> Fields<'b> {
        Fields {
            object,
            prefix,
            redactor: self.redactor,
            unexpected: self.unexpected,
        }
    }

    fn record_unexpected<T>(&mut self, name: &str, found_type: &'static str) -> Option<T> {
        if found_type != "null" {
            self.unexpected.push(UnexpectedField {
                name: format!("{}{name}", self.prefix),
                found_type,
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
    fn field_of_another_type_is_none_and_recorded_and_null_is_only_none() {
        let document =
            json::parse_object(br#"{"a":1,"b":null,"c":"x","d":{"e":[]},"f":["x",2],"g":-1}"#)
                .expect("an object");
        let key = ApiKey::hunter2();
        let mut unexpected = Vec::new();
        let mut fields = Fields::new(&document, Redactor::new(&key), &mut unexpected);
        assert_eq!((fields.text("a"), fields.text("b")), (None, None));
        assert_eq!(fields.text("c").as_deref(), Some("x"));
        assert_eq!(fields.boolean("missing"), None);
        let nested = fields.object("d").expect("an object");
        assert_eq!(fields.nested(&nested, "d.").boolean("e"), None);
        assert_eq!(fields.texts("f"), None);
        assert_eq!((fields.count("a"), fields.count("b")), (Some(1), None));
        assert_eq!(fields.count("g"), None);
        let names: Vec<_> = unexpected.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["a", "d.e", "f", "g"]);
    }

    #[test]
    fn half_of_a_surrogate_pair_is_unexpected() {
        let document = json::parse_object(br#"{"a":"\ud800"}"#).expect("an object");
        let key = ApiKey::hunter2();
        let mut unexpected = Vec::new();
        let mut fields = Fields::new(&document, Redactor::new(&key), &mut unexpected);
        assert_eq!(fields.text("a"), None);
        assert_eq!(unexpected.len(), 1);
    }

    #[test]
    fn list_of_more_than_10000_texts_is_unexpected() {
        let body = format!("{{\"a\":[{}\"\"]}}", "\"\",".repeat(MAX_TEXTS));
        let document = json::parse_object(body.as_bytes()).expect("an object");
        let key = ApiKey::hunter2();
        let mut unexpected = Vec::new();
        let mut fields = Fields::new(&document, Redactor::new(&key), &mut unexpected);
        assert_eq!(fields.texts("a"), None);
        assert_eq!(unexpected.len(), 1);
    }

    #[test]
    fn field_tells_value_null_missing_and_unexpected_apart() {
        let document = json::parse_object(br#"{"a":"x","b":null,"d":1}"#).expect("an object");
        let key = ApiKey::hunter2();
        let mut unexpected = Vec::new();
        let mut fields = Fields::new(&document, Redactor::new(&key), &mut unexpected);
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| fields.field(name, Fields::text));
        assert_eq!(a, Field::Value("x".to_owned()));
        assert_eq!(
            (&b, &c, &d),
            (&Field::Absent, &Field::Absent, &Field::Unexpected)
        );
        let stored = || Some("stored".to_owned());
        assert_eq!(a.or_stored(stored()).as_deref(), Some("x"));
        assert_eq!(b.or_stored(stored()), None);
        assert_eq!(d.or_stored(stored()), stored());
        assert_eq!(unexpected.len(), 1);
    }
}
