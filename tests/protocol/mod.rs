//! The provider, called as Terraform's core calls it.
//!
//! - `plugin_client` starts the binary and talks to it as Terraform 1.16 does, including RPCs that the installed
//!   Terraform may be too old for.
//! - `terraform` is a model of core: it calls a provider and checks every response against core's rules.
//! - `rpc` tests the RPCs one by one, `process` the plugin process, `test_providers` what the framework guarantees to
//!   other providers.
//! - `conformance` runs one scenario as each version of core does.
//! - `histories` are random sequences of events for one domain, `faults` is the matrix of faults and operations, and
//!   `complaints` is what users of similar resources complain about.

pub mod environment;
pub mod plugin_client;
pub mod terraform;

mod complaints;
mod conformance;
mod contradictions;
mod faults;
mod histories;
mod hostile_text;
#[cfg(unix)]
mod process;
mod proxies;
mod resource_leaks;
mod rpc;
mod secrets;
mod spellings;
mod statuses;
mod summaries;
mod test_providers;
