//! From bytes to values, by type.
//!
//! Bytes that do not fit the type are an error at the first byte, so values are never nested deeper than their type. An
//! announced length does not allocate memory for content that is not there.

use std::collections::BTreeMap;

use rmp::Marker;

use super::DecodeError;
use crate::framework::value::nfc;
use crate::framework::{Number, Type, Value};

/// The largest capacity that is allocated for items before they are read.
const MAX_INITIAL_CAPACITY: usize = 1024;

pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Reads the next value, which must be of the type.
    pub(super) fn value(&mut self, kind: &Type) -> Result<Value, DecodeError> {
        let marker = self.marker()?;
        if marker == Marker::Null {
            return Ok(Value::Null);
        }
        if let Some(length) = self.extension(marker)? {
            // The first byte is the extension's type, which the length does not count.
            self.take(1)?;
            self.take(length)?;
            return Ok(Value::Unknown);
        }
        let expected = || DecodeError(format!("a {} was expected", kind.name()));
        Ok(match kind {
            Type::Bool => match marker {
                Marker::True => Value::Bool(true),
                Marker::False => Value::Bool(false),
                _ => return Err(expected()),
            },
            Type::Number => Value::Number(self.number(marker)?.ok_or_else(expected)?),
            Type::String => {
                let text = self.text(marker)?.ok_or_else(expected)?;
                Value::String(nfc(text.to_owned()))
            }
            Type::List(item) | Type::Set(item) => {
                let length = self.array(marker)?.ok_or_else(expected)?;
                Value::Sequence(self.items(length, item)?)
            }
            Type::Map(item) => {
                let length = self.map(marker)?.ok_or_else(expected)?;
                Value::Mapping(self.entries(length, |_| Ok(item))?)
            }
            Type::Object(attributes) => {
                let length = self.map(marker)?.ok_or_else(expected)?;
                Value::Mapping(self.object(length, attributes)?)
            }
        })
    }

    fn items(&mut self, length: usize, item: &Type) -> Result<Vec<Value>, DecodeError> {
        let mut items = Vec::with_capacity(length.min(MAX_INITIAL_CAPACITY));
        for _ in 0..length {
            items.push(self.value(item)?);
        }
        Ok(items)
    }

    fn object(
        &mut self,
        length: usize,
        attributes: &BTreeMap<String, Type>,
    ) -> Result<BTreeMap<String, Value>, DecodeError> {
        let object = self.entries(length, |name| {
            let kind = attributes.get(name);
            kind.ok_or_else(|| DecodeError(format!("`{name}` is not an attribute")))
        })?;
        match attributes.keys().find(|name| !object.contains_key(*name)) {
            Some(missing) => Err(DecodeError(format!("`{missing}` is missing"))),
            None => Ok(object),
        }
    }

    fn entries<'k>(
        &mut self,
        length: usize,
        kind: impl Fn(&str) -> Result<&'k Type, DecodeError>,
    ) -> Result<BTreeMap<String, Value>, DecodeError> {
        let mut entries = BTreeMap::new();
        for _ in 0..length {
            let marker = self.marker()?;
            let key = self.text(marker)?;
            let key = key.ok_or_else(|| DecodeError("a key is not a string".into()))?;
            let key = nfc(key.to_owned());
            let value = self
                .value(kind(&key)?)
                .map_err(|error| error.inside(&key))?;
            if entries.insert(key, value).is_some() {
                return Err(DecodeError("a key occurs twice".into()));
            }
        }
        Ok(entries)
    }

    /// Reads a number in any form: an integer, a float, or decimal text.
    fn number(&mut self, marker: Marker) -> Result<Option<Number>, DecodeError> {
        Ok(match marker {
            Marker::FixPos(integer) => Some(u64::from(integer).into()),
            Marker::FixNeg(integer) => Some(i64::from(integer).into()),
            Marker::U8 => Some(u64::from(u8::from_be_bytes(self.bytes()?)).into()),
            Marker::U16 => Some(u64::from(u16::from_be_bytes(self.bytes()?)).into()),
            Marker::U32 => Some(u64::from(u32::from_be_bytes(self.bytes()?)).into()),
            Marker::U64 => Some(u64::from_be_bytes(self.bytes()?).into()),
            Marker::I8 => Some(i64::from(i8::from_be_bytes(self.bytes()?)).into()),
            Marker::I16 => Some(i64::from(i16::from_be_bytes(self.bytes()?)).into()),
            Marker::I32 => Some(i64::from(i32::from_be_bytes(self.bytes()?)).into()),
            Marker::I64 => Some(i64::from_be_bytes(self.bytes()?).into()),
            // Through their text: `Number::from_f64` writes an integer as `3.0`.
            Marker::F32 => f64::from(f32::from_be_bytes(self.bytes()?))
                .to_string()
                .parse()
                .ok(),
            Marker::F64 => f64::from_be_bytes(self.bytes()?).to_string().parse().ok(),
            other => self.text(other)?.and_then(|text| text.parse().ok()),
        })
    }

    /// Reads a string; `None` if the marker is not that of a string.
    fn text(&mut self, marker: Marker) -> Result<Option<&'a str>, DecodeError> {
        let length = match marker {
            Marker::FixStr(length) => usize::from(length),
            Marker::Str8 => self.length::<1>()?,
            Marker::Str16 => self.length::<2>()?,
            Marker::Str32 => self.length::<4>()?,
            _ => return Ok(None),
        };
        let text = std::str::from_utf8(self.take(length)?);
        text.map(Some)
            .map_err(|_| DecodeError("a string is not UTF-8".into()))
    }

    fn array(&mut self, marker: Marker) -> Result<Option<usize>, DecodeError> {
        Ok(Some(match marker {
            Marker::FixArray(length) => usize::from(length),
            Marker::Array16 => self.length::<2>()?,
            Marker::Array32 => self.length::<4>()?,
            _ => return Ok(None),
        }))
    }

    fn map(&mut self, marker: Marker) -> Result<Option<usize>, DecodeError> {
        Ok(Some(match marker {
            Marker::FixMap(length) => usize::from(length),
            Marker::Map16 => self.length::<2>()?,
            Marker::Map32 => self.length::<4>()?,
            _ => return Ok(None),
        }))
    }

    fn extension(&mut self, marker: Marker) -> Result<Option<usize>, DecodeError> {
        Ok(Some(match marker {
            Marker::FixExt1 => 1,
            Marker::FixExt2 => 2,
            Marker::FixExt4 => 4,
            Marker::FixExt8 => 8,
            Marker::FixExt16 => 16,
            Marker::Ext8 => self.length::<1>()?,
            Marker::Ext16 => self.length::<2>()?,
            Marker::Ext32 => self.length::<4>()?,
            _ => return Ok(None),
        }))
    }

    /// Reads a marker. The one byte that MessagePack never uses is an error.
    fn marker(&mut self) -> Result<Marker, DecodeError> {
        let [byte] = self.bytes()?;
        match Marker::from_u8(byte) {
            Marker::Reserved => Err(not_message_pack()),
            marker => Ok(marker),
        }
    }

    /// Reads a length of `N` bytes.
    fn length<const N: usize>(&mut self) -> Result<usize, DecodeError> {
        let bytes: [u8; N] = self.bytes()?;
        let append = |length: usize, byte| (length << 8) | usize::from(byte);
        Ok(bytes.into_iter().fold(0, append))
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let bytes = self.take(N)?;
        Ok(bytes.try_into().expect("take() returns N bytes"))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or_else(not_message_pack)?;
        self.rest = rest;
        Ok(taken)
    }
}

fn not_message_pack() -> DecodeError {
    DecodeError("the bytes are not a MessagePack value".into())
}
