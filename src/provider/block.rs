//! The provider block: its arguments and their descriptions.

use std::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::framework::{Attr, Attribute, Block, Number, Schema, timeouts};

/// The arguments of the provider block.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Arguments {
    pub(super) api_key: Attr<Secret>,
    pub(super) api_base: Attr<String>,
    pub(super) request_timeout: Attr<String>,
    pub(super) max_retries: Attr<Number>,
    pub(super) max_wait: Attr<String>,
    pub(super) requests_per_minute: Attr<Number>,
    pub(super) ca_file: Attr<String>,
}

/// A string that is hidden in debug output and whose memory is zeroed on drop.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub(super) struct Secret(Zeroizing<String>);

impl Secret {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Arguments {
    /// Returns the names of the unknown arguments.
    pub(super) fn unknown(&self) -> Vec<&'static str> {
        let arguments = [
            ("api_key", self.api_key.is_unknown()),
            ("api_base", self.api_base.is_unknown()),
            ("request_timeout", self.request_timeout.is_unknown()),
            ("max_retries", self.max_retries.is_unknown()),
            ("max_wait", self.max_wait.is_unknown()),
            ("requests_per_minute", self.requests_per_minute.is_unknown()),
            ("ca_file", self.ca_file.is_unknown()),
        ];
        arguments
            .into_iter()
            .filter(|(_, unknown)| *unknown)
            .map(|(name, _)| name)
            .collect()
    }
}

/// Returns the schema of the provider block.
pub(super) fn schema() -> Schema {
    let attributes = vec![
        Attribute::string("api_key").sensitive().describe(
            "The HostUp API key, created at [cloud.hostup.se/api-management](https://cloud.hostup.se/api-management). Needs the \
             scope `read:domains`, and `write:domains` for changes. Can be set with the environment variable `HOSTUP_API_KEY` \
             instead, which keeps it out of the configuration.",
        ),
        Attribute::string("api_base").describe(
            "The address of the HostUp API. Default `https://cloud.hostup.se/api/v2`. Must be `https`, except for \
             addresses of this machine. Can be set with `HOSTUP_API_BASE`.",
        ),
        Attribute::string("request_timeout").check(timeouts::check).describe(
            "The timeout of one attempt of one request, such as `45s`. Default `30s`, of which connecting may take at most \
             10 seconds.",
        ),
        Attribute::number("max_retries").describe(
            "How many times a request is retried after a temporary failure, from `0` to `100`. Default `10`. Waiting for a \
             rate limit does not count as a retry; `max_wait` bounds it.",
        ),
        Attribute::string("max_wait").check(timeouts::check).describe(
            "The maximum total time that one call may wait for rate limits and between attempts. Default `15m`.",
        ),
        Attribute::number("requests_per_minute").describe(
            "The maximum number of requests per minute, from `1` to `60000`, for accounts that share their limit with other \
             tools. By default the provider follows the rate limit that HostUp announces in its responses.",
        ),
        Attribute::string("ca_file").describe(
            "A file with certificates (PEM) that are trusted in addition to the system's, for networks that inspect TLS. Can \
             be set with `HOSTUP_CA_FILE`.",
        ),
    ];
    let description = "Manages domains at [HostUp](https://hostup.se), a Swedish registrar and DNS host: their automatic \
                       DNSSEC, name servers and glue records.";
    Schema::new(0, Block::new(description, attributes))
}
