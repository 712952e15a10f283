//! Reading documents of JSON field by field.
//!
//! Single objects are read leniently: an unknown field is nothing to us, a missing one is `None`, and one of another type
//! than documented is `None` and noted as an [`UnexpectedField`]. An answer that gains, loses or reshapes a field must never
//! make a resource unreadable.

use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer as _, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::fault::DecodeError;
use super::redact::Redactor;

/// A field that came with another type than the documented one, and was taken for absent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnexpectedField {
    /// Its name in the answer, such as `lastError` or `lifecycle.type`.
    pub name: String,
    /// What came: `a number`, `an object` and the like.
    pub came: &'static str,
}

/// A field that tells a value of an unexpected type from null.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Null or missing.
    #[default]
    Absent,
    /// A value of the documented type.
    Value(T),
    /// A value of another type, which is also noted as an [`UnexpectedField`].
    Unexpected,
}

impl<T> Field<T> {
    /// The value, if there is a readable one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Absent | Field::Unexpected => None,
        }
    }

    /// The value for a state. An unexpected type says nothing, so the stored value stays.
    pub fn or_stored(self, stored: Option<T>) -> Option<T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Absent => None,
            Field::Unexpected => stored,
        }
    }
}

/// One object of an answer: its fields by name, each unread, as it stands in the body. So nothing is made of what nobody
/// asks for, and a body of 8 MiB costs at most ten times its size whatever it holds; as a tree of values it could cost a
/// hundred times.
pub(super) type Object<'a> = BTreeMap<Name<'a>, &'a RawValue>;

/// The name of a field, borrowed from the body where it is written plainly.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub(super) struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl Borrow<str> for Name<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Reads the body of an answer of success as one object.
///
/// # Errors
///
/// When it is none.
pub(super) fn object(body: &[u8]) -> Result<Object<'_>, DecodeError> {
    let trimmed = body.trim_ascii();
    if trimmed.is_empty() {
        return Err(DecodeError::Empty);
    }
    match serde_json::from_slice::<&RawValue>(trimmed) {
        Ok(value) => within(value).ok_or(DecodeError::NotAnObject(kind(value))),
        Err(_) if trimmed.starts_with(b"<") => Err(DecodeError::Html),
        Err(fault) => Err(DecodeError::NotJson(fault.to_string())),
    }
}

/// The fields of a value that is an object.
pub(super) fn within(value: &RawValue) -> Option<Object<'_>> {
    // Of a name that stands there twice the last one counts, as everywhere in JSON.
    serde_json::from_str(value.get()).ok()
}

/// The text of a value that is one. A text with half of a character in it (`\ud800`) is none.
pub(super) fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    let Name(text) = serde_json::from_str(value.get()).ok()?;
    Some(text)
}

/// What a value is, with its article.
pub(super) fn kind(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'n') => "null",
        Some(b't' | b'f') => "a boolean",
        Some(b'"') => "a text",
        Some(b'[') => "an array",
        Some(b'{') => "an object",
        _ => "a number",
    }
}

/// Hands over the items of an array one by one, and ends at the first one that is refused: nothing is held of what comes
/// behind it. `None` when the value is no array.
pub(super) fn each<'a, E>(
    array: &'a RawValue,
    take: impl FnMut(&'a RawValue) -> Result<(), E>,
) -> Option<Result<(), E>> {
    let mut refused = None;
    let items = Items {
        take,
        refused: &mut refused,
    };
    let mut reader = serde_json::Deserializer::from_str(array.get());
    let read = reader.deserialize_seq(items);
    match refused {
        Some(refused) => Some(Err(refused)),
        None => read.ok().map(Ok),
    }
}

struct Items<'r, F, E> {
    take: F,
    refused: &'r mut Option<E>,
}

impl<'a, F, E> Visitor<'a> for Items<'_, F, E>
where
    F: FnMut(&'a RawValue) -> Result<(), E>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element::<&RawValue>()? {
            if let Err(refused) = (self.take)(item) {
                *self.refused = Some(refused);
                return Err(A::Error::custom("an item is refused"));
            }
        }
        Ok(())
    }
}

/// More texts than this in one list are not believed.
const MOST_TEXTS: usize = 10_000;

