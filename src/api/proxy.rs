//! The proxy between the provider and HostUp, from the environment or the system's settings.
//!
//! The HTTP library ignores a variable that it cannot parse, and then connects directly, bypassing a proxy that was set on
//! purpose. So the variables are parsed here, strictly.

use std::ffi::{OsStr, OsString};
use std::fmt;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::base_url::BaseUrl;

/// Returns an environment variable.
pub(super) type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The variables for the proxy of `https` URLs. The first one that is not blank counts.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The variables for the hosts that are reached without a proxy.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// How connections to an address are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// Without a proxy.
    Direct,
    /// Through the proxy in this variable.
    Variable(&'static str, Url),
    /// Through the proxy in the settings of the operating system.
    System,
}

/// A variable without a usable proxy. Its value is not kept, since it may contain a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProxyError {
    /// The name of the variable.
    pub variable: &'static str,
    /// What is wrong with its value.
    pub reason: ProxyErrorReason,
}

/// What is wrong with the address of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyErrorReason {
    /// It is not valid UTF-8.
    NotText,
    /// It contains whitespace or control characters.
    Blanks,
    /// It is not a URL, or has more than user, password, host and port.
    Syntax,
    /// Its protocol is not supported.
    Scheme,
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variable = self.variable;
        match self.reason {
            ProxyErrorReason::NotText => write!(f, "the variable {variable} is not valid UTF-8"),
            ProxyErrorReason::Blanks => write!(
                f,
                "the variable {variable} contains spaces or line breaks, which are not allowed in the address of a proxy"
            ),
            ProxyErrorReason::Syntax => write!(
                f,
                "the variable {variable} is not the address of a proxy, such as http://user:password@proxy.example:3128; \
                 special characters in the user name and the password must be percent-encoded (/ as %2F, # as %23, @ as %40)"
            ),
            ProxyErrorReason::Scheme => write!(
                f,
                "the variable {variable} names a protocol that is not supported; use http, https, socks4, socks4a, socks5 \
                 or socks5h"
            ),
        }
    }
}

impl Route {
    /// Finds the route to an address. An address on this machine is never reached through a proxy.
    pub(super) fn to(base: &BaseUrl, environment: Environment<'_>) -> Result<Route, ProxyError> {
        if base.is_loopback() {
            return Ok(Route::Direct);
        }
        let set = |name: &&'static str| environment(name).map(|value| (*name, value));
        let first = VARIABLES
            .iter()
            .filter_map(set)
            .find(|(_, value)| !is_blank(value));
        let Some((variable, value)) = first else {
            let system = Matcher::from_system();
            return Ok(match intercepts(&system, base) {
                true => Route::System,
                false => Route::Direct,
            });
        };
        if is_exception(base, environment) {
            return Ok(Route::Direct);
        }
        match parse_address(&value, base) {
            Ok(url) => Ok(Route::Variable(variable, url)),
            Err(reason) => Err(ProxyError { variable, reason }),
        }
    }

    /// The source of the proxy, for messages; `None` for a direct route.
    pub(super) fn name(&self) -> Option<&'static str> {
        match self {
            Route::Direct => None,
            Route::Variable(name, _) => Some(name),
            Route::System => Some("the operating system's settings"),
        }
    }
}

fn is_blank(value: &OsStr) -> bool {
    value.to_str().is_some_and(|text| text.trim().is_empty())
}

/// Whether the host is an exception, by the rules of the HTTP library.
fn is_exception(base: &BaseUrl, environment: Environment<'_>) -> bool {
    let excepted = EXCEPTIONS
        .iter()
        .filter_map(|name| environment(name))
        .find(|value| !is_blank(value));
    let Some(excepted) = excepted else {
        return false;
    };
    let matcher = Matcher::builder()
        .all("http://proxy.invalid")
        .no(excepted.to_string_lossy().into_owned())
        .build();
    !intercepts(&matcher, base)
}

fn intercepts(matcher: &Matcher, base: &BaseUrl) -> bool {
    let address = base.url().as_str().parse();
    address.is_ok_and(|address| matcher.intercept(&address).is_some())
}

