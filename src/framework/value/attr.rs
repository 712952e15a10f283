//! A field of a configuration: null, unknown, or a value.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, EnumAccess, VariantAccess};

/// What a configuration or a plan says of one attribute.
///
/// Fields of configuration structs have this type, so that code which forgets that a value may not be known yet does
/// not compile. State structs use `Option` instead: there, unknown is an error of decoding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Attr<T> {
    /// Not written.
    #[default]
    Null,
    /// Written, but its value is known only once something else was applied.
    Unknown,
    /// Written and known.
    Known(T),
}

impl<T> Attr<T> {
    /// The value when it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Attr::Known(value) => Some(value),
            Attr::Null | Attr::Unknown => None,
        }
    }

    /// The value when it is known, owned.
    pub fn into_known(self) -> Option<T> {
        match self {
            Attr::Known(value) => Some(value),
            Attr::Null | Attr::Unknown => None,
        }
    }

    /// Whether the value will be known only later.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Attr::Unknown)
    }
}

/// The name under which [`Attr`] asks a deserializer for itself; only [`from_value`](super::from_value) answers.
pub(super) const NAME: &str = "\0attr";
pub(super) const VARIANTS: &[&str] = &["null", "unknown", "known"];

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Attr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum(NAME, VARIANTS, Visitor(PhantomData))
    }
}

struct Visitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Visitor<T> {
    type Value = Attr<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a Terraform value")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
        let (variant, content): (u32, _) = access.variant()?;
        match variant {
            0 => content.unit_variant().map(|()| Attr::Null),
            1 => content.unit_variant().map(|()| Attr::Unknown),
            _ => content.newtype_variant().map(Attr::Known),
        }
    }
}
