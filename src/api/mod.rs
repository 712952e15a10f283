//! HostUp over HTTP: the paths that the provider uses, and one careful way to send.
//!
//! A call runs downwards through these files. [`dnssec_auto`], [`domains`] and [`nameservers`] each know one path: what
//! is asked there and how its answer reads. `client` joins equal GETs by `single_flight` and hands the request to `send`,
//! the one loop that every call goes through: it asks `breaker` whether the API is reachable and the key good, `rate_limiter`
//! when the next request may be sent, and lets `http` (behind the trait in `wire`) make one attempt. `judge` then says what the
//! answer or its absence means, `retry` whether that is worth another attempt, and `wait_headers` when the
//! server wants to be asked again.
//!
//! What comes back is a value or an [`Error`] whose [`ErrorKind`] says how the call ended, in the terms that a caller acts
//! on. Whatever is kept of a server's texts went through `keep`, which bounds them and masks the key that `mask`
//! finds there.
//!
//! Nothing here knows who calls, and nothing but this talks to HostUp.

mod base;
mod breaker;
mod call;
mod client;
mod dnssec_auto;
mod domains;
mod error;
mod fault;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod http;
mod id;
mod json;
mod judge;
mod key;
mod nameservers;
mod problem;
mod proxy;
mod rate_limiter;
mod redact;
mod resolver;
mod retry;
mod send;
mod settings;
mod single_flight;
mod tls_error;
mod wait_headers;
mod waiting;
mod wire;

#[cfg(test)]
mod tests;

pub use base::{BaseUrl, BaseUrlError};
pub use client::Client;
pub use dnssec_auto::{Action, DnssecAuto};
pub use domains::Domain;
pub use error::{Bound, Effect, Effort, Error, ErrorKind, RateLimited};
pub use fault::{DecodeError, TransportError};
pub use id::{DomainId, IdError};
pub use json::{Field, UnexpectedField};
pub use key::{ApiKey, KeyError};
pub use nameservers::Nameservers;
pub use problem::{FieldError, Problem};
pub use proxy::{ProxyError, ProxyFault};
pub use settings::{CaBundleError, Settings};
