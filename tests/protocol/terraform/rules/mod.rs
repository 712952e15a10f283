//! Core's rules for answers, one function each, named like the rule. Every doc comment says the fact that the rule rests
//! on, and every rule has a unit test with an answer that breaks it.

pub mod apply;
pub mod claims;
pub mod data_source;
pub mod identity;
pub mod identity_schema;
pub mod list;
pub mod offer;
pub mod plan;
pub mod read;
pub mod replace;
pub mod schema;
pub mod taken_over;
pub mod value;

use std::fmt;

/// A rule that an answer breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The rule's name: that of its function.
    pub rule: &'static str,
    /// Where in the object; empty for the whole.
    pub place: String,
    /// What was found there.
    pub found: String,
}

impl Broken {
    pub fn new(rule: &'static str, place: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            rule,
            place: place.into(),
            found: found.into(),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at `{}`: {}", self.rule, self.place, self.found)
    }
}

/// A place inside another.
pub fn below(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{place}.{name}")
    }
}

/// The names of the rules that are broken, for the unit tests.
#[cfg(test)]
pub fn names(found: &[Broken]) -> Vec<&'static str> {
    found.iter().map(|broken| broken.rule).collect()
}
