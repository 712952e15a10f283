//! Which answers lead to which status: one row for each rule of the RFCs.

use std::slice;

use hickory_proto::dnssec::rdata::{DNSSECRData, DS};
use hickory_proto::dnssec::{Algorithm, DigestType};
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::CNAME;
use hickory_proto::rr::{RData, RecordType};

use super::keys::{CURRENT, DAY, Key, NOW, SEP, TTL, ZONE_KEY};
use super::zone::{
    Answers, ZONE, assert_verdict, chain, error, key_records, message, name, read, record,
    signed_ds, with_signatures, zone_key,
};
use crate::dns::query_error::QueryErrorKind;
use crate::dns::response::Response;
use crate::dns::verdict::{Observation, Status};

fn unknown_digest(ds: &DS) -> DS {
    let digest = vec![7; 32];
    DS::new(ds.key_tag(), ds.algorithm(), DigestType::from(5), digest)
}

/// Returns the DS with another algorithm number.
fn unknown_algorithm(ds: &DS, algorithm: u8) -> DS {
    let algorithm = Algorithm::from_u8(algorithm);
    DS::new(
        ds.key_tag(),
        algorithm,
        ds.digest_type(),
        ds.digest().to_vec(),
    )
}

fn wrong_digest(ds: &DS) -> DS {
    let digest = ds.digest().iter().map(|byte| !byte).collect();
    DS::new(ds.key_tag(), ds.algorithm(), ds.digest_type(), digest)
}

#[test]
fn every_algorithm_in_use_is_secure() {
    for algorithm in [8, 10, 13, 14, 15] {
        let key = Key::new(ZONE, Algorithm::from_u8(algorithm), ZONE_KEY | SEP);
        let observation = Answers::linked(&key).observation();
        assert_verdict(
            &observation,
            Status::Secure,
            &format!("the key {}", key.tag()),
        );
    }
}

#[test]
fn every_digest_in_use_is_secure() {
    let key = zone_key();
    for digest in [DigestType::SHA1, DigestType::SHA256, DigestType::SHA384] {
        let answers = Answers::signed(&key, vec![key.ds(digest)]);
        assert_verdict(&answers.observation(), Status::Secure, "2026-04-28");
    }
}

#[test]
fn ds_records_are_matched_with_keys() {
    let (key, other) = (zone_key(), zone_key());
    let ds = key.ds(DigestType::SHA256);
    let (sha1, other_ds) = (key.ds(DigestType::SHA1), other.ds(DigestType::SHA256));
    let rows: [(&str, Vec<DS>, Status, &str); 9] = [
        (
            "one of several matches",
            vec![other_ds.clone(), ds.clone()],
            Status::Secure,
            "",
        ),
        (
            "none matches",
            vec![other_ds],
            Status::Bogus,
            "no DNSKEY record of the zone matches",
        ),
        (
            "only the tag matches",
            vec![wrong_digest(&ds)],
            Status::Bogus,
            "no DNSKEY record",
        ),
        (
            "only an unknown digest",
            vec![unknown_digest(&ds)],
            Status::Insecure,
            "not supported",
        ),
        (
            "only an unknown algorithm",
            vec![unknown_algorithm(&ds, 16)],
            Status::Insecure,
            "not supported",
        ),
        (
            "only SHA-1 signatures",
            vec![unknown_algorithm(&ds, 7)],
            Status::Insecure,
            "not supported",
        ),
        (
            "unsupported ones beside one that matches",
            vec![unknown_digest(&ds), unknown_algorithm(&ds, 16), ds.clone()],
            Status::Secure,
            "",
        ),
        (
            "unsupported ones beside one that does not match",
            vec![
                unknown_digest(&ds),
                unknown_algorithm(&ds, 16),
                wrong_digest(&ds),
            ],
            Status::Bogus,
            "no DNSKEY record",
        ),
        (
            "SHA-1 beside a better one that does not match",
            vec![sha1, wrong_digest(&ds)],
            Status::Bogus,
            "",
        ),
    ];
    for (row, ds, status, reason) in rows {
        let chain = chain(&Answers::signed(&key, ds).observation());
        assert_eq!(chain.status, status, "{row}: {}", chain.reason);
        assert!(chain.reason.contains(reason), "{row}: {}", chain.reason);
    }
}

#[test]
fn ds_without_a_signature_of_the_parent_is_indeterminate() {
    let key = zone_key();
    let ds_record = record(
        ZONE,
        RData::DNSSEC(DNSSECRData::DS(key.ds(DigestType::SHA256))),
    );
    let mut answers = Answers::linked(&key);
    answers.ds = vec![ds_record.clone()];
    assert_verdict(
        &answers.observation(),
        Status::Indeterminate,
        "no signature of the parent",
    );

    let by_the_zone = key.sign(slice::from_ref(&ds_record), CURRENT);
    answers.ds = with_signatures(vec![ds_record], vec![by_the_zone]);
    assert_verdict(
        &answers.observation(),
        Status::Indeterminate,
        "no signature of the parent",
    );
}

#[test]
fn ds_whose_signature_is_out_of_its_period_is_bogus() {
    let key = zone_key();
    for period in [(NOW - DAY, NOW - 1), (NOW + 1, NOW + DAY)] {
        let mut answers = Answers::linked(&key);
        answers.ds = signed_ds(vec![key.ds(DigestType::SHA256)], period);
        assert_verdict(&answers.observation(), Status::Bogus, "valid now");
    }
}

