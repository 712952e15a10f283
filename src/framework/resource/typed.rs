//! Converts values to the structs of a resource.

use std::fmt;

use super::Resource;
use crate::framework::value::from_value;
use crate::framework::{Diagnostic, Value};

pub(super) fn state<R: Resource>(value: Value) -> Result<R::State, Diagnostic> {
    from_value(value).map_err(struct_error::<R>)
}

/// Returns the error for a value that does not fit into a struct.
pub(super) fn struct_error<R: Resource>(error: impl fmt::Display) -> Diagnostic {
    let detail = format!(
        "A value does not have the expected structure: {error}.\n\nIf the state was edited by hand, restore \
         its backup; otherwise please report this."
    );
    Diagnostic::error(format!("Cannot read a value of {}", R::TYPE_NAME), detail)
}
