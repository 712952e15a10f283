//! Builds the reqwest client for the base URL: proxy, TLS roots, name resolution and the connect timeout.
//!
//! The trusted roots are the system's (through rustls-platform-verifier) and those of the settings. Plain HTTP on
//! loopback loads no roots, since they cost megabytes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::base_url::BaseUrl;
use super::proxy::Route;
use super::reqwest_cause::root_cause;
use super::resolver::Resolver;
use super::settings::without_bom;
use super::transport_error::TransportError;

/// The maximum time to establish a connection, including the TLS handshake.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) fn build(
    base: &BaseUrl,
    request_timeout: Duration,
    ca_bundle: Option<&[u8]>,
) -> Result<reqwest::Client, TransportError> {
    let route = Route::to(base, &|name| std::env::var_os(name)).map_err(TransportError::Proxy)?;
    let options = Options::new(base, request_timeout);
    let client = build_with(options, route, ca_bundle);
    client.map_err(|error| TransportError::NoClient(root_cause(&error)))
}

/// The options that follow from the base URL and the timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Options {
    /// If false, no roots are loaded at all.
    uses_tls: bool,
    /// The name `localhost` means loopback, whatever a resolver returns.
    pin_localhost: bool,
    /// Shorter than the request timeout: a connect timeout proves that nothing was sent.
    connect_timeout: Duration,
}

impl Options {
    fn new(base: &BaseUrl, request_timeout: Duration) -> Options {
        Options {
            connect_timeout: CONNECT_TIMEOUT.min(request_timeout.mul_f64(0.9)),
            uses_tls: !base.is_plain(),
            pin_localhost: base.is_localhost_by_name(),
        }
    }
}

fn build_with(
    options: Options,
    route: Route,
    ca_bundle: Option<&[u8]>,
) -> reqwest::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .dns_resolver(Resolver::default())
        .connect_timeout(options.connect_timeout);
    builder = match route {
        Route::Direct => builder.no_proxy(),
        Route::Variable(_, url) => builder.no_proxy().proxy(reqwest::Proxy::all(url)?),
        Route::System => builder,
    };
    if !options.uses_tls {
        builder = builder.tls_certs_only([]);
    } else if let Some(pem) = ca_bundle {
        builder = builder.tls_certs_merge(reqwest::Certificate::from_pem_bundle(without_bom(pem))?);
    }
    if options.pin_localhost {
        // reqwest replaces port 0 with the port of the URL.
        let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let addresses = loopback.map(|ip| SocketAddr::new(ip, 0));
        builder = builder.resolve_to_addrs("localhost", &addresses);
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(base: &str, request_timeout: u64) -> Options {
        let base = BaseUrl::parse(base).expect("a base");
        Options::new(&base, Duration::from_secs(request_timeout))
    }

    #[test]
    fn connect_timeout_is_shorter_than_the_request_timeout() {
        let timeout = |seconds| options("https://cloud.hostup.se", seconds).connect_timeout;
        assert_eq!(timeout(30), Duration::from_secs(10));
        assert!(timeout(5) < Duration::from_secs(5));
    }

    #[test]
    fn tls_is_used_for_https_only() {
        assert!(!options("http://127.0.0.1:1", 30).uses_tls);
        assert!(options("https://cloud.hostup.se", 30).uses_tls);
    }

    #[test]
    fn only_the_name_localhost_is_pinned() {
        assert!(options("http://localhost:1", 30).pin_localhost);
        assert!(!options("http://127.0.0.1:1", 30).pin_localhost);
    }
}
