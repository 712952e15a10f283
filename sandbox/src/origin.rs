//! Protects the sandbox from other sites that are open in a browser on the same machine.
//!
//! The sandbox listens on loopback by default, which a browser reaches for every page that it shows. A hostile page can post to it
//! blindly, or resolve its own host name to 127.0.0.1 and read responses as well (DNS rebinding). Browsers send the page's
//! origin with a POST, so a request with an `Origin` must come from the sandbox's own page at a loopback address. Other programs
//! send none and are accepted under any host name, such as that of a container. Of the reads only those of the page are checked.

use std::net::IpAddr;

use http::{HeaderMap, Method, Uri, header};

/// The host that a request was sent to, as `127.0.0.1:8080`. It is in the target in HTTP/2 and in a header in HTTP/1.1.
fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    match uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => headers.get(header::HOST)?.to_str().ok(),
    }
}

/// Whether the request was sent to a loopback address or to `localhost`.
pub(crate) fn is_sent_to_loopback(uri: &Uri, headers: &HeaderMap) -> bool {
    host(uri, headers).is_some_and(is_loopback)
}

/// Checks that a request may change the sandbox. The error says why it may not.
pub(crate) fn check(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), String> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let origin = String::from_utf8_lossy(origin.as_bytes());
    let own = host(uri, headers).filter(|host| is_loopback(host));
    if own.is_some_and(|host| origin.eq_ignore_ascii_case(&format!("http://{host}"))) {
        return Ok(());
    }
    Err(format!(
        "requests from the origin `{origin}` may not change this sandbox; use its own page at a loopback address, or a program that sends no Origin header"
    ))
}

/// Whether `host`, with or without a port, is a loopback address or `localhost`.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.split(':').next().unwrap_or(host),
    };
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(method: &Method, host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().expect("a header"));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().expect("a header"));
        }
        check(method, &Uri::from_static("/_sandbox/clock"), &headers).is_err()
    }

    #[test]
    fn check_accepts_own_page_at_any_loopback_address() {
        for host in [
            "127.0.0.1:8080",
            "localhost:9000",
            "[::1]:8080",
            "127.1.2.3",
        ] {
            assert!(
                !is_refused(&Method::POST, host, Some(&format!("http://{host}"))),
                "{host}"
            );
        }
    }

    #[test]
    fn check_refuses_other_origins() {
        for origin in [
            "https://evil.example",
            "http://127.0.0.1:3000",
            "https://127.0.0.1:8080",
            "http://localhost:8080",
            "http://127.0.0.1:8080.evil.example",
            "null",
            "",
        ] {
            assert!(
                is_refused(&Method::POST, "127.0.0.1:8080", Some(origin)),
                "{origin}"
            );
        }
    }

    #[test]
    fn check_refuses_same_origin_under_rebound_host_name() {
        for host in [
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
        ] {
            assert!(
                is_refused(&Method::DELETE, host, Some(&format!("http://{host}"))),
                "{host}"
            );
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().expect("a header"))]);
            assert!(
                !is_sent_to_loopback(&Uri::from_static("/"), &headers),
                "{host}"
            );
        }
    }

    #[test]
    fn check_accepts_requests_without_origin_and_reads() {
        assert!(!is_refused(&Method::POST, "sandbox:8080", None));
        assert!(!is_refused(
            &Method::GET,
            "127.0.0.1:8080",
            Some("https://evil.example")
        ));
    }

    #[test]
    fn host_is_read_from_http2_target() {
        let uri = Uri::from_static("http://127.0.0.1:8080/");
        assert!(is_sent_to_loopback(&uri, &HeaderMap::new()));
    }
}
