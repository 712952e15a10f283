//! What an answer and its denial mean.

use std::slice;

use data_encoding::BASE32_DNSSEC;
use hickory_proto::dnssec::rdata::{DNSSECRData, NSEC, NSEC3};
use hickory_proto::dnssec::{DigestType, Nsec3HashAlgorithm};
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::{CNAME, NS};
use hickory_proto::rr::{RData, Record, RecordType};

use super::keys::CURRENT;
use super::zone::{
    Answers, PARENT, ZONE, chain, message, name, read, record, signature_record, soa, zone_key,
};
use crate::dns::denial::Denial;
use crate::dns::query_error::QueryErrorKind;
use crate::dns::response::Response;
use crate::dns::verdict::Status;

fn ns_record(owner: &str) -> Record {
    record(owner, RData::NS(NS(name("ns.example."))))
}

fn cname(owner: &str) -> Record {
    record(owner, RData::CNAME(CNAME(name("www.example."))))
}

#[test]
fn answer_without_usable_content_is_an_error() {
    let (ds, ns) = (RecordType::DS, RecordType::NS);
    let code = |code| message(ds, code, Vec::new(), Vec::new());
    let without_answers = |record_type, authorities| {
        message(record_type, ResponseCode::NoError, Vec::new(), authorities)
    };
    let many = (0..65).map(|n| record(ZONE, RData::NS(NS(name(&format!("ns{n}.example."))))));
    for (message, kind) in [
        (
            code(ResponseCode::ServFail),
            QueryErrorKind::Code(ResponseCode::ServFail),
        ),
        (
            code(ResponseCode::Refused),
            QueryErrorKind::Code(ResponseCode::Refused),
        ),
        (
            without_answers(ds, vec![ns_record(PARENT)]),
            QueryErrorKind::Referral,
        ),
        (
            without_answers(ds, vec![soa(ZONE)]),
            QueryErrorKind::NotFromParent,
        ),
        (without_answers(ds, vec![]), QueryErrorKind::NoAuthority),
        (
            message(ns, ResponseCode::NoError, many.collect(), Vec::new()),
            QueryErrorKind::TooManyRecords,
        ),
    ] {
        assert_eq!(
            read(&message).expect_err("an error").kind,
            kind,
            "{message}"
        );
    }
}

#[test]
fn answer_without_records_is_no_data() {
    for authorities in [vec![soa(PARENT)], vec![soa(PARENT), ns_record(PARENT)]] {
        let message = message(RecordType::DS, ResponseCode::NoError, vec![], authorities);
        let response = read(&message).expect("an answer");
        assert!(
            matches!(response, Response::NoData(Denial::Missing)),
            "{response:?}"
        );
    }
    let message = message(
        RecordType::DNSKEY,
        ResponseCode::NoError,
        vec![],
        vec![soa(ZONE)],
    );
    assert!(matches!(read(&message), Ok(Response::NoData(_))));
}

#[test]
fn records_of_other_names_are_ignored() {
    let answers = vec![ns_record("other.se."), cname("other.se.")];
    let message = message(RecordType::NS, ResponseCode::NoError, answers, vec![]);
    assert!(matches!(read(&message), Ok(Response::NoData(_))));
}

#[test]
fn nxdomain_is_an_alias_with_a_cname_and_no_such_name_without() {
    let nxdomain = |answers| {
        let message = message(
            RecordType::DS,
            ResponseCode::NXDomain,
            answers,
            vec![soa(PARENT)],
        );
        read(&message).expect("an answer")
    };
    assert!(matches!(nxdomain(vec![]), Response::NoSuchName));
    // The code is then about the target of the alias.
    assert!(matches!(nxdomain(vec![cname(ZONE)]), Response::Alias));
}

/// Reads an answer without a DS, with this record and a signature over it in its authority section.
fn denial(denied_by: Record) -> Denial {
    let signature = zone_key().sign(slice::from_ref(&denied_by), CURRENT);
    let owner = denied_by.name.to_ascii();
    let authorities = vec![soa(PARENT), denied_by, signature_record(&owner, signature)];
    denial_of(authorities)
}

fn denial_of(authorities: Vec<Record>) -> Denial {
    let message = message(RecordType::DS, ResponseCode::NoError, vec![], authorities);
    match read(&message) {
        Ok(Response::NoData(denial)) => denial,
        other => panic!("{other:?}"),
    }
}

