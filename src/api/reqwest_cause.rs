//! Finds the cause of a reqwest error, whose own text says only that sending failed.

use std::error::Error;
use std::io;

use rustls::AlertDescription;

use super::resolver::ThreadNotStarted;
use super::tls_error;
use super::transport_error::TransportError;

/// Classifies an error from reqwest. `timed_out` is called for a timeout of the request.
pub(super) fn classify(
    error: &reqwest::Error,
    timed_out: impl Fn() -> TransportError,
) -> TransportError {
    if error.is_dns() {
        return match thread_not_started(error) {
            Some(error) => TransportError::Connect(error.to_string()),
            None => TransportError::Dns,
        };
    }
    if let Some(known) = error.source().and_then(known_cause) {
        return match known {
            // On a connection that has been used, a TLS error is a broken connection.
            TransportError::Tls(_) | TransportError::Connect(_) if !error.is_connect() => {
                TransportError::Reset
            }
            known => known,
        };
    }
    match (error.is_connect(), error.is_timeout()) {
        (true, true) => TransportError::ConnectTimeout,
        (true, false) => connect_error(root_cause(error)),
        (false, true) => timed_out(),
        (false, false) if error.is_builder() => TransportError::Other(root_cause(error)),
        (false, false) => TransportError::Reset,
    }
}

fn thread_not_started<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a ThreadNotStarted> {
    error
        .downcast_ref()
        .or_else(|| thread_not_started(error.source()?))
}

/// Searches the chain of causes for one that has its own [`TransportError`].
fn known_cause(cause: &(dyn Error + 'static)) -> Option<TransportError> {
    if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
        return Some(match tls {
            // A temporary problem of the server. Every other handshake failure is permanent.
            rustls::Error::AlertReceived(
                AlertDescription::InternalError | AlertDescription::UserCanceled,
            ) => TransportError::Connect(tls.to_string()),
            _ => TransportError::Tls(tls_error::describe(tls)),
        });
    }
    if let Some(http) = cause.downcast_ref::<hyper::Error>()
        && http.is_parse()
    {
        return Some(TransportError::NotHttp(http.to_string()));
    }
    if let Some(io) = cause.downcast_ref::<io::Error>() {
        if io.kind() == io::ErrorKind::ConnectionRefused {
            return Some(TransportError::Refused);
        }
        // `source` of an io error skips the error that it wraps.
        if let Some(inner) = io.get_ref() {
            return known_cause(inner);
        }
    }
    known_cause(cause.source()?)
}

/// Names the proxy if it did not connect: hyper-util's messages, such as `tunnel error: unsuccessful`, do not.
fn connect_error(text: String) -> TransportError {
    match text.strip_prefix("tunnel error: ") {
        Some("unsuccessful") => TransportError::Connect("the proxy refused to make it".to_owned()),
        Some("proxy authorization required") => TransportError::ProxyAuthorization,
        Some(why) => TransportError::Connect(format!("at the proxy: {why}")),
        None => TransportError::Connect(text),
    }
}

/// Returns the message of the root cause. The outer errors say only that something failed, and may contain the URL.
pub(super) fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::resolver::Resolver;
    use super::*;

    #[tokio::test]
    async fn thread_that_is_not_started_is_reported_with_the_limit_to_raise() {
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .dns_resolver(Resolver::with_failing_spawn())
            .build()
            .expect("a client");
        let error = client.get("http://hostup.invalid/").send().await;
        let text = classify(&error.expect_err("no thread"), || {
            TransportError::Timeout(Duration::ZERO)
        })
        .to_string();
        assert!(text.starts_with("no connection could be made"), "{text}");
        assert!(text.contains("could not be started"), "{text}");
        assert!(text.contains("ulimit -u"), "{text}");
    }
}
