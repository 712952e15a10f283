//! `RawState`: state and identities as they lie in a file.

use serde_json::Value as Json;

use crate::framework::Diagnostic;
use crate::protocol::tfplugin6::RawState;

/// The stored JSON; null where nothing is stored.
///
/// # Errors
///
/// When the bytes are no JSON, or are in the form that Terraform 0.11 wrote.
pub(crate) fn raw_state(raw: Option<&RawState>) -> Result<Json, Diagnostic> {
    let refuse = |detail: &str| Diagnostic::error("Cannot read stored state", detail);
    let Some(raw) = raw else {
        return Ok(Json::Null);
    };
    if !raw.flatmap.is_empty() {
        return Err(refuse(
            "It was written by Terraform 0.11 or older, before this provider existed.",
        ));
    }
    if raw.json.is_empty() {
        return Ok(Json::Null);
    }
    serde_json::from_slice(&raw.json)
        .map_err(|_| refuse("The stored bytes are no JSON. The state file may be damaged."))
}
