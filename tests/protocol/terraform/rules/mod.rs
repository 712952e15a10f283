//! Core's rules for responses, one function each, named after the rule. Every doc comment gives the reason for the
//! rule, and every rule has a unit test with a response that violates it.

pub mod apply;
pub mod data_source;
pub mod identity;
pub mod identity_schema;
pub mod import;
pub mod list;
pub mod plan;
pub mod provider_schemas;
pub mod read;
pub mod replace;
pub mod response;
pub mod schema;
pub mod value;

use std::fmt;

/// A violated rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The name of the rule's function.
    pub rule: &'static str,
    /// The path in the object; empty for the root.
    pub path: String,
    /// What is wrong there.
    pub detail: String,
}

impl Violation {
    pub fn new(rule: &'static str, path: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            rule,
            path: path.into(),
            detail: detail.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at `{}`: {}", self.rule, self.path, self.detail)
    }
}

/// The path of an attribute inside of another path.
pub fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// The names of the violated rules, for the unit tests.
#[cfg(test)]
pub fn names(violations: &[Violation]) -> Vec<&'static str> {
    violations.iter().map(|violation| violation.rule).collect()
}
