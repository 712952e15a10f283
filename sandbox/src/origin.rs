//! Whether a request that changes the sandbox comes from a place that may.
//!
//! The sandbox listens on loopback, which a browser on the same machine reaches for any page that it shows: a hostile page can
//! post to it blindly, or lead a name of its own to 127.0.0.1 and read as well (DNS rebinding). Browsers name the page
//! behind a POST in `Origin`, so a request with one must come from the sandbox's own page, at a loopback address. Programs send
//! none and are let through under any name, as a container's, since they can do as they like anyway.

use std::net::IpAddr;

use http::{HeaderMap, Method, Uri, header};

/// The host that a request was sent to, as `127.0.0.1:8080`: HTTP/2 has it in the target, HTTP/1.1 in a header.
fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    match uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => headers.get(header::HOST)?.to_str().ok(),
    }
}

/// Whether the request was sent to this machine by a name that only this machine has.
pub(crate) fn is_local(uri: &Uri, headers: &HeaderMap) -> bool {
    host(uri, headers).is_some_and(is_loopback)
}

/// Why a request must not change anything, if it must not.
pub(crate) fn objection(method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<String> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    let origin = headers.get(header::ORIGIN)?;
    let origin = String::from_utf8_lossy(origin.as_bytes());
    let own = host(uri, headers).filter(|host| is_loopback(host));
    if own.is_some_and(|host| origin.eq_ignore_ascii_case(&format!("http://{host}"))) {
        return None;
    }
    Some(format!(
        "a page of `{origin}` may not control this sandbox; use its own page at a loopback address, or a program that sends no Origin"
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

    fn refused(method: &Method, host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().expect("a header"));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().expect("a header"));
        }
        objection(method, &Uri::from_static("/_sandbox/clock"), &headers).is_some()
    }

    #[test]
    fn the_sandboxs_own_page_may_post_at_every_loopback_address() {
        for host in [
            "127.0.0.1:8080",
            "localhost:9000",
            "[::1]:8080",
            "127.1.2.3",
        ] {
            assert!(
                !refused(&Method::POST, host, Some(&format!("http://{host}"))),
                "{host}"
            );
        }
    }

    #[test]
    fn a_page_of_another_place_may_not() {
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
                refused(&Method::POST, "127.0.0.1:8080", Some(origin)),
                "{origin}"
            );
        }
    }

    #[test]
    fn a_name_that_was_led_to_loopback_may_not_although_it_is_the_same_origin() {
        for host in [
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
        ] {
            assert!(
                refused(&Method::DELETE, host, Some(&format!("http://{host}"))),
                "{host}"
            );
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().expect("a header"))]);
            assert!(!is_local(&Uri::from_static("/"), &headers), "{host}");
        }
    }

    #[test]
    fn a_program_without_an_origin_may_and_reading_is_free() {
        assert!(!refused(&Method::POST, "sandbox:8080", None));
        assert!(!refused(
            &Method::GET,
            "127.0.0.1:8080",
            Some("https://evil.example")
        ));
    }

    #[test]
    fn http_2_has_the_host_in_its_target() {
        let uri = Uri::from_static("http://127.0.0.1:8080/");
        assert!(is_local(&uri, &HeaderMap::new()));
    }
}
