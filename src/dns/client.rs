//! The entry point: looks up the chain of a zone.

use hickory_proto::rr::RecordType;
use jiff::Timestamp;

use super::chain::Chain;
use super::exchange::{Exchange, Sockets};
use super::lookup::{Limits, Lookup};
use super::name::ZoneName;
use super::resolvers::Resolvers;
use super::verdict::Observation;

/// Queries recursive resolvers.
#[derive(Clone, Debug)]
pub struct Client {
    resolvers: Resolvers,
}

impl Client {
    /// Creates a client of these resolvers. It keeps no socket open between lookups.
    #[must_use]
    pub fn new(resolvers: Resolvers) -> Client {
        Client { resolvers }
    }

    /// Returns what the DNS shows of a zone now. It takes ten seconds at most, and never fails: without answers the status
    /// is indeterminate.
    pub async fn chain(&self, zone: &ZoneName) -> Chain {
        let limits = Limits::default();
        let observation = observe(&Sockets, &self.resolvers, limits, zone).await;
        Chain::new(&observation, Timestamp::now())
    }
}

/// Queries all three record types at the same time.
pub(super) async fn observe(
    exchange: &impl Exchange,
    resolvers: &Resolvers,
    limits: Limits,
    zone: &ZoneName,
) -> Observation {
    let lookup = Lookup {
        exchange,
        resolvers,
        limits,
        name: zone.name(),
    };
    let (ds, dnskey, ns) = tokio::join!(
        lookup.run(RecordType::DS),
        lookup.run(RecordType::DNSKEY),
        lookup.run(RecordType::NS),
    );
    Observation {
        zone: zone.clone(),
        ds,
        dnskey,
        ns,
    }
}
