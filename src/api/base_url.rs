//! The base URL of the API.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use super::redact::Redactor;

/// The address of an API, such as `https://cloud.hostup.se/api/v2`: no trailing slash, user info, query or fragment.
///
/// It is `https`, or `http` on loopback only, since every request carries the key.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    url: Url,
    /// The redacted address, for `Display` and `Debug`.
    printed: String,
}

/// Why a string is not a [`BaseUrl`]. No variant contains the string: it may contain a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseUrlError {
    /// It is not a URL, for this reason.
    Syntax(&'static str),
    /// The protocol is neither `https` nor `http`.
    Scheme,
    /// It is `http` on another machine.
    PlainHttp,
    /// It contains a user name or a password.
    UserInfo,
    /// It contains a query.
    Query,
    /// It contains a fragment.
    Fragment,
}

impl BaseUrlError {
    /// Whether the string may contain a secret: a password before the host, or a key in a query.
    #[must_use]
    pub fn may_hold_a_secret(&self) -> bool {
        match self {
            BaseUrlError::Scheme | BaseUrlError::PlainHttp => false,
            BaseUrlError::Syntax(_)
            | BaseUrlError::UserInfo
            | BaseUrlError::Query
            | BaseUrlError::Fragment => true,
        }
    }
}

impl fmt::Display for BaseUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BaseUrlError::Syntax(reason) => write!(f, "The address is not a URL: {reason}."),
            BaseUrlError::Scheme => f.write_str("The address must begin with https://."),
            BaseUrlError::PlainHttp => f.write_str(
                "The address must begin with https://. Plain http:// is accepted only for this machine (127.0.0.1, [::1] or localhost), because the API key would be sent unencrypted.",
            ),
            BaseUrlError::UserInfo => f.write_str(
                "The address must not contain a user name or a password. The API key has its own setting.",
            ),
            BaseUrlError::Query => f.write_str("The address must not contain a query (?)."),
            BaseUrlError::Fragment => f.write_str("The address must not contain a fragment (#)."),
        }
    }
}

impl std::error::Error for BaseUrlError {}

impl BaseUrl {
    /// HostUp's own address, the default.
    pub const HOSTUP: &'static str = "https://cloud.hostup.se/api/v2";

    /// Parses an address. As in HostUp's own tools, a trailing slash is removed, and no path or `/api` becomes `/api/v2`.
    ///
    /// # Errors
    ///
    /// If the string is not a URL, or the key must not be sent to it.
    pub fn parse(text: &str) -> Result<BaseUrl, BaseUrlError> {
        let mut url =
            Url::parse(text.trim()).map_err(|error| BaseUrlError::Syntax(syntax_reason(error)))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::UserInfo);
        }
        // In `user:password@host`, the user is parsed as the scheme.
        if url.cannot_be_a_base() {
            return Err(BaseUrlError::Syntax(NO_SCHEME));
        }
        // Checked before the scheme: an error about the scheme is shown together with the address.
        if url.query().is_some() {
            return Err(BaseUrlError::Query);
        }
        if url.fragment().is_some() {
            return Err(BaseUrlError::Fragment);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(BaseUrlError::PlainHttp),
            _ => return Err(BaseUrlError::Scheme),
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(match path.as_str() {
            "" | "/api" => "/api/v2",
            other => other,
        });
        let printed = url.to_string();
        Ok(BaseUrl { url, printed })
    }

    /// Returns the same address, printed without the key if its path contains the key.
    pub(super) fn redacted(self, redactor: Redactor<'_>) -> BaseUrl {
        let printed = redactor.text(&self.printed);
        BaseUrl { printed, ..self }
    }

    /// The address itself, which may contain the key.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Whether the address is on this machine. Such an address is never reached through a proxy: it would see the key
    /// in clear text, and `localhost` would mean the proxy's own machine.
    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// Whether connections are made without TLS.
    pub(super) fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// Whether the host is the name `localhost`, which a resolver could map to another machine.
    pub(super) fn is_localhost_by_name(&self) -> bool {
        self.url.domain() == Some("localhost")
    }

    /// Returns the address of a path below the base. Each segment stays one segment, whatever characters it contains.
    pub(super) fn join(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.url.clone();
        url.path_segments_mut()
            .expect("http and https URLs have a path")
            .extend(segments);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BaseUrl").field(&self.printed).finish()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed)
    }
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || literal.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

