//! Who may do what: accounts, their keys and the scopes of a key.

use serde::{Deserialize, Serialize};

/// The scopes that the sandbox's endpoints ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// `read:domains`: every GET.
    #[serde(rename = "read:domains")]
    ReadDomains,
    /// `write:domains`: every POST. It does not include reading.
    #[serde(rename = "write:domains")]
    WriteDomains,
}

/// What a key opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) account: String,
    pub(crate) scopes: Vec<Scope>,
}

/// The key in an `Authorization: Bearer <key>` header; the scheme is read in any case, as HTTP has it.
pub(crate) fn bearer(headers: &http::HeaderMap) -> Option<&str> {
    let value = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}
