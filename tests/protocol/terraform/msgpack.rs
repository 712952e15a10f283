//! MessagePack: values as core encodes them, and responses decoded as strictly as core does.

use std::collections::BTreeMap;

use rmp::encode;
use rmpv::Value as Wire;
use terraform_provider_hostup::protocol::tfplugin6::DynamicValue;

use super::types::Type;
use super::value::{Number, Value};

/// Returns the message that carries a value.
pub fn dynamic(value: &Value) -> DynamicValue {
    DynamicValue {
        msgpack: bytes(value).into(),
        json: Default::default(),
    }
}

/// Encodes a value as core does.
pub fn bytes(value: &Value) -> Vec<u8> {
    let mut to = Vec::new();
    write(value, &mut to);
    to
}

fn write(value: &Value, to: &mut Vec<u8>) {
    match value {
        Value::Null => encode::write_nil(to).unwrap(),
        Value::Unknown(None) => to.extend([0xd4, 0x00, 0x00]),
        Value::Unknown(Some(prefix)) => write_refinement(prefix, to),
        Value::Bool(yes) => encode::write_bool(to, *yes).unwrap(),
        Value::Number(number) => write_number(number, to),
        Value::String(text) => encode::write_str(to, text).unwrap(),
        Value::List(items) | Value::Set(items) => {
            encode::write_array_len(to, u32::try_from(items.len()).unwrap()).unwrap();
            items.iter().for_each(|item| write(item, to));
        }
        Value::Map(entries) => {
            encode::write_map_len(to, u32::try_from(entries.len()).unwrap()).unwrap();
            for (key, value) in entries {
                encode::write_str(to, key).unwrap();
                write(value, to);
            }
        }
    }
}

/// Core encodes an integer of 64 bits as an integer, another number as a float if a float holds exactly it, and
/// everything else as decimal text: `0.1` arrives as `"0.1"`.
fn write_number(number: &Number, to: &mut Vec<u8>) {
    if let Some(integer) = number.as_i64() {
        encode::write_sint(to, integer).unwrap();
    } else if let Some(float) = number.as_exact_f64().filter(|_| !number.is_integer()) {
        encode::write_f64(to, float).unwrap();
    } else {
        encode::write_str(to, &number.to_string()).unwrap();
    }
}

/// Extension 12: a map from the kind of refinement to its value, here not null (1) and the string's prefix (2).
fn write_refinement(prefix: &str, to: &mut Vec<u8>) {
    let mut body = Vec::new();
    encode::write_map_len(&mut body, 2).unwrap();
    encode::write_uint(&mut body, 1).unwrap();
    encode::write_bool(&mut body, false).unwrap();
    encode::write_uint(&mut body, 2).unwrap();
    encode::write_str(&mut body, prefix).unwrap();
    encode::write_ext_meta(to, u32::try_from(body.len()).unwrap(), 12).unwrap();
    to.extend(body);
}

/// Decodes the value of a response. An absent one is null.
///
/// Core rejects an object that lacks an attribute or has an unknown one.
pub fn read(value: Option<&DynamicValue>, kind: &Type) -> Result<Value, String> {
    let Some(value) = value else {
        return Ok(Value::Null);
    };
    if !value.json.is_empty() {
        return Err("responses are MessagePack, not JSON".to_owned());
    }
    if value.msgpack.is_empty() {
        return Ok(Value::Null);
    }
    let mut bytes = &value.msgpack[..];
    let wire = rmpv::decode::read_value(&mut bytes).map_err(|error| error.to_string())?;
    if !bytes.is_empty() {
        return Err("there are bytes after the value".to_owned());
    }
    from_wire(wire, kind)
}

fn from_wire(wire: Wire, kind: &Type) -> Result<Value, String> {
    let items = |items: Vec<Wire>, kind: &Type| {
        let items = items.into_iter().map(|item| from_wire(item, kind));
        items.collect::<Result<Vec<_>, _>>()
    };
    Ok(match (wire, kind) {
        (Wire::Nil, _) => Value::Null,
        (Wire::Ext(12, body), _) => Value::Unknown(read_refinement(&body)?),
        (Wire::Ext(..), _) => Value::Unknown(None),
        (Wire::Boolean(yes), Type::Bool) => Value::Bool(yes),
        (Wire::String(text), Type::String) => Value::String(utf8(text)?),
        (Wire::Integer(integer), Type::Number) => {
            Value::Number(Number::try_parse(&integer.to_string())?)
        }
        (Wire::F64(float), Type::Number) => Value::Number(Number::try_parse(&float.to_string())?),
        (Wire::String(text), Type::Number) => Value::Number(Number::try_parse(&utf8(text)?)?),
        (Wire::Array(wire), Type::List(item)) => Value::List(items(wire, item)?),
        (Wire::Array(wire), Type::Set(item)) => Value::set(items(wire, item)?),
        (Wire::Map(entries), Type::Map(item)) => Value::Map(map(entries, |_| Some(item))?),
        (Wire::Map(entries), Type::Object(attributes)) => {
            let object = map(entries, |name| attributes.get(name))?;
            if object.len() < attributes.len() {
                let wanted = attributes.len();
                return Err(format!(
                    "an object with {wanted} attributes is required ({} given)",
                    object.len()
                ));
            }
            Value::Map(object)
        }
        (wire, kind) => return Err(format!("{wire} is not a {kind:?}")),
    })
}