const NO_SCHEME: &str = "it has no protocol, such as https://";

/// Maps a parser's message to a reason that does not quote the input.
fn syntax_reason(error: impl fmt::Display) -> &'static str {
    match error.to_string().as_str() {
        "relative URL without a base" => NO_SCHEME,
        "empty host" => "it has no host",
        "invalid port number" => "its port is not a number from 0 to 65535",
        "invalid IPv4 address" | "invalid IPv6 address" => "its host is not a valid IP address",
        "invalid international domain name" | "invalid domain character" => {
            "its host has characters that are not allowed in a host name"
        }
        _ => "its syntax is wrong",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> String {
        BaseUrl::parse(text)
            .unwrap_or_else(|error| panic!("{text}: {error}"))
            .to_string()
    }

    #[test]
    fn empty_path_and_api_become_api_v2_and_other_paths_stay() {
        for text in [
            "https://cloud.hostup.se",
            "https://cloud.hostup.se/",
            "https://cloud.hostup.se/api",
            "https://cloud.hostup.se/api/",
            " https://cloud.hostup.se/api/v2/ ",
        ] {
            assert_eq!(parse(text), BaseUrl::HOSTUP, "{text}");
        }
        assert_eq!(parse("https://h.test/x/api/"), "https://h.test/x/api");
    }

    #[test]
    fn plain_http_is_accepted_on_loopback_only() {
        for text in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://localhost:9",
        ] {
            let base = BaseUrl::parse(text).expect(text);
            assert!(base.is_loopback() && base.is_plain(), "{text}");
        }
        for text in [
            "http://cloud.hostup.se",
            "http://localhost.evil.test",
            "http://10.0.0.1",
            "http://[::2]",
            "http://127.0.0.1.nip.io",
        ] {
            assert_eq!(BaseUrl::parse(text), Err(BaseUrlError::PlainHttp), "{text}");
        }
    }

    #[test]
    fn invalid_address_is_an_error_without_its_secrets() {
        let cases = [
            ("https://user:hunter2@h.test", BaseUrlError::UserInfo),
            ("https://user@h.test", BaseUrlError::UserInfo),
            ("ftp://u:hunter2@h.test", BaseUrlError::UserInfo),
            ("https://h.test/?hunter2", BaseUrlError::Query),
            ("https://h.test/#hunter2", BaseUrlError::Fragment),
            ("ftp://h.test", BaseUrlError::Scheme),
            ("ftp://h.test/?hunter2", BaseUrlError::Query),
            ("http://h.test/?hunter2", BaseUrlError::Query),
            ("http://h.test/#hunter2", BaseUrlError::Fragment),
            ("user:hunter2@h.test", BaseUrlError::Syntax(NO_SCHEME)),
        ];
        for (text, error) in cases {
            assert_eq!(BaseUrl::parse(text), Err(error), "{text}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        let error = BaseUrl::parse("hunter2@h.test").expect_err("no protocol");
        assert!(
            matches!(error, BaseUrlError::Syntax(reason) if reason.contains("https://")),
            "{error}"
        );
    }

    #[test]
    fn segment_with_special_characters_stays_one_segment() {
        let base = BaseUrl::parse("https://h.test/api/v2").expect("a base");
        let url = base.join(&["domains", "dom 1"], &[("name", "å&b.se")]);
        assert_eq!(
            url.as_str(),
            "https://h.test/api/v2/domains/dom%201?name=%C3%A5%26b.se"
        );
    }
}
