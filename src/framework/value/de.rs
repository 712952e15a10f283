//! From [`Value`] to typed structs, by serde.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer, U32Deserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::{Value, attr, number};

/// A value that is not of the shape that a struct wants. Names the shape, never the value: it may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch(String);

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Mismatch(message.to_string())
    }

    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Mismatch(format!("expected {expected}"))
    }

    fn invalid_value(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Mismatch(format!("expected {expected}"))
    }

    fn unknown_variant(_: &str, variants: &'static [&'static str]) -> Self {
        Mismatch(format!("expected one of {}", variants.join(", ")))
    }
}

/// Reads a typed struct out of an object value.
///
/// # Errors
///
/// When a value is of another shape, or unknown where the field is no [`Attr`](super::Attr).
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Mismatch> {
    T::deserialize(value)
}

impl<'de> IntoDeserializer<'de, Mismatch> for Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Value::Null => visitor.visit_unit(),
            Value::Unknown => Err(Mismatch("a value is not known yet".into())),
            Value::Bool(yes) => visitor.visit_bool(yes),
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(whole), ..) => visitor.visit_i64(whole),
                (None, Some(whole), _) => visitor.visit_u64(whole),
                (None, None, Some(float)) => visitor.visit_f64(float),
                (None, None, None) => visitor.visit_string(number.to_string()),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Sequence(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Value::Mapping(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
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
    ) -> Result<V::Value, Mismatch> {
        match self {
            value if name == attr::NAME => visitor.visit_enum(AsAttr(value)),
            Value::String(text) => visitor.visit_enum(text.into_deserializer()),
            _ => Err(Mismatch(format!("expected one of {}", variants.join(", ")))),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self {
            // The one type that takes a number as it is, without a float in between.
            Value::Number(number) if name == number::NAME => {
                visitor.visit_string(number.to_string())
            }
            value => visitor.visit_newtype_struct(value),
        }
    }

    /// A field that the struct does not have: whatever it holds, unknown included, is passed over.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

/// Whether an element of a list or set is not known yet, so that it cannot be held as a whole. What is not known inside of
/// an object or a map is for the fields in there, or for its elements, to hold: each is an [`Attr`](super::Attr).
fn has_unknown_element(value: &Value) -> bool {
    let open = |item: &Value| item.is_unknown() || has_unknown_element(item);
    matches!(value, Value::Sequence(items) if items.iter().any(open))
}

/// A value on its way into an [`Attr`](super::Attr): the variant by what it is, then the value itself.
struct AsAttr(Value);

impl<'de> EnumAccess<'de> for AsAttr {
    type Error = Mismatch;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Mismatch> {
        let index = match &self.0 {
            Value::Null => 0,
            Value::Unknown => 1,
            value if has_unknown_element(value) => 1,
            _ => 2u32,
        };
        let index: U32Deserializer<Mismatch> = index.into_deserializer();
        Ok((seed.deserialize(index)?, self))
    }
}

impl<'de> VariantAccess<'de> for AsAttr {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<(), Mismatch> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Mismatch> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Mismatch> {
        Err(Mismatch("no attribute is a tuple".into()))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Mismatch> {
        Err(Mismatch("no attribute is a struct variant".into()))
    }
}

/// The names of a struct's fields, as serde asks for them. The test that holds schemas and structs together uses it.
pub fn fields_of<T: DeserializeOwned>() -> &'static [&'static str] {
    struct Names(Option<&'static [&'static str]>);
    impl<'de> Deserializer<'de> for &mut Names {
        type Error = Mismatch;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Mismatch> {
            Err(Mismatch("only structs have fields".into()))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Mismatch> {
            self.0 = Some(fields);
            Err(Mismatch("the names are all that was wanted".into()))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }
    let mut names = Names(None);
    // The answer is always an error: the names are noted on the way.
    let _ = T::deserialize(&mut names);
    names.0.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::framework::value::to_value;
    use crate::framework::{Attr, Number, Type};

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
    fn a_configuration_keeps_null_unknown_and_known_apart() {
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
    fn a_number_of_any_size_passes_through_a_struct_without_loss() {
        #[derive(Serialize, Deserialize)]
        struct Sizes {
            sizes: Vec<Number>,
        }
        let texts = [
            "-1",
            "0.1",
            "18446744073709551615",
            "123456789012345678901234567890",
            "1e-7",
        ];
        let numbers = texts.map(|text| Value::Number(Number::parse(text).unwrap()));
        let value = object(&[("sizes", Value::Sequence(numbers.into()))]);
        let typed: Sizes = from_value(value.clone()).unwrap();
        let kind = Type::Object([("sizes".into(), Type::List(Box::new(Type::Number)))].into());
        assert_eq!(to_value(&typed, &kind).unwrap(), value);
    }

    #[test]
    fn objects_in_a_list_are_held_when_a_part_of_them_is_not_known() {
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
    fn a_state_cannot_hold_an_unknown() {
        let error = from_value::<State>(object(&[("name", Value::Unknown)])).unwrap_err();
        assert_eq!(error.to_string(), "a value is not known yet");
        let state: State = from_value(object(&[("name", Value::Null)])).unwrap();
        assert_eq!(state, State { name: None });
    }

    #[test]
    fn the_names_of_a_structs_fields_are_told() {
        assert_eq!(fields_of::<Config>(), ["name", "count"]);
        assert!(fields_of::<String>().is_empty());
    }
}
