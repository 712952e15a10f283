//! Why an attempt has no response.

use std::fmt;
use std::time::Duration;

use super::proxy::ProxyError;
use super::redact::Redactor;

/// rustls-platform-verifier's message on a system without root certificates. There is no type for it.
const NO_ROOTS: &str = "No CA certificates were loaded";

/// Why an attempt has no response. The strings are from the system or the library that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// The host's name could not be resolved.
    Dns,
    /// The host refused the connection.
    Refused,
    /// There was no connection within the connect timeout.
    ConnectTimeout,
    /// There was no connection for another reason.
    Connect(String),
    /// The proxy requires credentials, and those in its address are missing or wrong.
    ProxyAuthorization,
    /// The TLS handshake failed, or the certificate is not trusted.
    Tls(String),
    /// The connection was closed or reset before the response was complete.
    Reset,
    /// There was no response within the request timeout.
    Timeout(Duration),
    /// The environment names a proxy that cannot be used.
    Proxy(ProxyError),
    /// The response is not HTTP, or its headers are too large.
    NotHttp(String),
    /// Anything else.
    Other(String),
    /// The HTTP client could not be created, for example because the system's certificates could not be loaded.
    NoClient(String),
}

impl TransportError {
    /// Whether it is certain that the request has not reached the server.
    #[must_use]
    pub fn before_sending(&self) -> bool {
        match self {
            TransportError::Dns
            | TransportError::Refused
            | TransportError::ConnectTimeout
            | TransportError::Connect(_)
            | TransportError::ProxyAuthorization
            | TransportError::Proxy(_)
            | TransportError::Tls(_)
            | TransportError::NoClient(_) => true,
            TransportError::Reset
            | TransportError::Timeout(_)
            | TransportError::NotHttp(_)
            | TransportError::Other(_) => false,
        }
    }

    /// Whether the system has no root certificates.
    #[must_use]
    pub fn is_without_roots(&self) -> bool {
        matches!(self, TransportError::NoClient(text) if text.contains(NO_ROOTS))
    }

    /// Redacts the strings and limits their length: a certificate error repeats every name in the certificate.
    pub(super) fn redacted(self, redactor: Redactor<'_>) -> TransportError {
        match self {
            TransportError::Connect(text) => TransportError::Connect(redactor.text(&text)),
            TransportError::Tls(text) => TransportError::Tls(redactor.text(&text)),
            TransportError::NotHttp(text) => TransportError::NotHttp(redactor.text(&text)),
            TransportError::Other(text) => TransportError::Other(redactor.text(&text)),
            TransportError::NoClient(text) => TransportError::NoClient(redactor.text(&text)),
            TransportError::Dns
            | TransportError::Refused
            | TransportError::ConnectTimeout
            | TransportError::ProxyAuthorization
            | TransportError::Proxy(_)
            | TransportError::Reset
            | TransportError::Timeout(_) => self,
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TransportError::Dns => f.write_str("the host name could not be resolved"),
            TransportError::Refused => f.write_str("the connection was refused"),
            TransportError::ConnectTimeout => f.write_str("connecting took too long"),
            TransportError::Connect(text) => write!(f, "no connection could be made ({text})"),
            TransportError::ProxyAuthorization => f.write_str(
                "no connection could be made (the proxy requires a user name and a password, or does not accept the given ones)",
            ),
            TransportError::Tls(text) => write!(f, "the TLS handshake failed ({text})"),
            TransportError::Reset => f.write_str("the connection was closed before the response was complete"),
            TransportError::Timeout(timeout) => {
                write!(f, "there was no response within the request timeout of {timeout:?}")
            }
            TransportError::Proxy(error) => write!(f, "nothing was sent, because {error}"),
            TransportError::NotHttp(text) => write!(f, "the response could not be read as HTTP ({text})"),
            TransportError::Other(text) => write!(f, "the exchange failed ({text})"),
            TransportError::NoClient(text) if text.contains(NO_ROOTS) => {
                f.write_str("this machine has no root certificates to check HostUp's certificate against")
            }
            TransportError::NoClient(text) => write!(f, "no HTTPS client could be created ({text})"),
        }
    }
}
