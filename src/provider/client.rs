//! What a configured provider hands to its resources and data sources.

use super::lookup::LookupCache;
use super::per_domain::Plans;
use super::polling::WaitClock;
use super::write_locks::WriteLocks;
use crate::api;

/// The connection to HostUp, and what the operations of one configuration share.
#[derive(Debug)]
pub struct Client {
    pub(super) api: api::Client,
    /// Where the key came from, for error messages; never the key.
    pub(super) key_source: &'static str,
    /// Domains looked up by name.
    pub(super) lookups: LookupCache,
    /// What is planned for each object.
    pub(super) plans: Plans,
    /// Allows one write at a time to each domain.
    pub(super) locks: WriteLocks,
    /// When this process first waited for HostUp to report what was applied.
    pub(super) wait_clock: WaitClock,
}

impl Client {
    /// Creates a client without any operation yet.
    pub(super) fn new(api: api::Client, key_source: &'static str) -> Self {
        Self {
            api,
            key_source,
            lookups: LookupCache::default(),
            plans: Plans::default(),
            locks: WriteLocks::default(),
            wait_clock: WaitClock::default(),
        }
    }
}
