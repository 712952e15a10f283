//! Numbers of any size and precision, as in Terraform. A float would round what a user wrote.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{self, Serialize, Serializer};

/// The struct name by which [`from_value`](super::from_value) recognises a [`Number`].
pub(super) const NAME: &str = "\0number";

/// A decimal number. It keeps its text and is compared by value: `1.50` equals `1.5`.
///
/// Fields for any number have this type; fields of type `i64` and `f64` take numbers that fit.
#[derive(Clone)]
pub struct Number {
    text: String,
}

impl Number {
    /// Parses decimal text such as `-12`, `0.1` or `6.02e23`, as JSON writes it; `None` when it is not a number.
    pub fn parse(text: &str) -> Option<Self> {
        let number = Number {
            text: text.to_owned(),
        };
        number.canonical().map(|_| number)
    }

    /// The original text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The value as an integer of 64 bits, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        self.text.parse().ok()
    }

    /// The value as an unsigned integer of 64 bits, if it is one.
    pub fn as_u64(&self) -> Option<u64> {
        self.text.parse().ok()
    }

    /// The nearest float, unless that is infinite.
    pub fn as_f64(&self) -> Option<f64> {
        self.text
            .parse()
            .ok()
            .filter(|float: &f64| float.is_finite())
    }

    /// Sign, significant digits without zeros at either end, and the power of ten of the last digit.
    fn canonical(&self) -> Option<(bool, String, i64)> {
        let (negative, unsigned) = match self.text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, self.text.as_str()),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (unsigned, 0),
        };
        let (integer, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        let digits = format!("{integer}{fraction}");
        let leading_zero = integer.len() > 1 && integer.starts_with('0');
        if integer.is_empty() || leading_zero || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let fraction = i64::try_from(fraction.len()).ok()?;
        let significant = digits.trim_end_matches('0');
        let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
        let significant = significant.trim_start_matches('0');
        if significant.is_empty() {
            return Some((false, String::new(), 0));
        }
        let power = i64::from(exponent) - fraction + zeros;
        Some((negative, significant.to_owned(), power))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text || self.canonical() == other.canonical()
    }
}

impl Eq for Number {}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Number {
            text: integer.to_string(),
        }
    }
}

impl From<u64> for Number {
    fn from(integer: u64) -> Self {
        Number {
            text: integer.to_string(),
        }
    }
}

impl TryFrom<f64> for Number {
    type Error = NotFinite;

    fn try_from(float: f64) -> Result<Self, NotFinite> {
        float
            .is_finite()
            .then(|| Number {
                text: float.to_string(),
            })
            .ok_or(NotFinite)
    }
}

/// A float that is infinite or not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFinite;

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NAME, Visitor)
    }
}

struct Visitor;

impl de::Visitor<'_> for Visitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Number, E> {
        Number::parse(text).ok_or_else(|| E::custom("a number was expected"))
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json: serde_json::Number = serde_json::from_str(&self.text)
            .map_err(|_| ser::Error::custom("the number cannot be written as JSON"))?;
        json.serialize(serializer)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|| panic!("{text} is a number"))
    }

    #[test]
    fn numbers_are_compared_by_value_and_keep_their_text() {
        for (left, right) in [
            ("1.50", "1.5"),
            ("-0", "0"),
            ("1e3", "1000"),
            ("0.10e1", "1"),
        ] {
            assert_eq!(number(left), number(right), "{left} is {right}");
        }
        assert_ne!(number("-1"), number("1"));
        assert_ne!(number("10"), number("1"));
        assert_eq!(number("1.50").as_str(), "1.50");
    }

    #[test]
    fn numbers_beyond_float_precision_are_exact() {
        assert_ne!(number("9007199254740993"), number("9007199254740992"));
        assert_ne!(
            number("18446744073709551617"),
            number("18446744073709551616")
        );
        assert_eq!(number("18446744073709551615").as_u64(), Some(u64::MAX));
        assert_eq!(number("18446744073709551616").as_u64(), None);
    }

    #[test]
    fn invalid_numbers_are_not_parsed() {
        for text in [
            "",
            "-",
            "1.2.3",
            "0x10",
            "1e",
            "e5",
            "NaN",
            "one",
            ".",
            ".5",
            "5.",
            "+5",
            "007",
            "1e99999999999",
        ] {
            assert!(Number::parse(text).is_none(), "{text:?} is not a number");
        }
        assert!(Number::try_from(f64::NAN).is_err());
    }
}