fn nsec(owner: &str, types: &[RecordType]) -> Record {
    let nsec = NSEC::new(name("next.se."), types.iter().copied());
    record(owner, RData::DNSSEC(DNSSECRData::NSEC(nsec)))
}

#[test]
fn nsec_of_the_parent_denies_the_ds() {
    use RecordType::{DS, NS, RRSIG, SOA};
    for (record, expected) in [
        (nsec(ZONE, &[NS, RRSIG]), Denial::Signed),
        (nsec("EXAMPLE.se.", &[NS, RRSIG]), Denial::Signed),
        (nsec(ZONE, &[NS, DS, RRSIG]), Denial::Contradicted),
        (nsec(ZONE, &[NS, SOA, RRSIG]), Denial::Missing),
        (nsec("other.se.", &[NS, RRSIG]), Denial::Missing),
    ] {
        assert_eq!(denial(record.clone()), expected, "{record}");
    }
    assert_eq!(
        denial_of(vec![soa(PARENT), nsec(ZONE, &[NS, RRSIG])]),
        Denial::Missing
    );
}

/// How an NSEC3 record relates to the hash of the zone's name.
struct Interval {
    /// The distances from the hash of the zone's name to the owner and to the next name, in the first two bytes.
    owner: i16,
    next: i16,
    opt_out: bool,
    iterations: u16,
}

fn nsec3(interval: &Interval, types: &[RecordType]) -> Record {
    let salt = vec![1, 2, 3];
    let algorithm = Nsec3HashAlgorithm::SHA1;
    let hash = algorithm
        .hash(&salt, &name(ZONE), interval.iterations)
        .unwrap();
    let moved = |distance: i16| {
        let mut moved = hash.as_ref().to_vec();
        let head = i32::from(u16::from_be_bytes([moved[0], moved[1]])) + i32::from(distance);
        let head = u16::try_from(head.rem_euclid(1 << 16)).unwrap();
        moved[..2].copy_from_slice(&head.to_be_bytes());
        moved
    };
    let owner = format!("{}.{PARENT}", BASE32_DNSSEC.encode(&moved(interval.owner)));
    let (opt_out, iterations, next) = (interval.opt_out, interval.iterations, moved(interval.next));
    let data = NSEC3::new(
        algorithm,
        opt_out,
        iterations,
        salt,
        next,
        types.iter().copied(),
    );
    record(&owner, RData::DNSSEC(DNSSECRData::NSEC3(data)))
}

#[test]
fn nsec3_of_the_parent_denies_the_ds() {
    use RecordType::{DS, NS, RRSIG};
    let at_name = |iterations| Interval {
        owner: 0,
        next: 100,
        opt_out: false,
        iterations,
    };
    let around = |owner, next, opt_out| Interval {
        owner,
        next,
        opt_out,
        iterations: 1,
    };
    for (interval, types, expected) in [
        (at_name(0), vec![NS, RRSIG], Denial::Signed),
        (at_name(150), vec![NS, RRSIG], Denial::Signed),
        (at_name(151), vec![NS, RRSIG], Denial::Missing),
        (at_name(0), vec![NS, DS, RRSIG], Denial::Contradicted),
        (around(-100, 100, true), vec![NS], Denial::Signed),
        (around(-100, 100, false), vec![NS], Denial::Missing),
        (around(-200, -100, true), vec![NS], Denial::Missing),
        (around(100, 200, true), vec![NS], Denial::Missing),
        // An interval that wraps around contains the name: its end lies before its start, and both before or after the name.
        (around(-100, -200, true), vec![NS], Denial::Signed),
        (around(200, 100, true), vec![NS], Denial::Signed),
    ] {
        let record = nsec3(&interval, &types);
        assert_eq!(denial(record.clone()), expected, "{record}");
    }
}

#[test]
fn removed_ds_is_indeterminate_and_denied_ds_insecure() {
    use RecordType::{DS, NS, RRSIG};
    let mut observation =
        Answers::signed(&zone_key(), vec![zone_key().ds(DigestType::SHA256)]).observation();
    for (types, status, reason) in [
        (
            vec![NS, DS, RRSIG],
            Status::Indeterminate,
            "removes DS records",
        ),
        (vec![NS, RRSIG], Status::Insecure, "a signed record denies"),
    ] {
        observation.ds = Ok(Response::NoData(denial(nsec(ZONE, &types))));
        let chain = chain(&observation);
        assert_eq!(chain.status, status, "{}", chain.reason);
        assert!(chain.reason.contains(reason), "{}", chain.reason);
    }
}
