//! How an exchange with the server can fail beneath HTTP, and how an answer can be no answer.

use std::fmt;
use std::time::Duration;

use super::proxy::ProxyError;
use super::redact::Redactor;

/// How rustls-platform-verifier says that the system has no root certificates. There is no type for it.
const NO_ROOTS: &str = "No CA certificates were loaded";

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The host's name could not be resolved.
    Dns,
    /// The host refused the connection.
    Refused,
    /// No connection within the time for connecting.
    ConnectTimeout,
    /// No connection for another reason, in the words of the system.
    Connect(String),
    /// The proxy wants to know who asks, and the address of the proxy does not say.
    ProxyAuthorization,
    /// A connection was made, but TLS could not be agreed on or the certificate is not trusted, in rustls's words.
    Tls(String),
    /// The connection was closed or reset before the answer was there.
    Reset,
    /// No answer within the request timeout, which is so long.
    Timeout(Duration),
    /// The environment names a proxy that cannot be used.
    Proxy(ProxyError),
    /// An answer came that is no HTTP, or whose head is larger than any should be, in hyper's words.
    NotHttp(String),
    /// Anything else, in the words of the HTTP library.
    Other(String),
    /// Connections can't be made at all: the system's certificates could not be loaded, or the like.
    NoClient(String),
}

impl Fault {
    /// Whether the request can't have reached the server.
    #[must_use]
    pub fn before_sending(&self) -> bool {
        match self {
            Fault::Dns
            | Fault::Refused
            | Fault::ConnectTimeout
            | Fault::Connect(_)
            | Fault::ProxyAuthorization
            | Fault::Proxy(_)
            | Fault::Tls(_)
            | Fault::NoClient(_) => true,
            Fault::Reset | Fault::Timeout(_) | Fault::NotHttp(_) | Fault::Other(_) => false,
        }
    }

    /// Whether the system has no root certificates.
    #[must_use]
    pub fn is_without_roots(&self) -> bool {
        matches!(self, Fault::NoClient(text) if text.contains(NO_ROOTS))
    }

    /// With texts that are bounded: one about a certificate repeats every name that the server put in there.
    pub(super) fn redacted(self, redactor: Redactor<'_>) -> Fault {
        match self {
            Fault::Connect(text) => Fault::Connect(redactor.text(&text)),
            Fault::Tls(text) => Fault::Tls(redactor.text(&text)),
            Fault::NotHttp(text) => Fault::NotHttp(redactor.text(&text)),
            Fault::Other(text) => Fault::Other(redactor.text(&text)),
            Fault::NoClient(text) => Fault::NoClient(redactor.text(&text)),
            Fault::Dns
            | Fault::Refused
            | Fault::ConnectTimeout
            | Fault::ProxyAuthorization
            | Fault::Proxy(_)
            | Fault::Reset
            | Fault::Timeout(_) => self,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Dns => f.write_str("the host name could not be resolved"),
            Fault::Refused => f.write_str("the connection was refused"),
            Fault::ConnectTimeout => f.write_str("connecting took too long"),
            Fault::Connect(text) => write!(f, "no connection could be made ({text})"),
            Fault::ProxyAuthorization => f.write_str(
                "no connection could be made (the proxy wants a name and a password, or others than it was given)",
            ),
            Fault::Tls(text) => write!(f, "TLS could not be agreed on ({text})"),
            Fault::Reset => f.write_str("the connection was closed before the answer was complete"),
            Fault::Timeout(timeout) => {
                write!(f, "there was no answer within the request timeout of {timeout:?}")
            }
            Fault::Proxy(error) => write!(f, "nothing was sent, because {error}"),
            Fault::NotHttp(text) => write!(f, "the answer could not be read as HTTP ({text})"),
            Fault::Other(text) => write!(f, "the exchange failed ({text})"),
            Fault::NoClient(text) if text.contains(NO_ROOTS) => {
                f.write_str("this machine has no root certificates to check HostUp's certificate against")
            }
            Fault::NoClient(text) => write!(f, "no HTTPS client could be made ({text})"),
        }
    }
}

/// Why an answer that claims success is not what is documented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The body is empty.
    Empty,
    /// The body is a web page.
    Html,
    /// The body is no JSON; the text is the parser's, with line and column.
    NotJson(String),
    /// The body is JSON, but no object: `null`, `an array` and the like.
    NotAnObject(&'static str),
    /// A field that must be there is missing, or has another type than documented.
    Field {
        /// Its name, such as `status` or `data[3].id`.
        name: String,
        /// What came: `nothing`, `null`, `a number` and the like.
        came: &'static str,
    },
    /// The answer to a change has a status that is not documented, and no `isEnabled` that would make it HostUp's.
    UnknownStatus(String),
    /// The body is larger than 8 MiB.
    TooLarge,
    /// The connection ended before the body did, again and again.
    Truncated,
    /// A list says that there is more, and gives no cursor to ask for it.
    NoCursor,
    /// A list gives a cursor for the second time, so that it would never end.
    RepeatedCursor,
    /// A list has more pages than any account has domains.
    EndlessList,
    /// A whole list is larger than this.
    ListTooLarge(&'static str),
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unread::Empty => f.write_str("the body is empty"),
            Unread::Html => f.write_str("the body is a web page, not JSON"),
            Unread::NotJson(text) => write!(f, "the body is not JSON ({text})"),
            Unread::NotAnObject(came) => write!(f, "the body is {came}, not an object"),
            Unread::Field { name, came } => {
                write!(
                    f,
                    "the field {name} is not what the API documents: {came} came"
                )
            }
            Unread::UnknownStatus(status) => write!(
                f,
                "it has the status \"{status}\", which the API does not document, and no isEnabled"
            ),
            Unread::TooLarge => f.write_str("the body is larger than 8 MiB"),
            Unread::Truncated => f.write_str("the connection ended before the body did"),
            Unread::NoCursor => {
                f.write_str("the list has more pages, but no cursor to ask for the next one")
            }
            Unread::RepeatedCursor => {
                f.write_str("the list gave the same cursor twice and would never end")
            }
            Unread::EndlessList => f.write_str("the list has more pages than can be true"),
            Unread::ListTooLarge(most) => {
                write!(
                    f,
                    "the list is larger than {most}, the most that the provider reads"
                )
            }
        }
    }
}
