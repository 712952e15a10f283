//! Values as MessagePack, read and written by their type.
//!
//! Numbers come as integers, floats or decimal text, and go back without loss. Any extension type is an unknown
//! value, whatever refinements it carries; the plain one is all we ever write, since a refinement is a promise that
//! apply would have to keep.

mod read;
mod write;

use std::fmt;

use self::read::Reader;
use crate::framework::{Type, Value};

/// Bytes that are no value of the type. Names the place and what was wrong, never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecodeError(String);

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl DecodeError {
    fn inside(self, name: &str) -> Self {
        DecodeError(format!("`{name}`: {}", self.0))
    }
}

/// Reads bytes as a value of the type.
///
/// # Errors
///
/// When the bytes are no MessagePack, have something behind the value, or are of another type.
pub(crate) fn decode(bytes: &[u8], kind: &Type) -> Result<Value, DecodeError> {
    let mut reader = Reader::new(bytes);
    let value = reader.value(kind)?;
    if !reader.is_at_end() {
        return Err(DecodeError("there are bytes behind the value".into()));
    }
    Ok(value)
}

/// Writes a value as bytes.
pub(crate) fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    write::write(value, &mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Number;

    fn object(kinds: &[(&str, Type)]) -> Type {
        Type::Object(
            kinds
                .iter()
                .map(|(name, kind)| ((*name).to_owned(), kind.clone()))
                .collect(),
        )
    }

    fn number(text: &str) -> Value {
        Value::Number(Number::parse(text).unwrap())
    }

    #[test]
    fn every_value_comes_back_from_its_bytes() {
        let kind = object(&[
            ("flag", Type::Bool),
            ("name", Type::String),
            ("open", Type::String),
            ("none", Type::String),
            ("sizes", Type::List(Box::new(Type::Number))),
            ("tags", Type::Map(Box::new(Type::String))),
        ]);
        let sizes = [
            "-1",
            "9223372036854775807",
            "18446744073709551615",
            "18446744073709551617",
            "0.1",
        ];
        let value = Value::Mapping(
            [
                ("flag", Value::Bool(true)),
                ("name", Value::string("räksmörgås")),
                ("open", Value::Unknown),
                ("none", Value::Null),
                (
                    "sizes",
                    Value::Sequence(sizes.iter().map(|text| number(text)).collect()),
                ),
                (
                    "tags",
                    Value::Mapping([("a".to_owned(), Value::string("b"))].into()),
                ),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
        );
        assert_eq!(decode(&encode(&value), &kind).unwrap(), value);
    }

    #[test]
    fn numbers_of_every_wire_form_are_read_without_loss() {
        let text =
            |text: &str| [&[0xa0 | u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
        for (bytes, wanted) in [
            (vec![0x07], "7"),
            (vec![0xff], "-1"),
            (
                [vec![0xcf], u64::MAX.to_be_bytes().to_vec()].concat(),
                "18446744073709551615",
            ),
            ([vec![0xcb], 2.5f64.to_be_bytes().to_vec()].concat(), "2.5"),
            (text("0.1"), "0.1"),
            (text("123456789012345678901"), "123456789012345678901"),
        ] {
            assert_eq!(decode(&bytes, &Type::Number).unwrap(), number(wanted));
        }
        assert_eq!(encode(&number("0.1")), text("0.1"));
    }

    #[test]
    fn every_extension_is_unknown_and_the_plain_one_is_written() {
        let refined = [0xc7, 0x03, 12, 0x81, 0x01, 0xc2];
        for bytes in [&[0xd4, 0x00, 0x00][..], &refined, &[0xd4, 0x7f, 0x01]] {
            assert_eq!(decode(bytes, &Type::String).unwrap(), Value::Unknown);
        }
        assert_eq!(encode(&Value::Unknown), [0xd4, 0x00, 0x00]);
    }

    #[test]
    fn an_object_carries_every_attribute_once_and_no_other() {
        let kind = object(&[("a", Type::String), ("b", Type::Bool)]);
        let refused = |bytes: &[u8], text: &str| {
            let error = decode(bytes, &kind).unwrap_err().to_string();
            assert!(error.contains(text), "{text:?} is missing in {error:?}");
        };
        refused(&[0x81, 0xa1, b'a', 0xc0], "`b` is missing");
        refused(&[0x81, 0xa1, b'c', 0xc0], "`c` is not an attribute");
        refused(&[0x82, 0xa1, b'a', 0xc0, 0xa1, b'a', 0xc0], "twice");
        refused(&[0x81, 0xa1, b'a', 0xc3], "`a`: a string was expected");
        refused(
            &[0x82, 0xa1, b'a', 0xc0, 0xa1, b'b', 0xc0, 0x80],
            "bytes behind",
        );
        refused(&[0x81, 0xa1], "no MessagePack");
        refused(&[], "no MessagePack");
    }

    #[test]
    fn the_byte_that_messagepack_never_uses_is_no_value_anywhere() {
        let list = Type::List(Box::new(Type::Bool));
        for (bytes, kind) in [
            (&[0xc1][..], &Type::String),
            (&[0x91, 0xc1], &list),
            (&[0x81, 0xc1, 0xc0], &object(&[("a", Type::Bool)])),
        ] {
            let error = decode(bytes, kind).unwrap_err().to_string();
            assert!(error.contains("no MessagePack"), "{error}");
        }
    }

    #[test]
    fn a_length_that_is_announced_and_not_there_makes_no_room_and_is_refused() {
        let list = Type::List(Box::new(Type::String));
        let map = Type::Map(Box::new(Type::String));
        let four = [0xff; 4];
        for (marker, kind) in [(0xdd, &list), (0xdf, &map), (0xdb, &Type::String)] {
            let error = decode(&[&[marker][..], &four].concat(), kind).unwrap_err();
            assert!(error.to_string().contains("no MessagePack"), "{error}");
        }
        let extension = decode(&[&[0xc9][..], &four, &[12]].concat(), &Type::Bool);
        assert!(extension.is_err());
    }

    #[test]
    fn what_the_type_does_not_ask_for_is_refused_where_it_begins() {
        let nested = vec![0x91; 1 << 20];
        let error = decode(&nested, &Type::List(Box::new(Type::Bool))).unwrap_err();
        assert_eq!(error.to_string(), "a bool was expected");
        let twice = [0x82, 0xa1, b'a', 0xc2, 0xa1, b'a', 0xc3];
        let error = decode(&twice, &Type::Map(Box::new(Type::Bool))).unwrap_err();
        assert_eq!(error.to_string(), "a key stands there twice");
    }
}
