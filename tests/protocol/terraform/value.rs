//! Values as core has them.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;
use terraform_provider_hostup::framework::value::nfc;

use super::kind::Kind;

/// A value; its type stands in a schema.
#[derive(Clone, Debug)]
pub enum Value {
    Null,
    /// Known only later. The text is a refinement: not null, and the prefix that the string will have.
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

/// Stands for an unknown value in the JSON of a test.
pub fn unknown() -> Json {
    UNKNOWN.into()
}

/// Stands for an unknown string that is not null and will begin so.
pub fn refined(prefix: &str) -> Json {
    format!("{REFINED}{prefix}").into()
}

impl Value {
    /// Makes a value of the type. Attributes that are left out of an object are null, collections of blocks empty.
    pub fn from_json(json: &Json, kind: &Kind) -> Self {
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
            (Json::Bool(yes), Kind::Bool) => Value::Bool(*yes),
            (Json::Number(number), Kind::Number) => {
                Value::Number(Number::parse(&number.to_string()))
            }
            (Json::String(text), Kind::String) => Value::String(nfc(text.clone())),
            (Json::Array(items), Kind::List(item)) => Value::List(
                items
                    .iter()
                    .map(|json| Self::from_json(json, item))
                    .collect(),
            ),
            (Json::Array(items), Kind::Set(item)) => {
                Value::set(items.iter().map(|json| Self::from_json(json, item)))
            }
            (Json::Object(entries), Kind::Map(item)) => Value::Map(
                entries
                    .iter()
                    .map(|(key, json)| (nfc(key.clone()), Self::from_json(json, item)))
                    .collect(),
            ),
            (Json::Object(entries), Kind::Object(attributes)) => {
                if let Some(stranger) = entries.keys().find(|key| !attributes.contains_key(*key)) {
                    panic!("`{stranger}` is not an attribute");
                }
                let attributes = attributes.iter().map(|(name, kind)| {
                    let json = entries.get(name).unwrap_or(&Json::Null);
                    (name.clone(), Self::from_json(json, kind))
                });
                Value::Map(attributes.collect())
            }
            (json, kind) => panic!("{json} is no {kind:?}"),
        }
    }

    /// A set; what stands there twice stands there once.
    pub fn set(items: impl IntoIterator<Item = Value>) -> Self {
        let mut set: Vec<Value> = Vec::new();
        for item in items {
            if !set.contains(&item) {
                set.push(item);
            }
        }
        Value::Set(set)
    }

    /// As a state file has it.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Unknown(_) => panic!("a state holds nothing unknown"),
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

    /// Where something is unknown.
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

    /// The attribute of an object; null where there is none.
    pub fn get(&self, name: &str) -> &Value {
        match self {
            Value::Map(entries) => entries.get(name).unwrap_or(&Value::Null),
            _ => &Value::Null,
        }
    }

    /// The element of a list; null where there is none.
    pub fn at(&self, index: usize) -> &Value {
        match self {
            Value::List(items) | Value::Set(items) => items.get(index).unwrap_or(&Value::Null),
            _ => &Value::Null,
        }
    }

    /// The elements of a list or set.
    pub fn items(&self) -> &[Value] {
        match self {
            Value::List(items) | Value::Set(items) => items,
            _ => &[],
        }
    }

    /// The text of a string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// A decimal number in its one canonical form: significant digits without zeros at either end, times a power of ten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    negative: bool,
    digits: String,
    power: i64,
}

impl Number {
    /// Reads decimal text such as `-12`, `0.1` or `6.02e23`; the error names what is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let none = || format!("{text:?} is no number");
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, power) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(none());
        }
        let digits = all.trim_end_matches('0');
        let power: i64 = power.parse().map_err(|_| none())?;
        let power = power - fraction.len() as i64 + (all.len() - digits.len()) as i64;
        let digits = digits.trim_start_matches('0').to_owned();
        let is_zero = digits.is_empty();
        Ok(Number {
            negative: negative && !is_zero,
            digits,
            power: if is_zero { 0 } else { power },
        })
    }

    /// The number of a test.
    pub fn parse(text: &str) -> Self {
        Self::read(text).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The value when it is a whole number of 64 signed bits.
    pub fn as_i64(&self) -> Option<i64> {
        self.to_string().parse().ok()
    }

    /// The value when a float holds exactly it.
    pub fn as_exact_f64(&self) -> Option<f64> {
        let float: f64 = self.to_string().parse().ok()?;
        // 1074 digits are the most that a float has behind the point.
        let exact = Number::parse(&format!("{float:.1074}"));
        (exact == *self).then_some(float)
    }

    pub fn is_whole(&self) -> bool {
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
            let (whole, fraction) = self.digits.split_at(usize::try_from(point).unwrap_or(0));
            write!(f, "{sign}{whole}.{fraction}")
        }
    }
}
