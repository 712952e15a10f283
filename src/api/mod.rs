//! HostUp over HTTP: the paths that the provider uses, and the one way to send a request.
//!
//! A call runs downwards through these files. `dnssec_auto`, `domains`, `nameservers` and `glue_records` each know one path: the
//! request and how its answer is decoded. `client` turns equal GETs into one (`single_flight`) and passes the request
//! to `sender`, the loop of attempts. Before each attempt, the sender waits for the circuit `breaker`, which knows
//! whether HostUp is reachable and the key valid, and for the `rate_limiter`. `http` makes the attempt, behind the
//! trait in `transport`. `classify` decides what the response or the error means, with `retry` for what is retried,
//! `wait_headers` for the times that the server names, and `problem` for error bodies. `call_state` counts
//! the attempts and waits of one call against its limits.
//!
//! A call returns a value or an [`Error`]. Its [`ErrorKind`] says how the call failed, by what a caller can do about it. All
//! text from a server passes through a `redact::Redactor`, which limits its length and removes the API key.
//!
//! Nothing here knows about Terraform, and no other module talks to HostUp.

mod attempt_log;
mod base_url;
mod breaker;
mod call_state;
mod classify;
mod client;
mod decode_error;
mod dnssec_auto;
mod domains;
mod error;
mod fields;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod glue_records;
mod host_name;
mod http;
mod http_client;
mod id;
mod json;
mod key;
mod nameservers;
mod problem;
mod proxy;
mod rate_limiter;
mod redact;
mod reqwest_cause;
mod resolver;
mod retry;
mod sender;
mod settings;
mod single_flight;
mod tls_error;
mod transport;
mod transport_error;
mod wait_headers;
mod wait_log;

#[cfg(test)]
pub(crate) mod tests;

pub use base_url::{BaseUrl, BaseUrlError};
pub use client::Client;
pub use decode_error::DecodeError;
pub use dnssec_auto::{Action, DnssecAuto};
pub use domains::Domain;
pub use error::{Attempts, Bound, Effect, Error, ErrorKind, RateLimited};
pub use fields::{Field, UnexpectedField};
pub use glue_records::{GlueRecord, GlueRecords};
pub use host_name::{HostName, HostNameError};
pub use id::{DomainId, IdError};
pub use key::{ApiKey, KeyError};
pub use nameservers::{NameserverChange, Nameservers};
pub use problem::{FieldError, Problem};
pub use proxy::{ProxyError, ProxyErrorReason};
pub use settings::{CaBundleError, Settings};
pub use transport_error::TransportError;
