//! `RawState`: state and identities as they are stored in a state file.

use serde_json::Value as Json;

use crate::framework::Diagnostic;
use crate::protocol::tfplugin6::RawState;

/// Returns the stored JSON; null if nothing is stored.
///
/// # Errors
///
/// If the bytes are not JSON, or are in the form that Terraform 0.11 wrote.
pub(crate) fn raw_state(raw: Option<&RawState>) -> Result<Json, Diagnostic> {
    let error = |detail: &str| Diagnostic::error("Cannot read stored state", detail);
    let Some(raw) = raw else {
        return Ok(Json::Null);
    };
    if !raw.flatmap.is_empty() {
        return Err(error(
            "It was written by Terraform 0.11 or older, before this provider existed.",
        ));
    }
    if raw.json.is_empty() {
        return Ok(Json::Null);
    }
    serde_json::from_slice(&raw.json)
        .map_err(|_| error("The stored bytes are not JSON. The state file may be damaged."))
}
