//! Parses JSON one level at a time: the values of an object stay raw until something needs them.

use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer as _, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::decode_error::DecodeError;

/// One object: its raw values by name. Unused values are never parsed, so that a body of 8 MiB takes at most ten times
/// its size in memory. As a tree of values it could take a hundred times.
pub(super) type Object<'a> = BTreeMap<BorrowedStr<'a>, &'a RawValue>;

/// A string, borrowed from the body if it contains no escape.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub(super) struct BorrowedStr<'a>(#[serde(borrow)] Cow<'a, str>);

impl Borrow<str> for BorrowedStr<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Parses the body of a successful response as one object.
///
/// # Errors
///
/// If it is not an object.
pub(super) fn parse_object(body: &[u8]) -> Result<Object<'_>, DecodeError> {
    let trimmed = body.trim_ascii();
    if trimmed.is_empty() {
        return Err(DecodeError::Empty);
    }
    match serde_json::from_slice::<&RawValue>(trimmed) {
        Ok(value) => as_object(value).ok_or(DecodeError::NotAnObject(describe_type(value))),
        Err(_) if trimmed.starts_with(b"<") => Err(DecodeError::Html),
        Err(error) => Err(DecodeError::NotJson(error.to_string())),
    }
}

/// Returns the fields of an object; `None` for another type.
pub(super) fn as_object(value: &RawValue) -> Option<Object<'_>> {
    // If a name repeats, the last value counts, as usual in JSON.
    serde_json::from_str(value.get()).ok()
}

/// Returns the text of a string; `None` for another type or a lone surrogate (`\ud800`).
pub(super) fn as_str(value: &RawValue) -> Option<Cow<'_, str>> {
    let BorrowedStr(text) = serde_json::from_str(value.get()).ok()?;
    Some(text)
}

/// Names the type of a value, with its article.
pub(super) fn describe_type(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'n') => "null",
        Some(b't' | b'f') => "a boolean",
        Some(b'"') => "a string",
        Some(b'[') => "an array",
        Some(b'{') => "an object",
        _ => "a number",
    }
}

/// Passes the items of an array to `visit` one by one, and stops at its first error without parsing the rest. Returns
/// `None` if the value is not an array.
pub(super) fn for_each<'a, E>(
    array: &'a RawValue,
    visit: impl FnMut(&'a RawValue) -> Result<(), E>,
) -> Option<Result<(), E>> {
    let mut error = None;
    let items = Items {
        visit,
        error: &mut error,
    };
    let mut reader = serde_json::Deserializer::from_str(array.get());
    let parsed = reader.deserialize_seq(items);
    match error {
        Some(error) => Some(Err(error)),
        None => parsed.ok().map(Ok),
    }
}

struct Items<'r, F, E> {
    visit: F,
    error: &'r mut Option<E>,
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
            if let Err(error) = (self.visit)(item) {
                *self.error = Some(error);
                return Err(A::Error::custom("stopped at an item"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_that_is_not_an_object_is_an_error_that_names_the_cause() {
        let error = |body: &[u8]| parse_object(body).expect_err("no object").to_string();
        assert_eq!(error(b" \n"), DecodeError::Empty.to_string());
        for (body, found) in [("null", "null"), ("[{}]", "an array"), ("-1", "a number")] {
            assert_eq!(
                error(body.as_bytes()),
                DecodeError::NotAnObject(found).to_string()
            );
        }
        assert_eq!(error(b"<!doctype html><p>"), DecodeError::Html.to_string());
        assert!(matches!(
            parse_object(b"{\"status\": \"act"),
            Err(DecodeError::NotJson(_))
        ));
    }

    #[test]
    fn escaped_name_is_found_and_the_last_of_two_values_counts() {
        let document = parse_object(br#"{"st\u0061tus":"a","x":1,"x":2}"#).expect("an object");
        assert_eq!(
            document
                .get("status")
                .and_then(|raw| as_str(raw))
                .as_deref(),
            Some("a")
        );
        assert_eq!(document.get("x").map(|raw| raw.get()), Some("2"));
    }

    #[test]
    fn unused_value_may_be_nested_deeply() {
        let nested = format!(
            "{{\"a\":{}{},\"b\":true}}",
            "[".repeat(5000),
            "]".repeat(5000)
        );
        let document = parse_object(nested.as_bytes()).expect("an object");
        assert_eq!(document.get("b").map(|raw| raw.get()), Some("true"));
    }

    #[test]
    fn for_each_stops_at_the_first_error() {
        let array: Box<RawValue> = serde_json::from_str("[1,2,3]").expect("an array");
        let mut visited = Vec::new();
        let result = for_each(&array, |item| {
            visited.push(item.get());
            (item.get() != "2").then_some(()).ok_or("two")
        });
        assert_eq!(result, Some(Err("two")));
        assert_eq!(visited, ["1", "2"]);
        let object: Box<RawValue> = serde_json::from_str("{}").expect("an object");
        assert_eq!(for_each(&object, |_| Ok::<_, ()>(())), None);
    }
}
