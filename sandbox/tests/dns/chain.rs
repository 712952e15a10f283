//! Keys, signatures and DS records.

use hickory_proto::{
    dnssec::{Algorithm, DigestType},
    op::ResponseCode,
    rr::{RData, RecordType},
};
use hostup_sandbox::{Fixture, Life, Sandbox};
use jiff::Timestamp;

use crate::client::{ask, assert_signed, ds, key, name, of_type, query, signatures};

fn sandbox() -> Sandbox {
    let fixture = Fixture::new()
        .domain("example.se", Life::Active)
        .domain("off.se", Life::Excluded)
        .domain("away.se", Life::Inactive)
        .domain("räksmörgås.nu", Life::Active);
    Sandbox::start(fixture).expect("a sandbox")
}

#[test]
fn active_domain_has_chain_from_parent_to_zone() {
    let sandbox = sandbox();
    let (parent_key, zone_key) = (key(&sandbox, "se"), key(&sandbox, "example.se"));

    let answer = ask(&sandbox, "example.se", RecordType::DS);
    assert!(answer.metadata.authoritative);
    assert_signed(&answer.answers, "se", &parent_key);
    let records = ds(&answer);
    let [record] = records.as_slice() else {
        panic!("one DS in {answer}");
    };
    assert_eq!(record.algorithm(), Algorithm::ECDSAP256SHA256);
    assert_eq!(record.digest_type(), DigestType::SHA256);
    assert!(matches!(
        record.covers(&name("example.se"), &zone_key),
        Ok(true)
    ));
    assert_eq!(
        record.key_tag(),
        zone_key.calculate_key_tag().expect("a key tag")
    );

    for record_type in [RecordType::DNSKEY, RecordType::SOA, RecordType::NS] {
        let answer = ask(&sandbox, "example.se", record_type);
        assert_signed(&answer.answers, "example.se", &zone_key);
        let answer = ask(&sandbox, "se", record_type);
        assert_signed(&answer.answers, "se", &parent_key);
    }
}

#[test]
fn keys_stay_and_differ_by_zone() {
    let sandbox = sandbox();
    let first = key(&sandbox, "example.se");
    assert_eq!(key(&sandbox, "example.se"), first);
    assert_ne!(key(&sandbox, "off.se"), first);
    assert!(first.zone_key() && first.secure_entry_point() && !first.revoke());
}

#[test]
fn signatures_are_valid_in_real_time_whatever_the_sandbox_clock_says() {
    let start = "2001-01-01T00:00:00Z".parse().expect("a timestamp");
    let fixture = Fixture::new().domain("example.se", Life::Active);
    let sandbox = Sandbox::start(fixture.clock_at(start)).expect("a sandbox");
    let answer = ask(&sandbox, "example.se", RecordType::DNSKEY);
    let now = u32::try_from(Timestamp::now().as_second()).expect("a time before 2106");
    for signature in signatures(&answer.answers) {
        assert!(signature.input().sig_inception.get() < now);
        assert!(signature.input().sig_expiration.get() > now);
    }
}

#[test]
fn name_servers_are_those_of_the_domain() {
    let sandbox = sandbox();
    let servers = |domain: &str| {
        let answer = ask(&sandbox, domain, RecordType::NS);
        let servers = of_type(&answer.answers, RecordType::NS);
        let servers = servers.iter().filter_map(|record| match &record.data {
            RData::NS(server) => Some(server.to_string()),
            _ => None,
        });
        servers.collect::<Vec<_>>()
    };
    assert_eq!(
        servers("example.se"),
        ["primary.ns.hostup.se.", "secondary.ns.hostup.se."]
    );
    sandbox.set_nameservers(
        "example.se",
        &["NS1.wdns.se", "ns2.wdns.se.", "ns1.wdns.se"],
    );
    assert_eq!(servers("example.se"), ["ns1.wdns.se.", "ns2.wdns.se."]);
}

#[test]
fn opted_out_domain_is_signed_without_ds_and_zone_elsewhere_is_not_signed() {
    let sandbox = sandbox();
    assert_eq!(ds(&ask(&sandbox, "off.se", RecordType::DS)), []);
    let zone_key = key(&sandbox, "off.se");
    let answer = ask(&sandbox, "off.se", RecordType::SOA);
    assert_signed(&answer.answers, "off.se", &zone_key);

    let answer = ask(&sandbox, "away.se", RecordType::DNSKEY);
    assert_eq!(answer.metadata.response_code, ResponseCode::NoError);
    assert_eq!(answer.answers, []);
    assert_eq!(answer.authorities.len(), 1, "only a SOA in {answer}");
    let answer = ask(&sandbox, "away.se", RecordType::NS);
    assert_eq!(signatures(&answer.answers), []);
}

#[test]
fn name_is_found_in_any_case_and_in_ascii() {
    let sandbox = sandbox();
    let answer = ask(&sandbox, "EXAMPLE.se", RecordType::DS);
    assert_eq!(ds(&answer).len(), 1);
    let answer = ask(&sandbox, "xn--rksmrgs-5wao1o.nu", RecordType::DS);
    assert_eq!(ds(&answer).len(), 1);
    assert_signed(&answer.answers, "nu", &key(&sandbox, "nu"));
}

#[test]
fn zone_above_domain_has_any_number_of_labels() {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.a.se", Life::Active)
        .domain("example.pp.se", Life::Active);
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    for (domain, parent) in [
        ("a.se", "se"),
        ("b.a.se", "a.se"),
        ("example.pp.se", "pp.se"),
    ] {
        let answer = ask(&sandbox, domain, RecordType::DS);
        assert_eq!(ds(&answer).len(), 1);
        assert_signed(&answer.answers, parent, &key(&sandbox, parent));
    }
}

#[test]
fn query_without_do_bit_is_answered_without_signatures() {
    let sandbox = sandbox();
    let mut plain = query("example.se", RecordType::DS);
    plain.edns = None;
    let answer = crate::client::ask_udp(&sandbox, &plain);
    assert_eq!(answer.answers.len(), 1);
    assert_eq!(answer.edns, None);
    let mut plain = query("missing.se", RecordType::DS);
    plain.edns = None;
    let answer = crate::client::ask_udp(&sandbox, &plain);
    assert_eq!(answer.metadata.response_code, ResponseCode::NXDomain);
    assert_eq!(answer.authorities.len(), 1, "only a SOA in {answer}");
}
