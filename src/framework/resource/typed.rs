//! Between values and the typed structs of a resource.

use std::fmt;

use super::Resource;
use crate::framework::value::from_value;
use crate::framework::{Diagnostic, Value};

/// The typed state of a value.
pub(super) fn state<R: Resource>(value: Value) -> Result<R::State, Diagnostic> {
    from_value(value).map_err(unreadable::<R>)
}

/// The error for a value that a typed struct cannot hold.
pub(super) fn unreadable<R: Resource>(error: impl fmt::Display) -> Diagnostic {
    let detail = format!(
        "A value is not of the shape that this provider knows: {error}.\n\nIf the state was edited by hand, restore \
         its backup; otherwise please report this."
    );
    Diagnostic::error(format!("Cannot read a value of {}", R::TYPE_NAME), detail)
}
