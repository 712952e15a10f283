//! The provider with the real Terraform or OpenTofu and a local HostUp, one file per topic.
//!
//! A test named `complaint_NN_…` covers a common complaint of users about similar resources of other providers.

mod commands;
mod contradictions;
mod data_sources;
#[cfg(unix)]
mod debugging;
mod destroy;
mod dnssec_chain;
mod dnssec_chain_wait;
mod domain_lists;
mod domain_nameservers;
mod domains_by_name;
mod domains_not_found;
mod drift;
mod examples;
mod failures;
mod glue_records;
mod hostile_text;
mod imports;
mod installation;
#[cfg(target_os = "linux")]
mod interrupts;
mod invalid_configuration;
#[cfg(target_os = "linux")]
mod kills;
mod load;
mod null_and_read_only;
mod provider_block;
mod query;
mod released_states;
mod request_counts;
mod secrets;
mod shared_domains;
mod state_compatibility;
mod statuses;
mod wait_for_active;

use crate::environment::installed_clis;

/// Without a CLI this test fails in CI, so a run that tests nothing does not succeed.
#[test]
fn ci_has_a_cli() {
    installed_clis();
}
