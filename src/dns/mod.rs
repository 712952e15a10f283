//! What the DNS shows of a domain's DNSSEC: one link, from the DS records of the parent to the keys of the zone.
//!
//! [`Client::chain`] asks recursive resolvers for the DS, DNSKEY and NS records of one name. `query` builds a question
//! and recognizes its answer, `exchange` sends it over UDP or TCP behind a trait, and `lookup` tries the
//! [`Resolvers`] in turn. `response` reads an answer: records, an alias, or their absence with its `denial`. `verdict` is
//! a pure function of these answers and a time, with `link` for which key counts and `signature` for when a signature
//! does. The [`Chain`] holds the result in plain values, and [`Client::wait`] polls for one.
//!
//! Queries have the DO bit, since without it there are no signatures, and the CD bit, since without it a validating
//! resolver hides a bogus zone behind SERVFAIL. The chain is not followed to the root: the DS records are taken from the
//! resolver as the parent's, and a status says no more than how the zone matches them.

mod chain;
mod client;
mod denial;
mod exchange;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod link;
mod lookup;
mod name;
mod query;
mod query_error;
mod resolvers;
mod response;
mod signature;
mod system;
mod verdict;
mod wait;

#[cfg(test)]
mod tests;

pub use chain::{Chain, Dnskey, Ds};
pub use client::Client;
pub use name::{NameError, ZoneName};
pub use resolvers::{ResolverError, Resolvers};
pub use system::SystemResolversError;
pub use verdict::Status;
pub use wait::{Target, WaitEnd, WaitResult};
