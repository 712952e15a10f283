//! The provider's process, asked as Terraform's core asks it.
//!
//! `core` is a client of our own that starts the binary the way Terraform 1.16 does. It asks what the Terraform on this
//! machine may be too old to ask. `terraform` is a model of what Terraform then does with the answers, with its rules.
//! `rpc` has the calls one by one, `authors` the resources that the provider's own resource does not exercise,
//! `histories` what may happen to a domain in any order, `faults` what may happen to a request, `leftovers` what stays
//! behind after many of them, and `complaints` what users of such resources complain about. `conformance` tells one story
//! as the core of every version does, and shows of every rule that it can fail.

pub mod core;
pub mod stage;
pub mod terraform;

mod authors;
mod complaints;
mod conformance;
mod disputes;
mod faults;
mod histories;
mod hostile_text;
mod leftovers;
#[cfg(unix)]
mod process;
mod proxies;
mod rpc;
mod secrets;
mod spellings;
mod statuses;
mod summaries;
