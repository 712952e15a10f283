//! Converts a [`Value`] to a typed struct with serde.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer, U32Deserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::{Value, attr};

/// A value that does not fit into a struct. Names the expected type, never the value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructError(String);

impl fmt::Display for StructError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StructError {}

impl de::Error for StructError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        StructError(message.to_string())
    }

    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        StructError(format!("expected {expected}"))
    }

    fn invalid_value(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        StructError(format!("expected {expected}"))
    }

    fn unknown_variant(_: &str, variants: &'static [&'static str]) -> Self {
        StructError(format!("expected one of {}", variants.join(", ")))
    }
}

/// Converts an object value to a struct.
///
/// # Errors
///
/// If a value has another type than its field, or is unknown and the field is not an [`Attr`](super::Attr).
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, StructError> {
    T::deserialize(value)
}

impl<'de> IntoDeserializer<'de, StructError> for Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = StructError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StructError> {
        match self {
            Value::Null => visitor.visit_unit(),
            Value::Unknown => Err(StructError("a value is not known yet".into())),
            Value::Bool(flag) => visitor.visit_bool(flag),
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(integer), ..) => visitor.visit_i64(integer),
                (None, Some(integer), _) => visitor.visit_u64(integer),
                (None, None, Some(float)) => visitor.visit_f64(float),
                (None, None, None) => visitor.visit_string(number.to_string()),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Sequence(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Value::Mapping(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StructError> {
        match self {
            Value::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, StructError> {
        match self {
            value if name == attr::NAME => visitor.visit_enum(AttrAccess(value)),
            Value::String(text) => visitor.visit_enum(text.into_deserializer()),
            _ => Err(StructError(format!(
                "expected one of {}",
                variants.join(", ")
            ))),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, StructError> {
        visitor.visit_newtype_struct(self)
    }

    /// Ignores an attribute that the struct does not have, even if its value is unknown.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StructError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

/// Whether an element of a list or set is unknown, which makes the collection unknown for a struct. Unknown values inside
/// of an object or a map do not: their fields or elements are [`Attr`](super::Attr)s.
fn has_unknown_element(value: &Value) -> bool {
    let is_unknown = |item: &Value| item.is_unknown() || has_unknown_element(item);
    matches!(value, Value::Sequence(items) if items.iter().any(is_unknown))
}

/// Deserializes an [`Attr`](super::Attr): first the variant, then the value.
struct AttrAccess(Value);

impl<'de> EnumAccess<'de> for AttrAccess {
    type Error = StructError;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self), StructError> {
        let index = match &self.0 {
            Value::Null => 0,
            Value::Unknown => 1,
            value if has_unknown_element(value) => 1,
            _ => 2u32,
        };
        let index: U32Deserializer<StructError> = index.into_deserializer();
        Ok((seed.deserialize(index)?, self))
    }
}

impl<'de> VariantAccess<'de> for AttrAccess {
    type Error = StructError;

    fn unit_variant(self) -> Result<(), StructError> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<S::Value, StructError> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, StructError> {
        Err(StructError("an attribute is not a tuple".into()))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, StructError> {
        Err(StructError("an attribute is not a struct variant".into()))
    }
}

/// Returns the names of a struct's fields, for the test that compares schemas and structs.
pub fn fields_of<T: DeserializeOwned>() -> &'static [&'static str] {
    struct Names(Option<&'static [&'static str]>);
    impl<'de> Deserializer<'de> for &mut Names {
        type Error = StructError;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, StructError> {
            Err(StructError("only structs have fields".into()))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, StructError> {
            self.0 = Some(fields);
            Err(StructError("only the names are needed".into()))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }
    let mut names = Names(None);
    // Always an error. The names are recorded before.
    let _ = T::deserialize(&mut names);
    names.0.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::framework::Attr;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Config {
        name: Attr<String>,
        count: Attr<i64>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct State {
        name: Option<String>,
    }

    fn object(entries: &[(&str, Value)]) -> Value {
        Value::Mapping(
            entries
                .iter()
                .map(|(k, v)| ((*k).to_owned(), v.clone()))
                .collect(),
        )
    }

    #[test]
    fn attr_distinguishes_null_unknown_and_known() {
        let value = object(&[("name", Value::Unknown), ("count", Value::Null)]);
        let config: Config = from_value(value).unwrap();
        assert_eq!(
            config,
            Config {
                name: Attr::Unknown,
                count: Attr::Null
            }
        );

        let value = object(&[
            ("name", Value::string("a")),
            ("count", Value::Number(7i64.into())),
        ]);
        let config: Config = from_value(value).unwrap();
        assert_eq!(
            config,
            Config {
                name: Attr::Known("a".into()),
                count: Attr::Known(7)
            }
        );
    }

    #[test]
    fn list_of_partly_unknown_objects_is_known_and_list_with_unknown_element_is_unknown() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Lists {
            objects: Attr<Vec<Config>>,
            texts: Attr<Vec<String>>,
        }
        let config = object(&[("name", Value::Unknown), ("count", Value::Null)]);
        let value = object(&[
            ("objects", Value::Sequence(vec![config])),
            ("texts", Value::Sequence(vec![Value::Unknown])),
        ]);
        let config = Config {
            name: Attr::Unknown,
            count: Attr::Null,
        };
        let (objects, texts) = (Attr::Known(vec![config]), Attr::Unknown);
        assert_eq!(
            from_value::<Lists>(value).unwrap(),
            Lists { objects, texts }
        );
    }

    #[test]
    fn state_struct_accepts_null_and_rejects_unknown_values() {
        let error = from_value::<State>(object(&[("name", Value::Unknown)])).unwrap_err();
        assert_eq!(error.to_string(), "a value is not known yet");
        let state: State = from_value(object(&[("name", Value::Null)])).unwrap();
        assert_eq!(state, State { name: None });
    }

    #[test]
    fn fields_of_returns_the_names_of_a_structs_fields() {
        assert_eq!(fields_of::<Config>(), ["name", "count"]);
        assert!(fields_of::<String>().is_empty());
    }
}
