//! What a configured provider hands to its resources.

use super::domain_dnssec_auto::Waits;
use super::names::Names;
use super::per_domain::Plans;
use super::writes::Writes;
use crate::api;

/// The connection to HostUp, and what this configuration's operations must know of each other.
#[derive(Debug)]
pub struct Client {
    /// HostUp.
    pub(super) api: api::Client,
    /// Where the key came from, for the text of a refusal: never the key.
    pub(super) key_source: &'static str,
    /// Domains by their names.
    pub(super) names: Names,
    /// What is planned for which domain.
    pub(super) plans: Plans,
    /// Which domains were written, one write at a time for each.
    pub(super) writes: Writes,
    /// When this process first waited.
    pub(super) waits: Waits,
}
