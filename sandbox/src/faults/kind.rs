//! The kinds of faults.

use std::{collections::BTreeMap, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{FieldError, duration};

/// What happens to a request. Where the request is processed, a POST takes effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum FaultKind {
    /// Not processed. The response is a problem document.
    Problem {
        /// The HTTP status.
        #[schemars(range(min = 200, max = 999))]
        status: u16,
        /// The problem's code.
        code: String,
        /// Its detail. Default: HostUp's text for that status.
        #[serde(default)]
        detail: Option<String>,
        /// The invalid fields that it lists.
        #[serde(default)]
        errors: Vec<FieldError>,
        /// Additional headers, such as `Retry-After`.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// Not processed. The body has the format of the older API, `{error, message, code, timestamp, requestId}`.
    Legacy {
        /// The HTTP status.
        #[schemars(range(min = 200, max = 999))]
        status: u16,
        /// The code, in `UPPER_SNAKE_CASE` in the older API.
        code: String,
        /// The message.
        message: String,
    },
    /// Not processed. The response has this status, these headers and this body.
    Raw {
        /// The HTTP status.
        #[schemars(range(min = 200, max = 999))]
        status: u16,
        /// All headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body.
        #[serde(default)]
        body: String,
        /// A `content-length` that may be wrong. With a larger one, the body is truncated.
        #[serde(default)]
        claimed_length: Option<u64>,
    },
    /// Not processed. The response is a redirect.
    Redirect {
        /// The HTTP status, 301 to 308.
        #[schemars(range(min = 200, max = 999))]
        status: u16,
        /// The `Location` header.
        location: String,
    },
    /// Not processed. The response is 200 with a large JSON string, sent in chunks.
    Huge {
        /// The length of the string in bytes.
        bytes: u64,
    },
    /// Not processed. The response is 200 with `content-encoding: gzip`, even if not requested, and a small body that decompresses
    /// to a large one.
    GzipBomb {
        /// The decompressed size in MiB.
        mebibytes: u32,
    },
    /// Processed. The response has other headers or another body.
    Altered {
        /// Headers that replace those of the response.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The number of additional headers, `x-more-1` and so on.
        #[serde(default)]
        more_headers: u32,
        /// The body that replaces that of the response.
        #[serde(default)]
        body: Option<String>,
    },
    /// Not processed. The connection is reset.
    ResetBefore,
    /// Processed. The connection is reset before the response is sent.
    ResetAfter,
    /// Processed. The connection is reset after half of the body. A response without a body is sent.
    ResetMidBody,
    /// There is no response until the client disconnects.
    StallHead {
        /// Whether the request is processed first.
        #[serde(default)]
        processed: bool,
    },
    /// Processed. After half of the body, nothing is sent until the client disconnects. A response without a body is sent.
    StallBody,
    /// Processed. The body is sent byte by byte.
    Drip {
        /// The pause before each byte.
        #[serde(with = "duration")]
        #[schemars(schema_with = "duration::schema")]
        every: Duration,
    },
}

impl FaultKind {
    /// A problem document with HostUp's texts for `status`.
    pub fn problem(status: u16, code: impl Into<String>) -> Self {
        Self::Problem {
            status,
            code: code.into(),
            detail: None,
            errors: Vec::new(),
            headers: BTreeMap::new(),
        }
    }

    /// A response with a body of this media type.
    pub fn raw(status: u16, content_type: &str, body: impl Into<String>) -> Self {
        let headers = BTreeMap::from([("content-type".to_owned(), content_type.to_owned())]);
        Self::Raw {
            status,
            headers,
            body: body.into(),
            claimed_length: None,
        }
    }

    /// A JSON response whose body is shorter than its `content-length`.
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

    /// The regular response with another body, of this media type.
    pub fn altered(content_type: &str, body: impl Into<String>) -> Self {
        let headers = BTreeMap::from([("content-type".to_owned(), content_type.to_owned())]);
        Self::Altered {
            headers,
            more_headers: 0,
            body: Some(body.into()),
        }
    }

    /// Adds a header. Does nothing for kinds without headers.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::Problem { headers, .. }
        | Self::Raw { headers, .. }
        | Self::Altered { headers, .. } = &mut self
        {
            headers.insert(name.to_owned(), value.to_owned());
        }
        self
    }

    /// Checks that a response can be created. The error says why not.
    pub(crate) fn validate(&self) -> Result<(), String> {
        match self {
            Self::Problem {
                status, headers, ..
            }
            | Self::Raw {
                status, headers, ..
            } => {
                parse_status(*status)?;
                parse_headers(headers).map(|_| ())
            }
            Self::Altered { headers, .. } => parse_headers(headers).map(|_| ()),
            Self::Legacy { status, .. } => parse_status(*status).map(|_| ()),
            Self::Redirect { status, location } => {
                parse_status(*status)?;
                HeaderValue::try_from(location)
                    .map(|_| ())
                    .map_err(|_| format!("`{location}` is not a valid Location header"))
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

/// Parses the status of a final response.
pub(super) fn parse_status(status: u16) -> Result<StatusCode, String> {
    StatusCode::from_u16(status)
        .ok()
        .filter(|status| !status.is_informational())
        .ok_or_else(|| {
            format!("{status} is not the HTTP status of a final response; use one from 200 to 999")
        })
}

pub(super) fn parse_headers(headers: &BTreeMap<String, String>) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let invalid = || format!("`{name}: {value}` is not a valid header");
        map.insert(
            HeaderName::try_from(name).map_err(|_| invalid())?,
            HeaderValue::try_from(value).map_err(|_| invalid())?,
        );
    }
    Ok(map)
}
