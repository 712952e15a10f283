//! Values as MessagePack, decoded by their type.
//!
//! Numbers arrive as integers, floats or decimal text, and are encoded without loss. Any extension type is an unknown
//! value, whatever refinements it carries. Unknown values are encoded without refinements, which apply would have to
//! fulfil.

mod read;
mod write;

use std::fmt;

use self::read::Reader;
use crate::framework::{Type, Value};

/// Bytes that are not a value of the type. Names the attribute and the problem, never a value.
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

/// Decodes bytes as a value of the type.
///
/// # Errors
///
/// If the bytes are not MessagePack, continue after the value, or are of another type.
pub(crate) fn decode(bytes: &[u8], kind: &Type) -> Result<Value, DecodeError> {
    let mut reader = Reader::new(bytes);
    let value = reader.value(kind)?;
    if !reader.is_at_end() {
        return Err(DecodeError("there are bytes after the value".into()));
    }
    Ok(value)
}

pub(crate) fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    write::write(value, &mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(kinds: &[(&str, Type)]) -> Type {
        Type::Object(
            kinds
                .iter()
                .map(|(name, kind)| ((*name).to_owned(), kind.clone()))
                .collect(),
        )
    }

    fn number(text: &str) -> Value {
        Value::Number(text.parse().unwrap())
    }

    #[test]
    fn values_survive_encoding_and_decoding() {
        let kind = object(&[
            ("flag", Type::Bool),
            ("name", Type::String),
            ("unknown", Type::String),
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
                ("unknown", Value::Unknown),
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
    fn numbers_of_every_encoding_are_decoded_without_loss() {
        let text =
            |text: &str| [&[0xa0 | u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
        for (bytes, expected) in [
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
            assert_eq!(decode(&bytes, &Type::Number).unwrap(), number(expected));
        }
        assert_eq!(encode(&number("0.1")), text("0.1"));
    }

    #[test]
    fn every_extension_is_decoded_as_unknown_and_unknown_has_no_refinement() {
        let refined = [0xc7, 0x03, 12, 0x81, 0x01, 0xc2];
        for bytes in [&[0xd4, 0x00, 0x00][..], &refined, &[0xd4, 0x7f, 0x01]] {
            assert_eq!(decode(bytes, &Type::String).unwrap(), Value::Unknown);
        }
        assert_eq!(encode(&Value::Unknown), [0xd4, 0x00, 0x00]);
    }

    #[test]
    fn object_that_does_not_match_its_type_is_an_error() {
        let kind = object(&[("a", Type::String), ("b", Type::Bool)]);
        let rejects = |bytes: &[u8], text: &str| {
            let error = decode(bytes, &kind).unwrap_err().to_string();
            assert!(error.contains(text), "{text:?} is missing in {error:?}");
        };
        rejects(&[0x81, 0xa1, b'a', 0xc0], "`b` is missing");
        rejects(&[0x81, 0xa1, b'c', 0xc0], "`c` is not an attribute");
        rejects(&[0x82, 0xa1, b'a', 0xc0, 0xa1, b'a', 0xc0], "twice");
        rejects(&[0x81, 0xa1, b'a', 0xc3], "`a`: a string was expected");
        rejects(
            &[0x82, 0xa1, b'a', 0xc0, 0xa1, b'b', 0xc0, 0x80],
            "bytes after",
        );
        rejects(&[0x81, 0xa1], "not a MessagePack");
        rejects(&[], "not a MessagePack");
    }

    #[test]
    fn reserved_byte_is_an_error_everywhere() {
        let list = Type::List(Box::new(Type::Bool));
        for (bytes, kind) in [
            (&[0xc1][..], &Type::String),
            (&[0x91, 0xc1], &list),
            (&[0x81, 0xc1, 0xc0], &object(&[("a", Type::Bool)])),
        ] {
            let error = decode(bytes, kind).unwrap_err().to_string();
            assert!(error.contains("not a MessagePack"), "{error}");
        }
    }

    #[test]
    fn announced_length_without_content_is_an_error() {
        let list = Type::List(Box::new(Type::String));
        let map = Type::Map(Box::new(Type::String));
        let four = [0xff; 4];
        for (marker, kind) in [(0xdd, &list), (0xdf, &map), (0xdb, &Type::String)] {
            let error = decode(&[&[marker][..], &four].concat(), kind).unwrap_err();
            assert!(error.to_string().contains("not a MessagePack"), "{error}");
        }
        let extension = decode(&[&[0xc9][..], &four, &[12]].concat(), &Type::Bool);
        assert!(extension.is_err());
    }

    #[test]
    fn unexpected_value_is_an_error_at_its_first_byte() {
        let nested = vec![0x91; 1 << 20];
        let error = decode(&nested, &Type::List(Box::new(Type::Bool))).unwrap_err();
        assert_eq!(error.to_string(), "a bool was expected");
    }

    #[test]
    fn duplicate_key_is_an_error() {
        let twice = [0x82, 0xa1, b'a', 0xc2, 0xa1, b'a', 0xc3];
        let error = decode(&twice, &Type::Map(Box::new(Type::Bool))).unwrap_err();
        assert_eq!(error.to_string(), "a key occurs twice");
    }
}
