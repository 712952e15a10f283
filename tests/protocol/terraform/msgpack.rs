//! Values in the bytes that core sends, and an answer's bytes read as strictly as core reads them.

use std::collections::BTreeMap;

use rmp::encode;
use rmpv::Value as Wire;
use terraform_provider_hostup::protocol::tfplugin6::DynamicValue;

use super::kind::Kind;
use super::value::{Number, Value};

/// The message with a value in it.
pub fn dynamic(value: &Value) -> DynamicValue {
    DynamicValue {
        msgpack: bytes(value).into(),
        json: Default::default(),
    }
}

/// The bytes of a value, as core writes them.
pub fn bytes(value: &Value) -> Vec<u8> {
    let mut to = Vec::new();
    write(value, &mut to);
    to
}

fn write(value: &Value, to: &mut Vec<u8>) {
    match value {
        Value::Null => encode::write_nil(to).unwrap(),
        Value::Unknown(None) => to.extend([0xd4, 0x00, 0x00]),
        Value::Unknown(Some(prefix)) => refinement(prefix, to),
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

/// Core sends a whole number of 64 bits as an integer, another one as a float where a float holds exactly it, and
/// everything else as decimal text: `0.1` arrives as `"0.1"`.
fn write_number(number: &Number, to: &mut Vec<u8>) {
    if let Some(whole) = number.as_i64() {
        encode::write_sint(to, whole).unwrap();
    } else if let Some(float) = number.as_exact_f64().filter(|_| !number.is_whole()) {
        encode::write_f64(to, float).unwrap();
    } else {
        encode::write_str(to, &number.to_string()).unwrap();
    }
}

/// Extension 12: a map from the kind of refinement to its value, here not null (1) and the string's prefix (2).
fn refinement(prefix: &str, to: &mut Vec<u8>) {
    let mut body = Vec::new();
    encode::write_map_len(&mut body, 2).unwrap();
    encode::write_uint(&mut body, 1).unwrap();
    encode::write_bool(&mut body, false).unwrap();
    encode::write_uint(&mut body, 2).unwrap();
    encode::write_str(&mut body, prefix).unwrap();
    encode::write_ext_meta(to, u32::try_from(body.len()).unwrap(), 12).unwrap();
    to.extend(body);
}

/// Reads the value of an answer. An absent one is null.
///
/// The error says what core would: it refuses an object that lacks an attribute or has one too many.
pub fn read(value: Option<&DynamicValue>, kind: &Kind) -> Result<Value, String> {
    let Some(value) = value else {
        return Ok(Value::Null);
    };
    if !value.json.is_empty() {
        return Err("answers are MessagePack, not JSON".to_owned());
    }
    if value.msgpack.is_empty() {
        return Ok(Value::Null);
    }
    let mut bytes = &value.msgpack[..];
    let wire = rmpv::decode::read_value(&mut bytes).map_err(|error| error.to_string())?;
    if !bytes.is_empty() {
        return Err("there are bytes behind the value".to_owned());
    }
    from_wire(wire, kind)
}

fn from_wire(wire: Wire, kind: &Kind) -> Result<Value, String> {
    let items = |items: Vec<Wire>, kind: &Kind| {
        let items = items.into_iter().map(|item| from_wire(item, kind));
        items.collect::<Result<Vec<_>, _>>()
    };
    Ok(match (wire, kind) {
        (Wire::Nil, _) => Value::Null,
        (Wire::Ext(12, body), _) => Value::Unknown(promise(&body)?),
        (Wire::Ext(..), _) => Value::Unknown(None),
        (Wire::Boolean(yes), Kind::Bool) => Value::Bool(yes),
        (Wire::String(text), Kind::String) => Value::String(utf8(text)?),
        (Wire::Integer(whole), Kind::Number) => Value::Number(Number::read(&whole.to_string())?),
        (Wire::F64(float), Kind::Number) => Value::Number(Number::read(&float.to_string())?),
        (Wire::String(text), Kind::Number) => Value::Number(Number::read(&utf8(text)?)?),
        (Wire::Array(wire), Kind::List(item)) => Value::List(items(wire, item)?),
        (Wire::Array(wire), Kind::Set(item)) => Value::set(items(wire, item)?),
        (Wire::Map(entries), Kind::Map(item)) => Value::Map(map(entries, |_| Some(item))?),
        (Wire::Map(entries), Kind::Object(attributes)) => {
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
        (wire, kind) => return Err(format!("{wire} is no {kind:?}")),
    })
}

/// What a refinement says: not null, and how a string begins. Core refuses one of more than a KiB.
fn promise(mut body: &[u8]) -> Result<Option<String>, String> {
    if body.len() > 1024 {
        return Err("a refinement of more than 1024 bytes".to_owned());
    }
    let read = rmpv::decode::read_value(&mut body).map_err(|error| error.to_string())?;
    let Wire::Map(entries) = read else {
        return Err("a refinement is no map".to_owned());
    };
    let of = |kind: u64| {
        let mut found = entries.iter().filter(|(key, _)| key.as_u64() == Some(kind));
        found.next().map(|(_, value)| value)
    };
    let prefix = of(2).and_then(Wire::as_str).map(str::to_owned);
    let not_null = of(1).and_then(Wire::as_bool) == Some(false);
    Ok(prefix.or(not_null.then(String::new)))
}

fn map<'a>(
    entries: Vec<(Wire, Wire)>,
    kind: impl Fn(&str) -> Option<&'a Kind>,
) -> Result<BTreeMap<String, Value>, String> {
    let mut map = BTreeMap::new();
    for (key, value) in entries {
        let Wire::String(key) = key else {
            return Err("a key is no string".to_owned());
        };
        let key = utf8(key)?;
        let kind = kind(&key).ok_or_else(|| format!("unsupported attribute `{key}`"))?;
        let value = from_wire(value, kind).map_err(|error| format!("{key}: {error}"))?;
        if map.insert(key, value).is_some() {
            return Err("an attribute stands there twice".to_owned());
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
    fn numbers_are_sent_as_core_sends_them() {
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
    fn an_answer_that_lacks_an_attribute_or_has_one_too_many_is_refused() {
        let kind =
            Kind::Object([("a".to_owned(), Kind::Bool), ("b".to_owned(), Kind::Bool)].into());
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
    fn an_answer_of_another_type_in_json_or_with_a_tail_is_refused() {
        let answer = |value: &Value| read(Some(&dynamic(value)), &Kind::Bool);
        assert!(answer(&Value::String("x".into())).is_err());
        let json = DynamicValue {
            json: b"true".to_vec().into(),
            ..Default::default()
        };
        assert!(read(Some(&json), &Kind::Bool).is_err());
        let tail = DynamicValue {
            msgpack: vec![0xc3, 0xc3].into(),
            ..Default::default()
        };
        assert!(read(Some(&tail), &Kind::Bool).is_err());
    }

    #[test]
    fn a_refinement_is_read_as_the_promise_that_it_is() {
        let read = |value: &Value| match read(Some(&dynamic(value)), &Kind::String).unwrap() {
            Value::Unknown(promise) => promise,
            other => panic!("{other:?} is not unknown"),
        };
        assert_eq!(read(&Value::Unknown(None)), None);
        let refined = Value::Unknown(Some("dom_".into()));
        assert_eq!(read(&refined).as_deref(), Some("dom_"));
        assert!(promise(&[0; 1025]).is_err());
    }

    #[test]
    fn a_number_that_is_none_is_refused() {
        let infinite = [&[0xcb][..], &f64::INFINITY.to_be_bytes()].concat();
        let value = DynamicValue {
            msgpack: infinite.into(),
            ..Default::default()
        };
        assert!(read(Some(&value), &Kind::Number).is_err());
        assert!(read(Some(&dynamic(&Value::String("one".into()))), &Kind::Number).is_err());
    }
}
