//! API keys: the account that a key belongs to and the scopes that it has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The scopes of an API key that the sandbox's endpoints require.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Scope {
    /// `read:domains`: every GET.
    #[serde(rename = "read:domains")]
    ReadDomains,
    /// `write:domains`: every POST and DELETE. It does not include reading.
    #[serde(rename = "write:domains")]
    WriteDomains,
}

/// What a key gives access to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) account: String,
    pub(crate) scopes: Vec<Scope>,
}

/// The key in an `Authorization: Bearer <key>` header. The scheme is case-insensitive, as HTTP requires.
pub(crate) fn bearer(headers: &http::HeaderMap) -> Option<&str> {
    let value = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}
