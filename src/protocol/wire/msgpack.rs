//! Values as MessagePack, read and written by their type.
//!
//! Numbers come as integers, floats or decimal text, and go back without loss. Any extension type is an unknown
//! value, whatever refinements it carries; the plain one is all we ever write, since a refinement is a promise that
//! apply would have to keep.

use std::collections::BTreeMap;
use std::fmt;

use rmpv::{Utf8StringRef, ValueRef};

use crate::framework::value::nfc;
use crate::framework::{Number, Type, Value};

/// Bytes that are no value of the type. Names the place and what was wrong, never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecodeError(String);

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads bytes as a value of the type.
///
/// # Errors
///
/// When the bytes are no MessagePack, have something behind the value, or are of another type.
pub(crate) fn decode(mut bytes: &[u8], kind: &Type) -> Result<Value, DecodeError> {
    let read = rmpv::decode::read_value_ref(&mut bytes);
    let value = read.map_err(|_| DecodeError("the bytes are no MessagePack value".into()))?;
    if !bytes.is_empty() {
        return Err(DecodeError("there are bytes behind the value".into()));
    }
    from_wire(value, kind)
}

fn from_wire(value: ValueRef<'_>, kind: &Type) -> Result<Value, DecodeError> {
    Ok(match (value, kind) {
        (ValueRef::Nil, _) => Value::Null,
        (ValueRef::Ext(..), _) => Value::Unknown,
        (ValueRef::Boolean(yes), Type::Bool) => Value::Bool(yes),
        (ValueRef::String(text), Type::String) => Value::String(nfc(utf8(text)?)),
        (value, Type::Number) => Value::Number(number(value)?),
        (ValueRef::Array(items), Type::List(item) | Type::Set(item)) => {
            let items = items.into_iter().map(|value| from_wire(value, item));
            Value::Sequence(items.collect::<Result<_, _>>()?)
        }
        (ValueRef::Map(entries), Type::Map(item)) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let key = nfc(key_text(key)?);
                let value = from_wire(value, item).map_err(|error| error.inside(&key))?;
                Ok((key, value))
            });
            Value::Mapping(entries.collect::<Result<_, _>>()?)
        }
        (ValueRef::Map(entries), Type::Object(attributes)) => object(entries, attributes)?,
        (_, kind) => return Err(DecodeError(format!("a {} was expected", kind.name()))),
    })
}

fn object(
    entries: Vec<(ValueRef<'_>, ValueRef<'_>)>,
    attributes: &BTreeMap<String, Type>,
) -> Result<Value, DecodeError> {
    let mut object = BTreeMap::new();
    for (key, value) in entries {
        let key = key_text(key)?;
        let Some(kind) = attributes.get(&key) else {
            return Err(DecodeError(format!("`{key}` is not an attribute")));
        };
        let value = from_wire(value, kind).map_err(|error| error.inside(&key))?;
        if object.insert(key, value).is_some() {
            return Err(DecodeError("an attribute stands there twice".into()));
        }
    }
    match attributes.keys().find(|name| !object.contains_key(*name)) {
        Some(missing) => Err(DecodeError(format!("`{missing}` is missing"))),
        None => Ok(Value::Mapping(object)),
    }
}

fn number(value: ValueRef<'_>) -> Result<Number, DecodeError> {
    let number = match value {
        ValueRef::Integer(whole) => Number::parse(&whole.to_string()),
        ValueRef::F64(float) => Number::try_from(float).ok(),
        ValueRef::F32(float) => Number::try_from(f64::from(float)).ok(),
        ValueRef::String(text) => Number::parse(&utf8(text)?),
        _ => None,
    };
    number.ok_or_else(|| DecodeError("a number was expected".into()))
}

fn key_text(key: ValueRef<'_>) -> Result<String, DecodeError> {
    match key {
        ValueRef::String(text) => utf8(text),
        _ => Err(DecodeError("a key is no string".into())),
    }
}

fn utf8(text: Utf8StringRef<'_>) -> Result<String, DecodeError> {
    let text = text.into_str().map(str::to_owned);
    text.ok_or_else(|| DecodeError("a string is not UTF-8".into()))
}

impl DecodeError {
    fn inside(self, name: &str) -> Self {
        DecodeError(format!("`{name}`: {}", self.0))
    }
}

/// Writes a value as bytes.
pub(crate) fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    write(value, &mut bytes);
    bytes
}

/// Writing to memory cannot fail, which is the proof behind each `expect` here.
fn write(value: &Value, to: &mut Vec<u8>) {
    use rmpv::encode::write_value_ref as emit;
    const PROOF: &str = "memory takes all bytes";
    match value {
        Value::Null => emit(to, &ValueRef::Nil).expect(PROOF),
        Value::Unknown => emit(to, &ValueRef::Ext(0, &[0])).expect(PROOF),
        Value::Bool(yes) => emit(to, &ValueRef::Boolean(*yes)).expect(PROOF),
        Value::String(text) => emit(to, &ValueRef::from(text.as_str())).expect(PROOF),
        Value::Number(number) => {
            let value = match (number.as_i64(), number.as_u64()) {
                (Some(whole), _) => ValueRef::from(whole),
                (None, Some(whole)) => ValueRef::from(whole),
                (None, None) => ValueRef::from(number.as_str()),
            };
            emit(to, &value).expect(PROOF);
        }
        Value::Sequence(items) => {
            rmp::encode::write_array_len(to, length(items.len())).expect(PROOF);
            items.iter().for_each(|item| write(item, to));
        }
        Value::Mapping(entries) => {
            rmp::encode::write_map_len(to, length(entries.len())).expect(PROOF);
            for (key, value) in entries {
                emit(to, &ValueRef::from(key.as_str())).expect(PROOF);
                write(value, to);
            }
        }
    }
}

fn length(length: usize) -> u32 {
    u32::try_from(length).expect("a message of at most 256 MiB holds fewer than 2^32 items")
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
        refused(&[0x80, 0x80], "bytes behind");
        refused(&[0x81, 0xa1], "no MessagePack");
        refused(&[], "no MessagePack");
    }
}
