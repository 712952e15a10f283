//! Where the API stands: the address that every path is appended to.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use super::redact::Redactor;

/// The address of an API, such as `https://cloud.hostup.se/api/v2`: no trailing slash, no user info, query or fragment.
///
/// It is `https`, or `http` on this machine's loopback alone, since every request carries the key.
#[derive(Clone, PartialEq, Eq)]
pub struct Base {
    url: Url,
    /// What `Display` and `Debug` show.
    printed: String,
}

/// Why a text is no [`Base`]. No variant holds the text: it may have a password in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseError {
    /// It does not follow the syntax of URLs; the reason is the URL parser's.
    Syntax(&'static str),
    /// It names another protocol than `https` and `http`.
    Scheme,
    /// It is `http` on a host other than this machine.
    PlainHttp,
    /// It carries a user name or a password.
    UserInfo,
    /// It carries a query.
    Query,
    /// It carries a fragment.
    Fragment,
}

impl BaseError {
    /// Whether what was written may be more than an address: passwords stand before the host, and keys in queries.
    #[must_use]
    pub fn may_hold_a_secret(&self) -> bool {
        match self {
            BaseError::Scheme | BaseError::PlainHttp => false,
            BaseError::Syntax(_) | BaseError::UserInfo | BaseError::Query | BaseError::Fragment => {
                true
            }
        }
    }
}

impl fmt::Display for BaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BaseError::Syntax(reason) => write!(f, "The address is not a URL: {reason}."),
            BaseError::Scheme => f.write_str("The address must begin with https://."),
            BaseError::PlainHttp => f.write_str(
                "The address must begin with https://. Plain http:// is accepted for this machine alone (127.0.0.1, [::1] or localhost), because the API key would travel in clear.",
            ),
            BaseError::UserInfo => f.write_str(
                "The address must not contain a user name or a password. The API key has a setting of its own.",
            ),
            BaseError::Query => f.write_str("The address must not contain a query (?)."),
            BaseError::Fragment => f.write_str("The address must not contain a fragment (#)."),
        }
    }
}

impl std::error::Error for BaseError {}

impl Base {
    /// HostUp's own address, for those who set none.
    pub const HOSTUP: &'static str = "https://cloud.hostup.se/api/v2";

    /// Reads an address. As in HostUp's own tools a trailing slash is cut, and no path or `/api` becomes `/api/v2`.
    ///
    /// # Errors
    ///
    /// When the text is no URL or is one that the key must not be sent to.
    pub fn parse(text: &str) -> Result<Base, BaseError> {
        let mut url = Url::parse(text.trim()).map_err(|fault| BaseError::Syntax(reason(fault)))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseError::UserInfo);
        }
        // Of `user:password@host` the user is taken for the scheme.
        if url.cannot_be_a_base() {
            return Err(BaseError::Syntax(NO_SCHEME));
        }
        // What may be secret comes before the rest: an error about the scheme may be shown with the address.
        if url.query().is_some() {
            return Err(BaseError::Query);
        }
        if url.fragment().is_some() {
            return Err(BaseError::Fragment);
        }
        match url.scheme() {
            "https" => {}
            "http" if names_loopback(&url) => {}
            "http" => return Err(BaseError::PlainHttp),
            _ => return Err(BaseError::Scheme),
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(match path.as_str() {
            "" | "/api" => "/api/v2",
            other => other,
        });
        let printed = url.to_string();
        Ok(Base { url, printed })
    }

    /// The same address, which is printed without the key, should that be a part of its path.
    pub(super) fn redacted(self, redactor: Redactor<'_>) -> Base {
        let printed = redactor.text(&self.printed);
        Base { printed, ..self }
    }

    /// The address itself, which may hold the key.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Whether the address is on this machine. A proxy is never asked for such a one: it would see the key in clear, and
    /// could not reach what is meant.
    pub(super) fn is_loopback(&self) -> bool {
        names_loopback(&self.url)
    }

    /// Whether connections to it are made without TLS.
    pub(super) fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// Whether it is written as `localhost`, a name that a resolver could send elsewhere.
    pub(super) fn is_localhost_by_name(&self) -> bool {
        self.url.domain() == Some("localhost")
    }

    /// The address of a path below the base; every segment is one level, whatever characters it has.
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

impl fmt::Debug for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Base").field(&self.printed).finish()
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed)
    }
}

fn names_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || literal.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

const NO_SCHEME: &str = "it has no protocol, such as https://";

/// The parser's errors by their text; it never quotes what it read.
fn reason(fault: impl fmt::Display) -> &'static str {
    match fault.to_string().as_str() {
        "relative URL without a base" => NO_SCHEME,
        "empty host" => "it has no host",
        "invalid port number" => "its port is no number from 0 to 65535",
        "invalid IPv4 address" | "invalid IPv6 address" => "its host is no valid IP address",
        "invalid international domain name" | "invalid domain character" => {
            "its host has characters that no host name has"
        }
        _ => "its syntax is wrong",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        Base::parse(text)
            .unwrap_or_else(|fault| panic!("{text}: {fault}"))
            .to_string()
    }

    #[test]
    fn no_path_and_api_alone_become_the_second_version_and_other_paths_stay() {
        for text in [
            "https://cloud.hostup.se",
            "https://cloud.hostup.se/",
            "https://cloud.hostup.se/api",
            "https://cloud.hostup.se/api/",
            " https://cloud.hostup.se/api/v2/ ",
        ] {
            assert_eq!(parsed(text), Base::HOSTUP, "{text}");
        }
        assert_eq!(parsed("https://h.test/x/api/"), "https://h.test/x/api");
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for text in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://localhost:9",
        ] {
            let base = Base::parse(text).expect(text);
            assert!(base.is_loopback() && base.is_plain(), "{text}");
        }
        for text in [
            "http://cloud.hostup.se",
            "http://localhost.evil.test",
            "http://10.0.0.1",
            "http://[::2]",
            "http://127.0.0.1.nip.io",
        ] {
            assert_eq!(Base::parse(text), Err(BaseError::PlainHttp), "{text}");
        }
    }

    #[test]
    fn what_could_hide_or_leak_something_is_refused_without_being_repeated() {
        let refused = [
            ("https://user:hunter2@h.test", BaseError::UserInfo),
            ("https://user@h.test", BaseError::UserInfo),
            ("ftp://u:hunter2@h.test", BaseError::UserInfo),
            ("https://h.test/?hunter2", BaseError::Query),
            ("https://h.test/#hunter2", BaseError::Fragment),
            ("ftp://h.test", BaseError::Scheme),
            ("ftp://h.test/?hunter2", BaseError::Query),
            ("http://h.test/?hunter2", BaseError::Query),
            ("http://h.test/#hunter2", BaseError::Fragment),
            ("user:hunter2@h.test", BaseError::Syntax(NO_SCHEME)),
        ];
        for (text, fault) in refused {
            assert_eq!(Base::parse(text), Err(fault), "{text}");
            assert!(!fault.to_string().contains("hunter2"), "{fault}");
        }
        let fault = Base::parse("hunter2@h.test").expect_err("no protocol");
        assert!(
            matches!(fault, BaseError::Syntax(reason) if reason.contains("https://")),
            "{fault}"
        );
    }

    #[test]
    fn a_segment_stays_one_level_of_the_path() {
        let base = Base::parse("https://h.test/api/v2").expect("a base");
        let url = base.join(&["domains", "dom 1"], &[("name", "å&b.se")]);
        assert_eq!(
            url.as_str(),
            "https://h.test/api/v2/domains/dom%201?name=%C3%A5%26b.se"
        );
    }
}
