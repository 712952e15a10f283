//! What can go wrong with one request.

use std::{collections::BTreeMap, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

use crate::{FieldError, span};

/// What happens to a request. Kinds that harm the answer let the request be processed first: a POST takes effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum FaultKind {
    /// Not processed; a problem document instead.
    Problem {
        /// The HTTP status.
        status: u16,
        /// The problem's code.
        code: String,
        /// Its detail; by default what HostUp says with that status.
        #[serde(default)]
        detail: Option<String>,
        /// Fields that it points at.
        #[serde(default)]
        errors: Vec<FieldError>,
        /// More headers, such as `Retry-After`.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// Not processed; a body in the older API's shape, `{error, message, code, timestamp, requestId}`.
    Legacy {
        /// The HTTP status.
        status: u16,
        /// The code, `UPPER_SNAKE` in the older API.
        code: String,
        /// The message.
        message: String,
    },
    /// Not processed; these bytes instead.
    Raw {
        /// The HTTP status.
        status: u16,
        /// The headers, all of them.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body.
        #[serde(default)]
        body: String,
        /// A `content-length` that need not be true: with a larger one the body is cut off.
        #[serde(default)]
        claimed_length: Option<u64>,
    },
    /// Not processed; a redirect.
    Redirect {
        /// The HTTP status, 301 to 308.
        status: u16,
        /// Where to.
        location: String,
    },
    /// Not processed; 200 with a JSON string of this many bytes, sent in chunks.
    Huge {
        /// How many bytes the string has.
        bytes: u64,
    },
    /// Not processed; 200 with `content-encoding: gzip`, asked for or not, and a small body that unpacks to a large one.
    GzipBomb {
        /// How many MiB a client holds that unpacks it.
        mebibytes: u32,
    },
    /// Processed; the answer with other headers or another body.
    Altered {
        /// Headers that stand in place of the answer's own.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// So many headers more, `x-more-1` and so on.
        #[serde(default)]
        more_headers: u32,
        /// What stands in place of the body.
        #[serde(default)]
        body: Option<String>,
    },
    /// Not processed; the connection is reset.
    ResetBefore,
    /// Processed; then the connection is reset and the answer lost.
    ResetAfter,
    /// Processed; the connection is reset when half of the answer's body is sent.
    ResetMidBody,
    /// No answer until the client leaves.
    StallHead {
        /// Whether the request is processed first.
        #[serde(default)]
        processed: bool,
    },
    /// Processed; half of the answer's body, then nothing until the client leaves.
    StallBody,
    /// Processed; the answer's body byte by byte.
    Drip {
        /// The pause before each byte.
        #[serde(with = "span")]
        every: Duration,
    },
}

impl FaultKind {
    /// A problem document with HostUp's words for `status`.
    pub fn problem(status: u16, code: impl Into<String>) -> Self {
        Self::Problem {
            status,
            code: code.into(),
            detail: None,
            errors: Vec::new(),
            headers: BTreeMap::new(),
        }
    }

    /// A body of this media type.
    pub fn raw(status: u16, content_type: &str, body: impl Into<String>) -> Self {
        let headers = BTreeMap::from([("content-type".to_owned(), content_type.to_owned())]);
        Self::Raw {
            status,
            headers,
            body: body.into(),
            claimed_length: None,
        }
    }

    /// JSON that ends before its `content-length` does.
    pub fn truncated(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        let claimed_length = Some(body.len() as u64 + 100);
        let headers = BTreeMap::from([("content-type".to_owned(), "application/json".to_owned())]);
        Self::Raw {
            status,
            headers,
            body,
            claimed_length,
        }
    }

    /// The true answer with another body, of this media type.
    pub fn altered(content_type: &str, body: impl Into<String>) -> Self {
        let headers = BTreeMap::from([("content-type".to_owned(), content_type.to_owned())]);
        Self::Altered {
            headers,
            more_headers: 0,
            body: Some(body.into()),
        }
    }

    /// The same answer with one more header, for the kinds that have headers of their own.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::Problem { headers, .. }
        | Self::Raw { headers, .. }
        | Self::Altered { headers, .. } = &mut self
        {
            headers.insert(name.to_owned(), value.to_owned());
        }
        self
    }

    /// Whether an answer can be made of it; the error says what not.
    pub(crate) fn check(&self) -> Result<(), String> {
        match self {
            Self::Problem {
                status, headers, ..
            }
            | Self::Raw {
                status, headers, ..
            } => {
                status_of(*status)?;
                headers_of(headers).map(|_| ())
            }
            Self::Altered { headers, .. } => headers_of(headers).map(|_| ()),
            Self::Legacy { status, .. } => status_of(*status).map(|_| ()),
            Self::Redirect { status, location } => {
                status_of(*status)?;
                HeaderValue::try_from(location)
                    .map(|_| ())
                    .map_err(|_| format!("`{location}` cannot be sent as a location"))
            }
            Self::Huge { .. }
            | Self::GzipBomb { .. }
            | Self::ResetBefore
            | Self::ResetAfter
            | Self::ResetMidBody
            | Self::StallHead { .. }
            | Self::StallBody
            | Self::Drip { .. } => Ok(()),
        }
    }
}

/// A status that can end a request.
pub(super) fn status_of(status: u16) -> Result<StatusCode, String> {
    StatusCode::from_u16(status)
        .ok()
        .filter(|status| !status.is_informational())
        .ok_or_else(|| {
            format!("{status} is no HTTP status that can end a request; give one from 200 to 999")
        })
}

pub(super) fn headers_of(headers: &BTreeMap<String, String>) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let wrong = || format!("`{name}: {value}` cannot be sent as a header");
        map.insert(
            HeaderName::try_from(name).map_err(|_| wrong())?,
            HeaderValue::try_from(value).map_err(|_| wrong())?,
        );
    }
    Ok(map)
}
