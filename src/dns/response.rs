//! What an answer says about one name and one type of records.

use hickory_proto::dnssec::rdata::RRSIG;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, Record, RecordData, RecordType};

use super::denial::Denial;
use super::query_error::QueryErrorKind;

/// No zone needs so many, and checking every key against every signature has a cost.
const MAX_RECORDS: usize = 64;

/// TTLs from this on count as 0 (RFC 2181, section 8).
const TTL_LIMIT: u32 = 1 << 31;

#[derive(Clone, Debug)]
pub(super) enum Response {
    Records(RecordSet),
    /// The name exists, and has no records of this type.
    NoData(Denial),
    NoSuchName,
    /// The name has a CNAME instead.
    Alias,
}

/// Records of one name and type without duplicates, and their signatures.
#[derive(Clone, Debug)]
pub(super) struct RecordSet {
    pub(super) records: Vec<Record>,
    pub(super) signatures: Vec<RRSIG>,
}

impl RecordSet {
    pub(super) fn data<'a, T: RecordData + 'a>(&'a self) -> impl Iterator<Item = &'a T> {
        self.records
            .iter()
            .filter_map(|record| T::try_borrow(&record.data))
    }

    /// How long caches may keep these records. Resolvers count the TTL of the records down; the original one, which other
    /// caches may have received a moment ago, is in the signatures.
    pub(super) fn original_ttl(&self) -> u32 {
        let received = self.records.iter().map(|record| record.ttl);
        let signed = self.signatures.iter().map(|it| it.input().original_ttl);
        let ttls = received.chain(signed).filter(|ttl| *ttl < TTL_LIMIT);
        ttls.max().unwrap_or(0)
    }
}

impl Response {
    pub(super) fn read(
        message: &Message,
        name: &Name,
        record_type: RecordType,
    ) -> Result<Response, QueryErrorKind> {
        let code = message.metadata.response_code;
        if !matches!(code, ResponseCode::NoError | ResponseCode::NXDomain) {
            return Err(QueryErrorKind::Code(code));
        }
        let answers = || {
            let of_name = |record: &&Record| record.name == *name;
            message
                .answers
                .iter()
                .filter(of_name)
                .filter(|it| it.dns_class == DNSClass::IN)
        };
        if answers().any(|record| record.record_type() == RecordType::CNAME) {
            return Ok(Response::Alias);
        }
        if code == ResponseCode::NXDomain {
            return Ok(Response::NoSuchName);
        }
        let is_wanted = |record: &&Record| record.record_type() == record_type;
        let records: Vec<_> = answers().filter(is_wanted).collect();
        if records.is_empty() {
            check_authority(message, name, record_type)?;
            return Ok(Response::NoData(Denial::read(
                &message.authorities,
                name,
                record_type,
            )));
        }
        let signatures = answers().filter_map(|record| RRSIG::try_borrow(&record.data));
        let signatures = signatures.filter(|it| it.input().type_covered == record_type);
        let signatures: Vec<_> = signatures.cloned().collect();
        if records.len().max(signatures.len()) > MAX_RECORDS {
            return Err(QueryErrorKind::TooManyRecords);
        }
        Ok(Response::Records(RecordSet {
            records: without_duplicates(&records),
            signatures,
        }))
    }
}

/// A signature covers each record once (RFC 4034, section 6.3).
fn without_duplicates(records: &[&Record]) -> Vec<Record> {
    let mut unique: Vec<Record> = Vec::new();
    for record in records {
        if !unique.contains(record) {
            unique.push((*record).clone());
        }
    }
    unique
}

/// An answer without records denies them only if the server speaks for the right zone.
fn check_authority(
    message: &Message,
    name: &Name,
    record_type: RecordType,
) -> Result<(), QueryErrorKind> {
    let of_type = |wanted: RecordType| {
        let records = message.authorities.iter();
        records.filter(move |record| record.record_type() == wanted)
    };
    let mut starts_of_authority = of_type(RecordType::SOA);
    match starts_of_authority.next() {
        Some(soa) if record_type == RecordType::DS && soa.name == *name => {
            Err(QueryErrorKind::NotFromParent)
        }
        None if of_type(RecordType::NS).next().is_some() => Err(QueryErrorKind::Referral),
        // RFC 2308 requires an SOA record in a denial. Some forwarders return nothing for types that they do not know.
        None if record_type == RecordType::DS => Err(QueryErrorKind::NoAuthority),
        _ => Ok(()),
    }
}
