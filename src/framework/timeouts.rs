//! The `timeouts` block, as every provider has it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::schema::{Attribute, Block, BlockNesting, NestedBlock};
use super::{Attr, duration};

/// The time-outs in a state: Go durations as the user wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeouts {
    /// For the creation.
    pub create: Option<String>,
    /// For updates.
    pub update: Option<String>,
}

/// The block `timeouts { create = "…" update = "…" }`; each value must be a positive duration.
pub fn block(create: &'static str, update: &'static str) -> NestedBlock {
    let attributes = vec![
        Attribute::string("create").check(check).describe(create),
        Attribute::string("update").check(check).describe(update),
    ];
    NestedBlock {
        name: "timeouts",
        nesting: BlockNesting::Single,
        block: Block::new("How long an apply waits.", attributes),
    }
}

/// Checks that a configured duration is one.
///
/// # Errors
///
/// What is wrong with it, for the user.
pub fn check(text: &str) -> Result<(), String> {
    duration::parse(text)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// A configured duration, or the default where none is written. Validation has refused what is none.
pub fn or_default(text: Option<&str>, default: Duration) -> Duration {
    text.and_then(|text| duration::parse(text).ok())
        .unwrap_or(default)
}

/// The time-outs in a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct TimeoutsConfig {
    /// For the creation.
    pub create: Attr<String>,
    /// For updates.
    pub update: Attr<String>,
}

impl TimeoutsConfig {
    /// What is known of them, for the state.
    pub fn known(&self) -> Timeouts {
        Timeouts {
            create: self.create.known().cloned(),
            update: self.update.known().cloned(),
        }
    }
}