/// Takes fields out of one object, and remembers which of them were unexpected.
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

    /// A text that must be there.
    ///
    /// # Errors
    ///
    /// When it is not, with what came in its place.
    pub(super) fn required_text(&self, name: &str) -> Result<String, DecodeError> {
        let value = self.object.get(name);
        if let Some(text) = value.and_then(|value| text(value)) {
            return Ok(self.redactor.field(&text));
        }
        let came = value.map_or("nothing", |value| kind(value));
        Err(DecodeError::Field {
            name: format!("{}{name}", self.prefix),
            came,
        })
    }

    /// A text that may be null or missing.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.object.get(name)?;
        match text(value) {
            Some(text) => Some(self.redactor.field(&text)),
            None => self.note(name, kind(value)),
        }
    }

    /// A boolean that may be null or missing.
    pub(super) fn boolean(&mut self, name: &str) -> Option<bool> {
        let value = self.object.get(name)?;
        match value.get() {
            "true" => Some(true),
            "false" => Some(false),
            _ => self.note(name, kind(value)),
        }
    }

    /// A field that distinguishes an unexpected type from null. `read` is [`Fields::text`] or another reader of this type.
    pub(super) fn field<T>(
        &mut self,
        name: &str,
        read: fn(&mut Self, &str) -> Option<T>,
    ) -> Field<T> {
        let noted = self.unexpected.len();
        match read(self, name) {
            Some(value) => Field::Value(value),
            None if self.unexpected.len() > noted => Field::Unexpected,
            None => Field::Absent,
        }
    }

    /// A list of texts that may be null or missing. One unexpected element makes the whole list unexpected: a part of a list is a lie.
    pub(super) fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        let value = self.object.get(name)?;
        let mut texts = Vec::new();
        let taken = each(value, |item| match text(item) {
            Some(_) if texts.len() == MOST_TEXTS => Err("an array of far too many texts"),
            Some(text) => {
                texts.push(self.redactor.field(&text));
                Ok(())
            }
            None => Err("an array with something other than texts"),
        });
        match taken {
            Some(Ok(())) => Some(texts),
            Some(Err(came)) => self.note(name, came),
            None => self.note(name, kind(value)),
        }
    }

    /// An object within this one.
    pub(super) fn object(&mut self, name: &str) -> Option<Object<'a>> {
        let value = *self.object.get(name)?;
        match within(value) {
            Some(object) => Some(object),
            None => self.note(name, kind(value)),
        }
    }

    /// The fields of an object that stands within this one; the prefix is how they are called in what is noted, such as
    /// `lifecycle.`.
    pub(super) fn of<'b>(&'b mut self, object: &'b Object<'b>, prefix: &'static str) -> Fields<'b> {
        Fields {
            object,
            prefix,
            redactor: self.redactor,
            unexpected: self.unexpected,
        }
    }

    fn note<T>(&mut self, name: &str, came: &'static str) -> Option<T> {
        if came != "null" {
            self.unexpected.push(UnexpectedField {
                name: format!("{}{name}", self.prefix),
                came,
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
        let fault = |body: &[u8]| object(body).expect_err("no object").to_string();
        assert_eq!(fault(b" \n"), DecodeError::Empty.to_string());
        for (body, came) in [("null", "null"), ("[{}]", "an array"), ("-1", "a number")] {
            assert_eq!(
                fault(body.as_bytes()),
                DecodeError::NotAnObject(came).to_string()
            );
        }
        assert_eq!(fault(b"<!doctype html><p>"), DecodeError::Html.to_string());
        assert!(matches!(
            object(b"{\"status\": \"act"),
            Err(DecodeError::NotJson(_))
        ));
    }

    #[test]
    fn an_odd_field_is_absent_and_noted_and_null_is_just_absent() {
        let document =
            object(br#"{"a":1,"b":null,"c":"x","d":{"e":[]},"f":["x",2]}"#).expect("an object");
        let key = ApiKey::hunter2();
        let mut unexpected = Vec::new();
        let mut fields = Fields::new(&document, Redactor::new(&key), &mut unexpected);
        assert_eq!((fields.text("a"), fields.text("b")), (None, None));
        assert_eq!(fields.text("c").as_deref(), Some("x"));
        assert_eq!(fields.boolean("gone"), None);
        let within = fields.object("d").expect("an object");
        assert_eq!(fields.of(&within, "d.").boolean("e"), None);
        assert_eq!(fields.texts("f"), None);
        let noted: Vec<_> = unexpected.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(noted, ["a", "d.e", "f"]);
    }

    #[test]
    fn field_distinguishes_value_null_missing_and_unexpected() {
        let document = object(br#"{"a":"x","b":null,"d":1}"#).expect("an object");
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

    #[test]
    fn a_name_is_known_however_it_is_written_and_the_last_of_two_counts() {
        let document = object(br#"{"st\u0061tus":"a","x":1,"x":2}"#).expect("an object");
        assert_eq!(
            document.get("status").and_then(|raw| text(raw)).as_deref(),
            Some("a")
        );
        assert_eq!(document.get("x").map(|raw| raw.get()), Some("2"));
    }

    #[test]
    fn half_of_a_character_is_no_text() {
        let document = object(br#"{"a":"\ud800"}"#).expect("an object");
        let key = ApiKey::hunter2();
        let mut unexpected = Vec::new();
        let mut fields = Fields::new(&document, Redactor::new(&key), &mut unexpected);
        assert_eq!(fields.text("a"), None);
        assert_eq!(unexpected.len(), 1);
    }

    #[test]
    fn what_nobody_asks_for_may_be_nested_without_end() {
        let nested = format!(
            "{{\"a\":{}{},\"b\":true}}",
            "[".repeat(5000),
            "]".repeat(5000)
        );
        let document = object(nested.as_bytes()).expect("an object");
        assert_eq!(document.get("b").map(|raw| raw.get()), Some("true"));
    }

    #[test]
    fn a_list_of_texts_that_is_far_too_long_is_odd() {
        let body = format!("{{\"a\":[{}\"\"]}}", "\"\",".repeat(MOST_TEXTS));
        let document = object(body.as_bytes()).expect("an object");
        let key = ApiKey::hunter2();
        let mut unexpected = Vec::new();
        let mut fields = Fields::new(&document, Redactor::new(&key), &mut unexpected);
        assert_eq!(fields.texts("a"), None);
        assert_eq!(unexpected.len(), 1);
    }

    #[test]
    fn an_array_ends_at_the_first_item_that_is_refused() {
        let array: Box<RawValue> = serde_json::from_str("[1,2,3]").expect("an array");
        let mut seen = Vec::new();
        let taken = each(&array, |item| {
            seen.push(item.get());
            (item.get() != "2").then_some(()).ok_or("two")
        });
        assert_eq!(taken, Some(Err("two")));
        assert_eq!(seen, ["1", "2"]);
        let object: Box<RawValue> = serde_json::from_str("{}").expect("an object");
        assert_eq!(each(&object, |_| Ok::<_, ()>(())), None);
    }
}
