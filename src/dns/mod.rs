//! What the DNS shows of a domain's DNSSEC: one link, from the DS records of the parent to the keys of the zone.
//!
//! [`Client::chain`] asks recursive resolvers for the DS, DNSKEY and NS records of one name. `query` builds a question
//! and recognizes its answer, `exchange` sends it over UDP or TCP behind a trait, and `lookup` tries the
//! [`Resolvers`] in turn. `response` sorts an answer: records, their absence with its `denial`, an alias. `verdict` is a
//! pure function of these answers and a time, with `signature` for what makes a signature count. The [`Chain`] holds
//! the result in plain values.
//!
//! Queries have the DO bit, since without it there are no signatures, and the CD bit, since without it a validating
//! resolver hides a bogus zone behind SERVFAIL. The chain is not followed to the root: the resolver is trusted
//! that the DS records are the parent's, so a status says how the zone matches its parent and no more.

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
