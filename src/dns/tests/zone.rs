//! A signed zone and its parent, as a resolver answers for them.

use hickory_proto::dnssec::rdata::{DNSKEY, DNSSECRData, DS, RRSIG};
use hickory_proto::dnssec::{Algorithm, DigestType};
use hickory_proto::op::{Message, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::{NS, SOA};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use jiff::Timestamp;

use super::keys::{CURRENT, Key, NOW, SEP, TTL, ZONE_KEY};
use crate::dns::chain::Chain;
use crate::dns::name::ZoneName;
use crate::dns::query_error::{QueryError, QueryErrorKind};
use crate::dns::response::Response;
use crate::dns::verdict::{Observation, Status};

pub(super) const ZONE: &str = "example.se.";
pub(super) const PARENT: &str = "se.";

pub(super) fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

pub(super) fn record(owner: &str, data: RData) -> Record {
    Record::from_rdata(name(owner), TTL, data)
}

pub(super) fn signature_record(owner: &str, signature: RRSIG) -> Record {
    record(owner, RData::DNSSEC(DNSSECRData::RRSIG(signature)))
}

pub(super) fn soa(owner: &str) -> Record {
    let soa = SOA::new(
        name("ns.example."),
        name("hostmaster.example."),
        1,
        1,
        1,
        1,
        1,
    );
    record(owner, RData::SOA(soa))
}

/// Creates an answer for the zone with these records.
pub(super) fn message(
    record_type: RecordType,
    code: ResponseCode,
    answers: Vec<Record>,
    authorities: Vec<Record>,
) -> Message {
    let mut message = Message::response(1, OpCode::Query);
    message.metadata.response_code = code;
    message.add_query(Query::query(name(ZONE), record_type));
    message.answers = answers;
    message.authorities = authorities;
    message
}

/// The three answers for a zone.
pub(super) struct Answers {
    pub(super) ds: Vec<Record>,
    pub(super) dnskey: Vec<Record>,
    pub(super) ns: Vec<Record>,
}

impl Answers {
    /// Creates a DS set that the parent signs, a DNSKEY set with its signatures, and two name servers.
    pub(super) fn new(ds: Vec<DS>, keys: Vec<DNSKEY>, signatures: Vec<RRSIG>) -> Answers {
        Answers {
            ds: signed_ds(ds, CURRENT),
            dnskey: with_signatures(key_records(keys), signatures),
            ns: ["NS2.Example.", "ns1.example."]
                .map(|host| record(ZONE, RData::NS(NS(name(host)))))
                .to_vec(),
        }
    }

    /// Creates answers with one key that signs itself and is named by the parent.
    pub(super) fn linked(key: &Key) -> Answers {
        Answers::signed(key, vec![key.ds(DigestType::SHA256)])
    }

    /// Creates answers with one key that signs itself.
    pub(super) fn signed(key: &Key, ds: Vec<DS>) -> Answers {
        let signature = key.sign(&key_records(vec![key.dnskey()]), CURRENT);
        Answers::new(ds, vec![key.dnskey()], vec![signature])
    }

    pub(super) fn message(&self, record_type: RecordType) -> Message {
        let answers = match record_type {
            RecordType::DS => &self.ds,
            RecordType::DNSKEY => &self.dnskey,
            _ => &self.ns,
        };
        let authorities = match (answers.is_empty(), record_type) {
            (false, _) => Vec::new(),
            (true, RecordType::DS) => vec![soa(PARENT)],
            (true, _) => vec![soa(ZONE)],
        };
        message(
            record_type,
            ResponseCode::NoError,
            answers.clone(),
            authorities,
        )
    }

    pub(super) fn observation(&self) -> Observation {
        Observation {
            zone: ZoneName::parse(ZONE).unwrap(),
            ds: read(&self.message(RecordType::DS)),
            dnskey: read(&self.message(RecordType::DNSKEY)),
            ns: read(&self.message(RecordType::NS)),
        }
    }
}

/// Decodes an answer as a lookup does.
pub(super) fn read(message: &Message) -> Result<Response, QueryError> {
    let record_type = message.queries[0].query_type;
    let message = Message::from_vec(&message.to_vec().unwrap()).unwrap();
    let response = Response::read(&message, &name(ZONE), record_type);
    response.map_err(|kind| error(record_type, kind))
}

pub(super) fn error(record_type: RecordType, kind: QueryErrorKind) -> QueryError {
    QueryError {
        resolver: "192.0.2.1:53".parse().unwrap(),
        record_type,
        kind,
    }
}

pub(super) fn chain(observation: &Observation) -> Chain {
    Chain::new(observation, Timestamp::from_second(NOW.into()).unwrap())
}

/// Asserts the status and a part of the reason.
#[track_caller]
pub(super) fn assert_verdict(observation: &Observation, status: Status, reason: &str) {
    let chain = chain(observation);
    assert_eq!(chain.status, status, "{}", chain.reason);
    assert!(chain.reason.contains(reason), "{}", chain.reason);
}

/// Creates a key of the zone with the usual flags.
pub(super) fn zone_key() -> Key {
    Key::new(ZONE, Algorithm::ECDSAP256SHA256, ZONE_KEY | SEP)
}

/// Creates DS records that a key of the parent signs.
pub(super) fn signed_ds(ds: Vec<DS>, period: (u32, u32)) -> Vec<Record> {
    let records: Vec<_> = ds
        .into_iter()
        .map(|ds| record(ZONE, RData::DNSSEC(DNSSECRData::DS(ds))))
        .collect();
    if records.is_empty() {
        return records;
    }
    let parent = Key::new(PARENT, Algorithm::ECDSAP256SHA256, ZONE_KEY);
    let signature = parent.sign(&records, period);
    with_signatures(records, vec![signature])
}

pub(super) fn key_records(keys: Vec<DNSKEY>) -> Vec<Record> {
    let keys = keys.into_iter();
    keys.map(|key| record(ZONE, RData::DNSSEC(DNSSECRData::DNSKEY(key))))
        .collect()
}

pub(super) fn with_signatures(mut records: Vec<Record>, signatures: Vec<RRSIG>) -> Vec<Record> {
    let signatures = signatures.into_iter();
    records.extend(signatures.map(|it| signature_record(ZONE, it)));
    records
}
