//! Which keys and signatures count: one row for each rule of the RFCs.

use hickory_proto::dnssec::rdata::SigInput;
use hickory_proto::dnssec::{Algorithm, DigestType};
use hickory_proto::rr::{RecordType, SerialNumber};

use super::keys::{CURRENT, DAY, Key, NOW, REVOKE, SEP, TTL, ZONE_KEY};
use super::zone::{Answers, ZONE, assert_verdict, key_records, name, zone_key};
use crate::dns::verdict::Status;

#[test]
fn flags_of_a_key_decide_whether_it_may_sign() {
    for (flags, status, reason) in [
        (ZONE_KEY | SEP, Status::Secure, ""),
        (ZONE_KEY, Status::Secure, ""),
        (SEP, Status::Bogus, "no zone key flag"),
        (0, Status::Bogus, "no zone key flag"),
        (ZONE_KEY | SEP | REVOKE, Status::Bogus, "revoked"),
    ] {
        let key = Key::new(ZONE, Algorithm::ED25519, flags);
        assert_verdict(&Answers::linked(&key).observation(), status, reason);
    }
}

#[test]
fn signature_over_the_keys_counts_in_its_period() {
    let key = zone_key();
    let keys = key_records(vec![key.dnskey()]);
    for (period, status, reason) in [
        (CURRENT, Status::Secure, "valid until 2026-04-28T12:00:00Z"),
        ((NOW, NOW), Status::Secure, ""),
        (
            (NOW + 1, NOW + DAY),
            Status::Bogus,
            "not valid before 2026-04-27T12:00:01Z",
        ),
        (
            (NOW - DAY, NOW - 1),
            Status::Bogus,
            "expired at 2026-04-27T11:59:59Z",
        ),
        ((NOW + DAY, NOW - DAY), Status::Bogus, "not valid before"),
        // Serial numbers wrap: a time more than 2^31 s ahead is in the past.
        (
            (NOW - DAY, NOW.wrapping_add(1 << 31) + DAY),
            Status::Bogus,
            "expired",
        ),
    ] {
        let signature = key.sign(&keys, period);
        let ds = vec![key.ds(DigestType::SHA256)];
        let answers = Answers::new(ds, vec![key.dnskey()], vec![signature]);
        assert_verdict(&answers.observation(), status, reason);
    }
}

#[test]
fn one_good_signature_beside_bad_ones_is_enough() {
    let key = zone_key();
    let keys = key_records(vec![key.dnskey()]);
    let periods = [(NOW - DAY, NOW - 1), (NOW + 1, NOW + DAY), CURRENT];
    let signatures = periods.map(|period| key.sign(&keys, period)).to_vec();
    let answers = Answers::new(
        vec![key.ds(DigestType::SHA256)],
        vec![key.dnskey()],
        signatures,
    );
    assert_verdict(&answers.observation(), Status::Secure, "");
}

#[test]
fn signature_by_another_key_is_bogus() {
    let (key, other) = (zone_key(), zone_key());
    let keys = vec![key.dnskey(), other.dnskey()];
    let signature = other.sign(&key_records(keys.clone()), CURRENT);
    let answers = Answers::new(vec![key.ds(DigestType::SHA256)], keys, vec![signature]);
    let reason = format!("not signed by the matching key {}", key.tag());
    assert_verdict(&answers.observation(), Status::Bogus, &reason);
}

#[test]
fn keys_without_any_signature_are_bogus() {
    let key = zone_key();
    let answers = Answers::new(
        vec![key.ds(DigestType::SHA256)],
        vec![key.dnskey()],
        Vec::new(),
    );
    assert_verdict(
        &answers.observation(),
        Status::Bogus,
        "not signed by the matching key",
    );
}

#[test]
fn signature_over_other_records_does_not_verify() {
    let (key, added) = (zone_key(), zone_key());
    let signature = key.sign(&key_records(vec![key.dnskey()]), CURRENT);
    let keys = vec![key.dnskey(), added.dnskey()];
    let answers = Answers::new(vec![key.ds(DigestType::SHA256)], keys, vec![signature]);
    assert_verdict(&answers.observation(), Status::Bogus, "does not verify");
}

#[test]
fn duplicate_records_count_once_in_a_signature() {
    let key = zone_key();
    let mut answers = Answers::linked(&key);
    answers.dnskey.extend(key_records(vec![key.dnskey()]));
    assert_verdict(&answers.observation(), Status::Secure, "");
}

#[test]
fn signature_that_names_another_signer_or_a_wildcard_does_not_count() {
    let key = zone_key();
    let keys = key_records(vec![key.dnskey()]);
    for (signer, labels) in [("se.", 2), ("www.example.se.", 2), (ZONE, 1)] {
        let input = SigInput {
            type_covered: RecordType::DNSKEY,
            algorithm: Algorithm::ECDSAP256SHA256,
            num_labels: labels,
            original_ttl: TTL,
            sig_expiration: SerialNumber::new(CURRENT.1),
            sig_inception: SerialNumber::new(CURRENT.0),
            key_tag: key.tag(),
            signer_name: name(signer),
        };
        let signature = key.sign_as(&keys, input);
        let ds = vec![key.ds(DigestType::SHA256)];
        let answers = Answers::new(ds, vec![key.dnskey()], vec![signature]);
        assert_verdict(
            &answers.observation(),
            Status::Bogus,
            "not signed by the matching key",
        );
    }
}

#[test]
fn at_most_32_signatures_are_verified() {
    let key = zone_key();
    let forged = key.sign(&key_records(vec![zone_key().dnskey()]), CURRENT);
    let good = key.sign(&key_records(vec![key.dnskey()]), CURRENT);
    for (count, status) in [(31, Status::Secure), (32, Status::Bogus)] {
        let mut signatures = vec![forged.clone(); count];
        signatures.push(good.clone());
        let ds = vec![key.ds(DigestType::SHA256)];
        let answers = Answers::new(ds, vec![key.dnskey()], signatures);
        assert_verdict(&answers.observation(), status, "");
    }
}
