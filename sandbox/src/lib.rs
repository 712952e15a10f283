//! A local HostUp: the documented API on loopback.
//!
//! It is written from HostUp's documentation alone and shares no code with any client, so that a client and the sandbox are each
//! a witness against the other.
//!
//! A request goes this way: `server` accepts it and writes it into the `journal`; a fault from `faults` may take it;
//! else it passes the door (`access`, `limits`) to its file in `endpoints`, which asks the `world`. The world begins as
//! a [`Fixture`] says and behaves as [`Switches`] and [`Traps`] say. [`Sandbox`] changes all of that from within the same
//! process, `control` over HTTP, and `page` from a browser.

mod access;
mod answer;
mod control;
mod endpoints;
mod faults;
mod fixture;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod ids;
mod journal;
mod limits;
mod misread;
mod origin;
mod page;
mod problem;
mod sandbox;
mod server;
mod span;
mod switches;
mod traps;
mod world;

pub use access::Scope;
pub use endpoints::Endpoint;
pub use faults::{Fault, FaultKind, Matcher, Times};
pub use fixture::{
    ClockStart, DomainFixture, Fixture, FixtureError, Life, MAIN_KEY, OTHER_KEY, READ_ONLY_KEY,
};
pub use journal::{Entry, Journal};
pub use limits::{LimitHeaders, RateLimit, ResetForm, RetryAfterForm, WindowStyle};
pub use misread::Misread;
pub use problem::FieldError;
pub use sandbox::Sandbox;
pub use switches::{ForeignDomain, ListTrap, Switches};
pub use traps::{Contradiction, Frozen, Refusal, RefusalCode, Reshape, Traps};
pub use world::domain::ServiceStatus;

pub(crate) use access::Access;
