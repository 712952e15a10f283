//! The result in plain values.

use std::fmt::Write;

use hickory_proto::dnssec::PublicKey;
use hickory_proto::dnssec::rdata::{DNSKEY, DS};
use hickory_proto::rr::rdata::NS;
use jiff::Timestamp;

use super::query_error::QueryError;
use super::response::{RecordSet, Response};
use super::verdict::{Observation, Status};
use crate::text;

/// How a zone is linked to its parent, and the records that show it. Lists are sorted, and empty if there was no
/// answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Whether the link is valid.
    pub status: Status,
    /// Why the status is this one, in one sentence.
    pub reason: String,
    /// The DS records that the parent has for the zone.
    pub ds_records: Vec<Ds>,
    /// The keys of the zone.
    pub dnskeys: Vec<Dnskey>,
    /// The name servers of the zone, in lower case and without the trailing dot.
    pub nameservers: Vec<String>,
    /// For how many seconds caches may keep the DS records; `None` if there is none.
    pub ds_ttl: Option<u32>,
}

/// A DS record (RFC 4034, section 5).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ds {
    /// The tag of the key that it names.
    pub key_tag: u16,
    /// The number of the key's algorithm.
    pub algorithm: u8,
    /// The number of the digest's algorithm.
    pub digest_type: u8,
    /// In upper-case hexadecimal, as in zone files.
    pub digest: String,
}

/// A DNSKEY record (RFC 4034, section 2).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dnskey {
    /// The tag of the key.
    pub key_tag: u16,
    /// 256 for a zone key, 257 for one that is a secure entry point.
    pub flags: u16,
    /// The number of its algorithm.
    pub algorithm: u8,
}

impl Chain {
    pub(super) fn new(observation: &Observation, now: Timestamp) -> Chain {
        let (status, reason) = observation.verdict(now);
        let ds = records(&observation.ds);
        let ds_records = ds.iter().flat_map(|set| set.data::<DS>()).map(Ds::new);
        let keys = records(&observation.dnskey);
        let dnskeys = keys
            .iter()
            .flat_map(|set| set.data::<DNSKEY>())
            .filter_map(Dnskey::new);
        let ns = records(&observation.ns);
        let nameservers = ns.iter().flat_map(|set| set.data::<NS>()).map(host_name);
        Chain {
            status,
            reason,
            ds_records: sorted(ds_records.collect()),
            dnskeys: sorted(dnskeys.collect()),
            nameservers: sorted(nameservers.collect()),
            ds_ttl: ds.map(RecordSet::original_ttl),
        }
    }
}

impl Ds {
    fn new(record: &DS) -> Ds {
        let mut digest = String::new();
        for byte in record.digest() {
            write!(digest, "{byte:02X}").expect("writing to a string does not fail");
        }
        Ds {
            key_tag: record.key_tag(),
            algorithm: record.algorithm().into(),
            digest_type: record.digest_type().into(),
            digest,
        }
    }
}

impl Dnskey {
    fn new(record: &DNSKEY) -> Option<Dnskey> {
        Some(Dnskey {
            key_tag: record.calculate_key_tag().ok()?,
            flags: record.flags(),
            algorithm: record.public_key().algorithm().into(),
        })
    }
}

/// Names in the DNS may contain any byte.
fn host_name(record: &NS) -> String {
    let name = record.0.to_lowercase().to_ascii();
    text::sanitize(name.trim_end_matches('.'))
}

fn records(response: &Result<Response, QueryError>) -> Option<&RecordSet> {
    match response {
        Ok(Response::Records(set)) => Some(set),
        _ => None,
    }
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}