/// Parses the address of a proxy. The default protocol is `http`.
fn parse_address(value: &OsStr, base: &BaseUrl) -> Result<Url, ProxyErrorReason> {
    let text = value.to_str().ok_or(ProxyErrorReason::NotText)?;
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(ProxyErrorReason::Blanks);
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "http" => "http",
        "https" => "https",
        "socks4" => "socks4",
        "socks4a" => "socks4a",
        // As in Terraform itself, the proxy resolves the name, which may be unknown on this machine.
        "socks5" | "socks5h" => "socks5h",
        _ => return Err(ProxyErrorReason::Scheme),
    };
    let url = Url::parse(&format!("{scheme}://{rest}")).map_err(|_| ProxyErrorReason::Syntax)?;
    let has_host = url.host_str().is_some_and(|host| !host.is_empty());
    let has_more =
        !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
    // The library parses the address again, by other rules, and would ignore one that it cannot parse.
    let is_usable = intercepts(&Matcher::builder().all(url.as_str()).build(), base);
    match has_host && !has_more && is_usable {
        true => Ok(url),
        false => Err(ProxyErrorReason::Syntax),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(base: &str, variables: &[(&str, &str)]) -> Result<Route, ProxyError> {
        let base = BaseUrl::parse(base).expect("a base");
        Route::to(&base, &|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    const BASE: &str = "https://cloud.hostup.se";

    fn reason(value: &str) -> ProxyErrorReason {
        let error = route(BASE, &[("HTTPS_PROXY", value)]).expect_err(value);
        assert_eq!(error.variable, "HTTPS_PROXY");
        assert!(!error.to_string().contains(value), "{error}");
        error.reason
    }

    #[test]
    fn invalid_proxy_variable_is_an_error_without_its_value() {
        for (value, expected) in [
            ("http://user:p/w@host", ProxyErrorReason::Syntax),
            ("http://user:1/w@host:3128", ProxyErrorReason::Syntax),
            ("http://user:pa#ss@host:3128", ProxyErrorReason::Syntax),
            ("http://user:1#ss@host:3128", ProxyErrorReason::Syntax),
            ("http://user:1?s@host:3128", ProxyErrorReason::Syntax),
            ("http://host:70000", ProxyErrorReason::Syntax),
            ("http://:3128", ProxyErrorReason::Syntax),
            (" http://host:3128", ProxyErrorReason::Blanks),
            ("http://host:3128\n", ProxyErrorReason::Blanks),
            ("http://ho st:3128", ProxyErrorReason::Blanks),
            ("htp://host:3128", ProxyErrorReason::Scheme),
            ("socks6://host:3128", ProxyErrorReason::Scheme),
        ] {
            assert_eq!(reason(value), expected, "{value}");
        }
    }

    #[test]
    fn valid_proxy_variable_is_used() {
        for (value, url) in [
            ("http://proxy.test:3128", "http://proxy.test:3128/"),
            ("proxy.test:3128", "http://proxy.test:3128/"),
            ("HTTPS://proxy.test", "https://proxy.test/"),
            ("http://u:p%2Fw@[::1]:3128/", "http://u:p%2Fw@[::1]:3128/"),
            (
                "socks5://u:p@proxy.test:1080",
                "socks5h://u:p@proxy.test:1080",
            ),
            ("socks5h://proxy.test", "socks5h://proxy.test"),
            ("socks4://proxy.test", "socks4://proxy.test"),
        ] {
            let expected = Route::Variable("https_proxy", url.parse().expect("a URL"));
            assert_eq!(route(BASE, &[("https_proxy", value)]), Ok(expected));
        }
    }

    #[test]
    fn first_variable_that_is_not_blank_is_used() {
        let variables = [
            ("HTTPS_PROXY", " "),
            ("https_proxy", ""),
            ("ALL_PROXY", "http://all.test:1"),
            ("all_proxy", "htp://ignored"),
        ];
        let route = route(BASE, &variables).expect("a proxy");
        assert_eq!(route.name(), Some("ALL_PROXY"));
    }

    #[test]
    fn no_proxy_and_loopback_are_direct_even_with_an_invalid_proxy() {
        for exception in ["cloud.hostup.se", ".hostup.se", "*", "a.test, hostup.se"] {
            let variables = [("HTTPS_PROXY", "htp://x"), ("NO_PROXY", exception)];
            assert_eq!(route(BASE, &variables), Ok(Route::Direct), "{exception}");
        }
        let other = [("HTTPS_PROXY", "http://x:1"), ("no_proxy", "other.test")];
        let through = route(BASE, &other).expect("a proxy");
        assert_eq!(through.name(), Some("HTTPS_PROXY"));
        for base in ["http://127.0.0.1:1", "https://localhost:1", "http://[::1]"] {
            let direct = route(base, &[("HTTPS_PROXY", "htp://x")]);
            assert_eq!(direct, Ok(Route::Direct), "{base}");
        }
    }
}