#[test]
fn zone_without_keys_is_bogus_under_a_ds_and_insecure_without_one() {
    let key = zone_key();
    let mut answers = Answers::linked(&key);
    answers.dnskey.clear();
    assert_verdict(
        &answers.observation(),
        Status::Bogus,
        "has no DNSKEY record",
    );
    answers.ds.clear();
    assert_verdict(&answers.observation(), Status::Insecure, "has no DS record");
}

#[test]
fn signed_zone_without_a_ds_is_insecure() {
    let mut answers = Answers::linked(&zone_key());
    answers.ds.clear();
    assert_verdict(&answers.observation(), Status::Insecure, "no signed denial");
}

#[test]
fn name_without_ns_records_is_indeterminate() {
    let mut answers = Answers::linked(&zone_key());
    answers.ds.clear();
    answers.ns.clear();
    assert_verdict(
        &answers.observation(),
        Status::Indeterminate,
        "not a zone of its own",
    );
}

#[test]
fn absent_ds_is_insecure_even_if_the_name_servers_fail() {
    let mut answers = Answers::linked(&zone_key());
    answers.ds.clear();
    let mut observation = answers.observation();
    observation.dnskey = Err(error(
        RecordType::DNSKEY,
        QueryErrorKind::Code(ResponseCode::ServFail),
    ));
    observation.ns = Err(error(RecordType::NS, QueryErrorKind::Timeout));
    assert_verdict(&observation, Status::Insecure, "has no DS record");
}

#[test]
fn missing_or_failed_answers_are_indeterminate() {
    let healthy = || Answers::linked(&zone_key()).observation();
    let failure = |record_type, kind| Err(error(record_type, kind));
    let (ds, dnskey) = (RecordType::DS, RecordType::DNSKEY);
    let servfail = QueryErrorKind::Code(ResponseCode::ServFail);
    for (response, reason) in [
        (
            Ok(Response::NoSuchName),
            "The name example.se does not exist in the DNS.",
        ),
        (
            failure(ds, servfail),
            "The resolver 192.0.2.1:53 answered the query for DS records with SERVFAIL.",
        ),
        (
            failure(ds, QueryErrorKind::Timeout),
            "did not answer the query for DS records in time.",
        ),
        (
            failure(ds, QueryErrorKind::Referral),
            "not a recursive resolver",
        ),
    ] {
        let observation = Observation {
            ds: response,
            ..healthy()
        };
        assert_verdict(&observation, Status::Indeterminate, reason);
    }
    for kind in [servfail, QueryErrorKind::Timeout, QueryErrorKind::Malformed] {
        let observation = Observation {
            dnskey: failure(dnskey, kind),
            ..healthy()
        };
        assert_verdict(&observation, Status::Indeterminate, "DNSKEY records");
    }
}

#[test]
fn cname_at_the_apex_is_indeterminate_without_a_ds_and_bogus_under_one() {
    let alias = |record_type| {
        let cname = record(ZONE, RData::CNAME(CNAME(name("www.example."))));
        read(&message(
            record_type,
            ResponseCode::NoError,
            vec![cname],
            Vec::new(),
        ))
    };
    let mut observation = Answers::linked(&zone_key()).observation();
    observation.dnskey = alias(RecordType::DNSKEY);
    observation.ns = alias(RecordType::NS);
    assert_verdict(&observation, Status::Bogus, "has no DNSKEY record");
    observation.ds = alias(RecordType::DS);
    assert_verdict(&observation, Status::Indeterminate, "alias (CNAME)");
}

#[test]
fn result_lists_the_records_sorted_and_with_the_original_ttl() {
    let (key, signer) = (zone_key(), Key::new(ZONE, Algorithm::ED25519, ZONE_KEY));
    let keys = vec![key.dnskey(), signer.dnskey()];
    let signature = key.sign(&key_records(keys.clone()), CURRENT);
    let ds = key.ds(DigestType::SHA256);
    let mut answers = Answers::new(vec![ds.clone()], keys, vec![signature]);
    for record in &mut answers.ds {
        record.ttl = 17;
    }
    let chain = chain(&answers.observation());
    assert_eq!(chain.ds_ttl, Some(TTL));
    assert_eq!(chain.nameservers, ["ns1.example", "ns2.example"]);
    let [listed] = chain.ds_records.as_slice() else {
        panic!("{chain:?}");
    };
    assert_eq!(
        (listed.key_tag, listed.algorithm, listed.digest_type),
        (key.tag(), 13, 2)
    );
    assert_eq!(
        format!("{} 13 2 {}", key.tag(), listed.digest),
        ds.to_string()
    );
    let mut expected = [(key.tag(), 257, 13), (signer.tag(), 256, 15)];
    expected.sort();
    let listed = chain
        .dnskeys
        .iter()
        .map(|it| (it.key_tag, it.flags, it.algorithm));
    assert_eq!(listed.collect::<Vec<_>>(), expected);
}

#[test]
fn result_without_ds_has_no_ttl() {
    let mut answers = Answers::linked(&zone_key());
    answers.ds.clear();
    let chain = chain(&answers.observation());
    assert_eq!((chain.ds_ttl, chain.ds_records.len()), (None, 0));
    assert_eq!(chain.dnskeys.len(), 1);
}
