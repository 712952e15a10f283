//! A local HostUp: the documented API and the DNS of its domains.
//!
//! It is written from HostUp's documentation alone and shares no code with any client, so that the sandbox and a client check
//! each other.
//!
//! `server` accepts a request and records it in the `journal`. A matching fault from `faults` may replace or alter the
//! response. Otherwise the request is authorized (`access`), counted (`rate_limit`) and handled by its file in `endpoints`,
//! which reads and changes the `model`. A [`Fixture`] describes the initial model; [`Settings`] and [`Quirks`] describe how
//! it behaves. `dns` is a name server for the domains of the same model. All of that can be changed while the sandbox runs: from
//! the same process through [`Sandbox`], over HTTP through `control`, and in a browser through `page`. `state` holds what these share.

mod access;
mod connection;
mod control;
mod dns;
mod duration;
mod endpoints;
mod faults;
mod fixture;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod ids;
mod journal;
mod json_input;
mod model;
mod origin;
mod page;
mod problem;
mod quirks;
mod rate_limit;
mod response;
mod sandbox;
mod server;
mod settings;
mod state;

pub use access::Scope;
pub use endpoints::Endpoint;
pub use faults::{Fault, FaultKind, Matcher, Times};
pub use fixture::{
    ClockStart, DomainFixture, Fixture, FixtureError, Life, MAIN_KEY, OTHER_KEY, READ_ONLY_KEY,
};
pub use journal::{Entry, Journal};
pub use json_input::ParseError;
pub use model::{
    domain::{RegistrationChange, ServiceStatus},
    glue_record::GlueRecord,
};
pub use problem::FieldError;
pub use quirks::{Contradiction, DnsQuirk, FieldOverride, Frozen, Quirks, Refusal, RefusalCode};
pub use rate_limit::{LimitHeaders, RateLimit, ResetFormat, RetryAfterFormat, WindowStyle};
pub use sandbox::Sandbox;
pub use settings::{ForeignDomain, ListQuirk, Settings};

pub(crate) use access::Access;
