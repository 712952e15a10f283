//! `data "hostup_dnssec_chain"` and `resource "hostup_dnssec_chain_wait"`: what the DNS itself shows of a domain's DNSSEC.
//!
//! Neither calls HostUp, so both work without an API key. What they have instead of a client is [`ResolverSource`].

mod arguments;
mod data_source;
mod resolvers;
mod wait;

pub(super) use data_source::DnssecChainDataSource;
pub(super) use resolvers::ResolverSource;
pub(super) use wait::DnssecChainWait;
