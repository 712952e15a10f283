//! Reads the fields of one object in an answer.
//!
//! This is lenient: an unknown field is ignored, a missing one is `None`, and one of another type than documented is
//! `None` and recorded as an [`UnexpectedField`]. An answer that gains, loses or changes a field must never make a
//! resource unreadable.

use super::decode_error::DecodeError;
use super::json::{self, Object, describe_type};
use super::redact::Redactor;

/// A field with another type than documented, which is treated as missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnexpectedField {
    /// Its name in the answer, such as `lastError` or `lifecycle.type`.
    pub name: String,
    /// The type that was found: `a number`, `an object` and the like.
    pub found: &'static str,
}

/// A nullable field that distinguishes null from a value of an unexpected type.
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

    /// Returns the value for a state. A value of an unexpected type says nothing, so the stored value stays.
    pub fn or_stored(self, stored: Option<T>) -> Option<T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Absent => None,
            Field::Unexpected => stored,
        }
    }
}

/// An array with more strings than this is unexpected.
const MAX_STRINGS: usize = 10_000;

/// Reads the fields of one object, and collects the unexpected ones.
pub(super) struct FieldReader<'a> {
    object: &'a Object<'a>,
    prefix: &'static str,
    redactor: Redactor<'a>,
    unexpected: &'a mut Vec<UnexpectedField>,
}

impl<'a> FieldReader<'a> {
    pub(super) fn new(
        object: &'a Object<'a>,
        redactor: Redactor<'a>,
        unexpected: &'a mut Vec<UnexpectedField>,
    ) -> Self {
        FieldReader {
            object,
            prefix: "",
            redactor,
            unexpected,
        }
    }

    /// Reads a required string.
    ///
    /// # Errors
    ///
    /// If it is missing or has another type.
    pub(super) fn required_string(&self, name: &str) -> Result<String, DecodeError> {
        let value = self.object.get(name);
        if let Some(text) = value.and_then(|value| json::as_str(value)) {
            return Ok(self.redactor.field(&text));
        }
        let found = value.map_or("nothing", |value| describe_type(value));
        Err(DecodeError::Field {
            name: format!("{}{name}", self.prefix),
            found,
        })
    }

    /// Reads a string that may be null or missing.
    pub(super) fn string(&mut self, name: &str) -> Option<String> {
        let value = self.object.get(name)?;
        match json::as_str(value) {
            Some(text) => Some(self.redactor.field(&text)),
            None => self.record_unless_null(name, describe_type(value)),
        }
    }

    /// Reads a boolean that may be null or missing.
    pub(super) fn boolean(&mut self, name: &str) -> Option<bool> {
        let value = self.object.get(name)?;
        match value.get() {
            "true" => Some(true),
            "false" => Some(false),
            _ => self.record_unless_null(name, describe_type(value)),
        }
    }

    /// Reads a non-negative integer that may be null or missing.
    pub(super) fn count(&mut self, name: &str) -> Option<u64> {
        let value = self.object.get(name)?;
        match value.get().parse() {
            Ok(count) => Some(count),
            Err(_) => self.record_unless_null(name, describe_type(value)),
        }
    }

    /// Reads a field and distinguishes null from an unexpected type. `decode` is [`FieldReader::string`] or another decoder.
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

    /// Reads an array of strings that may be null or missing. One unexpected element makes the array unexpected: a partial
    /// one would be wrong.
    pub(super) fn strings(&mut self, name: &str) -> Option<Vec<String>> {
        let value = self.object.get(name)?;
        let mut strings = Vec::new();
        let parsed = json::for_each(value, |item| match json::as_str(item) {
            Some(_) if strings.len() == MAX_STRINGS => Err("an array of too many strings"),
            Some(text) => {
                strings.push(self.redactor.field(&text));
                Ok(())
            }
            None => Err("an array with elements that are not strings"),
        });
        match parsed {
            Some(Ok(())) => Some(strings),
            Some(Err(found)) => self.record_unless_null(name, found),
            None => self.record_unless_null(name, describe_type(value)),
        }
    }

    /// Reads a nested object that may be null or missing.
    pub(super) fn object(&mut self, name: &str) -> Option<Object<'a>> {
        let value = *self.object.get(name)?;
        match json::as_object(value) {
            Some(object) => Some(object),
            None => self.record_unless_null(name, describe_type(value)),
        }
    }

    /// Returns a reader for a nested object. The prefix, such as `lifecycle.`, precedes the names in [`UnexpectedField`].
    pub(super) fn nested<'b>(
        &'b mut self,
        object: &'b Object<'b>,
        prefix: &'static str,
    ) -> FieldReader<'b> {
        FieldReader {
            object,
            prefix,
            redactor: self.redactor,
            unexpected: self.unexpected,
        }
    }

    fn record_unless_null<T>(&mut self, name: &str, found: &'static str) -> Option<T> {
        if found != "null" {
            self.unexpected.push(UnexpectedField {
                name: format!("{}{name}", self.prefix),
                found,
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
    fn unexpected_type_is_none_and_recorded_and_null_is_only_none() {
        let document =
            json::parse_object(br#"{"a":1,"b":null,"c":"x","d":{"e":[]},"f":["x",2],"g":-1}"#)
                .expect("an object");
        let key = ApiKey::hunter2();
        let mut unexpected = Vec::new();
        let mut fields = FieldReader::new(&document, Redactor::new(&key), &mut unexpected);
        assert_eq!((fields.string("a"), fields.string("b")), (None, None));
        assert_eq!(fields.string("c").as_deref(), Some("x"));
        assert_eq!(fields.boolean("missing"), None);
        let nested = fields.object("d").expect("an object");
        assert_eq!(fields.nested(&nested, "d.").boolean("e"), None);
        assert_eq!(fields.strings("f"), None);
        assert_eq!((fields.count("a"), fields.count("b")), (Some(1), None));
        assert_eq!(fields.count("g"), None);
        let names: Vec<_> = unexpected.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["a", "d.e", "f", "g"]);
    }

    #[test]
    fn lone_surrogate_is_unexpected() {
        let document = json::parse_object(br#"{"a":"\ud800"}"#).expect("an object");
        let key = ApiKey::hunter2();
        let mut unexpected = Vec::new();
        let mut fields = FieldReader::new(&document, Redactor::new(&key), &mut unexpected);
        assert_eq!(fields.string("a"), None);
        assert_eq!(unexpected.len(), 1);
    }

    #[test]
    fn array_of_more_than_10000_strings_is_unexpected() {
        let body = format!("{{\"a\":[{}\"\"]}}", "\"\",".repeat(MAX_STRINGS));
        let document = json::parse_object(body.as_bytes()).expect("an object");
        let key = ApiKey::hunter2();
        let mut unexpected = Vec::new();
        let mut fields = FieldReader::new(&document, Redactor::new(&key), &mut unexpected);
        assert_eq!(fields.strings("a"), None);
        assert_eq!(unexpected.len(), 1);
    }

    #[test]
    fn field_is_a_value_absent_or_unexpected_and_only_unexpected_keeps_the_stored_value() {
        let document = json::parse_object(br#"{"a":"x","b":null,"d":1}"#).expect("an object");
        let key = ApiKey::hunter2();
        let mut unexpected = Vec::new();
        let mut fields = FieldReader::new(&document, Redactor::new(&key), &mut unexpected);
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| fields.field(name, FieldReader::string));
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
