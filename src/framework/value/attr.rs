//! A field of a configuration struct: null, unknown, or a value.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, EnumAccess, VariantAccess};

/// The value of one attribute in a configuration or a plan.
///
/// Fields of configuration structs have this type, so that code cannot ignore unknown values. State structs use `Option`:
/// there an unknown value is a decoding error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Attr<T> {
    /// Not configured.
    #[default]
    Null,
    /// Configured, but known only after something else is applied.
    Unknown,
    /// Configured and known.
    Known(T),
}

impl<T> Attr<T> {
    /// Returns the value if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Attr::Known(value) => Some(value),
            Attr::Null | Attr::Unknown => None,
        }
    }

    /// Returns the owned value if it is known.
    pub fn into_known(self) -> Option<T> {
        match self {
            Attr::Known(value) => Some(value),
            Attr::Null | Attr::Unknown => None,
        }
    }

    /// Whether the value is unknown.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Attr::Unknown)
    }
}

/// The enum name by which [`from_value`](super::from_value) recognizes an [`Attr`].
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