/// Reads the refinement of an unknown value: not null, and the prefix of a string. Core rejects more than 1 KiB.
fn read_refinement(mut body: &[u8]) -> Result<Option<String>, String> {
    if body.len() > 1024 {
        return Err("a refinement of more than 1024 bytes".to_owned());
    }
    let read = rmpv::decode::read_value(&mut body).map_err(|error| error.to_string())?;
    let Wire::Map(entries) = read else {
        return Err("a refinement is not a map".to_owned());
    };
    let entry = |kind: u64| {
        let mut entries = entries.iter().filter(|(key, _)| key.as_u64() == Some(kind));
        entries.next().map(|(_, value)| value)
    };
    let prefix = entry(2).and_then(Wire::as_str).map(str::to_owned);
    let not_null = entry(1).and_then(Wire::as_bool) == Some(false);
    Ok(prefix.or(not_null.then(String::new)))
}

fn map<'a>(
    entries: Vec<(Wire, Wire)>,
    kind: impl Fn(&str) -> Option<&'a Type>,
) -> Result<BTreeMap<String, Value>, String> {
    let mut map = BTreeMap::new();
    for (key, value) in entries {
        let Wire::String(key) = key else {
            return Err("a key is not a string".to_owned());
        };
        let key = utf8(key)?;
        let kind = kind(&key).ok_or_else(|| format!("unsupported attribute `{key}`"))?;
        let value = from_wire(value, kind).map_err(|error| format!("{key}: {error}"))?;
        if map.insert(key, value).is_some() {
            return Err("a duplicate attribute".to_owned());
        }
    }
    Ok(map)
}

fn utf8(text: rmpv::Utf8String) -> Result<String, String> {
    text.into_str()
        .ok_or_else(|| "a string is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Vec<u8> {
        bytes(&Value::Number(Number::parse(text)))
    }

    #[test]
    fn numbers_are_encoded_as_core_does() {
        let text = |text: &str| bytes(&Value::String(text.to_owned()));
        assert_eq!(number("7"), [0x07]);
        assert_eq!(number("-1"), [0xff]);
        assert_eq!(number("1e3"), [0xcd, 0x03, 0xe8]);
        assert_eq!(number("2.5"), [&[0xcb][..], &2.5f64.to_be_bytes()].concat());
        assert_eq!(number("0.1"), text("0.1"));
        assert_eq!(number("9223372036854775808"), text("9223372036854775808"));
        assert_eq!(number("-0.0070"), text("-0.007"));
    }

    #[test]
    fn missing_or_unknown_attribute_is_rejected() {
        let kind =
            Type::Object([("a".to_owned(), Type::Bool), ("b".to_owned(), Type::Bool)].into());
        let object = |names: &[&str]| {
            let entries = names.iter().map(|name| ((*name).to_owned(), Value::Null));
            read(Some(&dynamic(&Value::Map(entries.collect()))), &kind)
        };
        assert!(object(&["a", "b"]).is_ok());
        assert!(
            object(&["a"])
                .unwrap_err()
                .contains("2 attributes is required (1 given)")
        );
        assert!(
            object(&["a", "b", "c"])
                .unwrap_err()
                .contains("unsupported attribute `c`")
        );
    }

    #[test]
    fn wrong_type_json_or_trailing_bytes_are_rejected() {
        let response = |value: &Value| read(Some(&dynamic(value)), &Type::Bool);
        assert!(response(&Value::String("x".into())).is_err());
        let json = DynamicValue {
            json: b"true".to_vec().into(),
            ..Default::default()
        };
        assert!(read(Some(&json), &Type::Bool).is_err());
        let tail = DynamicValue {
            msgpack: vec![0xc3, 0xc3].into(),
            ..Default::default()
        };
        assert!(read(Some(&tail), &Type::Bool).is_err());
    }

    #[test]
    fn refinement_is_decoded() {
        let read = |value: &Value| match read(Some(&dynamic(value)), &Type::String).unwrap() {
            Value::Unknown(refinement) => refinement,
            other => panic!("{other:?} is not unknown"),
        };
        assert_eq!(read(&Value::Unknown(None)), None);
        let refined = Value::Unknown(Some("dom_".into()));
        assert_eq!(read(&refined).as_deref(), Some("dom_"));
        assert!(read_refinement(&[0; 1025]).is_err());
    }

    #[test]
    fn infinity_and_text_are_rejected_as_numbers() {
        let infinite = [&[0xcb][..], &f64::INFINITY.to_be_bytes()].concat();
        let value = DynamicValue {
            msgpack: infinite.into(),
            ..Default::default()
        };
        assert!(read(Some(&value), &Type::Number).is_err());
        assert!(read(Some(&dynamic(&Value::String("one".into()))), &Type::Number).is_err());
    }
}
