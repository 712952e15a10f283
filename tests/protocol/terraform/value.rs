//! Values as core represents them.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;
use terraform_provider_hostup::framework::value::nfc;

use super::types::Type;

/// A value; its type is in a schema.
#[derive(Clone, Debug)]
pub enum Value {
    Null,
    /// Not known yet. The text is a refinement: not null, and the prefix that the string will have.
    Unknown(Option<String>),
    Bool(bool),
    Number(Number),
    String(String),
    List(Vec<Value>),
    Set(Vec<Value>),
    /// A map, an object or a block.
    Map(BTreeMap<String, Value>),
}

/// Sets have no order, and unknown values are compared without their refinements, as core does.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) | (Value::Unknown(_), Value::Unknown(_)) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::String(a), Value::String(b)) => a == b,
            (Value::List(a), Value::List(b)) => a == b,
            (Value::Map(a), Value::Map(b)) => a == b,
            (Value::Set(a), Value::Set(b)) => {
                a.len() == b.len() && a.iter().all(|item| b.contains(item))
            }
            _ => false,
        }
    }
}

const UNKNOWN: &str = "\u{0}unknown";
const REFINED: &str = "\u{0}refined:";

/// Writes an unknown value in the JSON of a test.
pub fn unknown() -> Json {
    UNKNOWN.into()
}

/// Writes an unknown string in the JSON of a test, not null and with this prefix.
pub fn refined(prefix: &str) -> Json {
    format!("{REFINED}{prefix}").into()
}

impl Value {
    /// Builds a value of this type. Omitted attributes of an object are null.
    pub fn from_json(json: &Json, kind: &Type) -> Self {
        if let Json::String(text) = json {
            if text == UNKNOWN {
                return Value::Unknown(None);
            }
            if let Some(prefix) = text.strip_prefix(REFINED) {
                return Value::Unknown(Some(prefix.to_owned()));
            }
        }
        match (json, kind) {
            (Json::Null, _) => Value::Null,
            (Json::Bool(yes), Type::Bool) => Value::Bool(*yes),
            (Json::Number(number), Type::Number) => {
                Value::Number(Number::parse(&number.to_string()))
            }
            (Json::String(text), Type::String) => Value::String(nfc(text.clone())),
            (Json::Array(items), Type::List(item)) => Value::List(
                items
                    .iter()
                    .map(|json| Self::from_json(json, item))
                    .collect(),
            ),
            (Json::Array(items), Type::Set(item)) => {
                Value::set(items.iter().map(|json| Self::from_json(json, item)))
            }
            (Json::Object(entries), Type::Map(item)) => Value::Map(
                entries
                    .iter()
                    .map(|(key, json)| (nfc(key.clone()), Self::from_json(json, item)))
                    .collect(),
            ),
            (Json::Object(entries), Type::Object(attributes)) => {
                if let Some(unknown) = entries.keys().find(|key| !attributes.contains_key(*key)) {
                    panic!("`{unknown}` is not an attribute");
                }
                let attributes = attributes.iter().map(|(name, kind)| {
                    let json = entries.get(name).unwrap_or(&Json::Null);
                    (name.clone(), Self::from_json(json, kind))
                });
                Value::Map(attributes.collect())
            }
            (json, kind) => panic!("{json} is not a {kind:?}"),
        }
    }

    /// Creates a set, without duplicates.
    pub fn set(items: impl IntoIterator<Item = Value>) -> Self {
        let mut set: Vec<Value> = Vec::new();
        for item in items {
            if !set.contains(&item) {
                set.push(item);
            }
        }
        Value::Set(set)
    }

    /// Converts to the value in a state file.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Unknown(_) => panic!("a state has no unknown values"),
            Value::Bool(yes) => Json::Bool(*yes),
            Value::Number(number) => serde_json::from_str(&number.to_string()).unwrap(),
            Value::String(text) => Json::String(text.clone()),
            Value::List(items) | Value::Set(items) => items.iter().map(Value::to_json).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|(key, value)| (key.clone(), value.to_json()))
                .collect(),
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    pub fn is_unknown(&self) -> bool {
        matches!(self, Value::Unknown(_))
    }

    /// Whether nothing at any depth is unknown.
    pub fn is_wholly_known(&self) -> bool {
        self.unknown_paths().is_empty()
    }

    /// Returns the paths of unknown values.
    pub fn unknown_paths(&self) -> Vec<String> {
        let inside = |place: String, value: &Value| {
            let paths = value.unknown_paths().into_iter();
            paths
                .map(|rest| format!("{place}{rest}"))
                .collect::<Vec<_>>()
        };
        match self {
            Value::Unknown(_) => vec![String::new()],
            Value::List(items) | Value::Set(items) => items
                .iter()
                .enumerate()
                .flat_map(|(i, item)| inside(format!("[{i}]"), item))
                .collect(),
            Value::Map(entries) => entries
                .iter()
                .flat_map(|(key, value)| inside(format!(".{key}"), value))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Returns an attribute of an object; null if there is none.
    pub fn get(&self, name: &str) -> &Value {
        match self {
            Value::Map(entries) => entries.get(name).unwrap_or(&Value::Null),
            _ => &Value::Null,
        }
    }

    /// Returns an element of a list; null if there is none.
    pub fn at(&self, index: usize) -> &Value {
        match self {
            Value::List(items) | Value::Set(items) => items.get(index).unwrap_or(&Value::Null),
            _ => &Value::Null,
        }
    }

    /// Returns the text of a string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// A decimal number in canonical form: significant digits without zeros at either end, times a power of ten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    negative: bool,
    digits: String,
    power: i64,
}

impl Number {
    /// Parses decimal text such as `-12`, `0.1` or `6.02e23`.
    pub fn try_parse(text: &str) -> Result<Self, String> {
        let error = || format!("{text:?} is not a number");
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, power) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{integer}{fraction}");
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(error());
        }
        let digits = all.trim_end_matches('0');
        let power: i64 = power.parse().map_err(|_| error())?;
        let power = power - fraction.len() as i64 + (all.len() - digits.len()) as i64;
        let digits = digits.trim_start_matches('0').to_owned();
        let is_zero = digits.is_empty();
        Ok(Number {
            negative: negative && !is_zero,
            digits,
            power: if is_zero { 0 } else { power },
        })
    }

    /// Parses a number that a test writes.
    pub fn parse(text: &str) -> Self {
        Self::try_parse(text).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Returns the value if it is an integer of 64 bits.
    pub fn as_i64(&self) -> Option<i64> {
        self.to_string().parse().ok()
    }

    /// Returns the value if a float represents it exactly.
    pub fn as_exact_f64(&self) -> Option<f64> {
        let float: f64 = self.to_string().parse().ok()?;
        // A float has at most 1074 digits after the point.
        let decode_exact = Number::parse(&format!("{float:.1074}"));
        (decode_exact == *self).then_some(float)
    }

    pub fn is_integer(&self) -> bool {
        self.power >= 0
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        if self.digits.is_empty() {
            return f.write_str("0");
        }
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        let point = self.digits.len() as i64 + self.power;
        if self.power >= 0 {
            write!(f, "{sign}{}{}", self.digits, zeros(self.power))
        } else if point <= 0 {
            write!(f, "{sign}0.{}{}", zeros(-point), self.digits)
        } else {
            let (integer, fraction) = self.digits.split_at(usize::try_from(point).unwrap_or(0));
            write!(f, "{sign}{integer}.{fraction}")
        }
    }
}
