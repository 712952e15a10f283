//! The `timeouts` block, as in other providers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::schema::{Attribute, Block, NestedBlock};
use super::{Attr, duration};

/// The timeouts in a state: Go durations as the user wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeouts {
    /// The timeout of a create.
    pub create: Option<String>,
    /// The timeout of an update.
    pub update: Option<String>,
}

/// Returns the block `timeouts { create = "…" update = "…" }`; each value must be a positive duration.
pub fn block(create: &'static str, update: &'static str) -> NestedBlock {
    let attributes = vec![
        Attribute::string("create").check(check).describe(create),
        Attribute::string("update").check(check).describe(update),
    ];
    NestedBlock {
        name: "timeouts",
        block: Block::new("How long an apply waits.", attributes),
    }
}

/// Returns the block `timeouts { create = "…" }`, for a resource whose updates do not wait.
pub fn create_block(create: &'static str) -> NestedBlock {
    let attributes = vec![Attribute::string("create").check(check).describe(create)];
    NestedBlock {
        name: "timeouts",
        block: Block::new("How long an apply waits.", attributes),
    }
}

/// Checks a configured duration.
///
/// # Errors
///
/// The problem, for the user.
pub fn check(text: &str) -> Result<(), String> {
    duration::parse(text)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// Returns a configured duration, or the default if there is none. Validation has rejected invalid ones.
pub fn or_default(text: Option<&str>, default: Duration) -> Duration {
    text.and_then(|text| duration::parse(text).ok())
        .unwrap_or(default)
}

/// The timeouts in a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct TimeoutsConfig {
    /// The timeout of a create.
    pub create: Attr<String>,
    /// The timeout of an update.
    pub update: Attr<String>,
}

impl TimeoutsConfig {
    /// Returns the known timeouts, for the state.
    pub fn known(&self) -> Timeouts {
        Timeouts {
            create: self.create.known().cloned(),
            update: self.update.known().cloned(),
        }
    }
}
