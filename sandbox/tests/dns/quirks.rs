//! What can be wrong in the DNS of a domain.

use std::time::Duration;

use hickory_proto::{
    op::ResponseCode,
    rr::{Record, RecordType},
};
use hostup_sandbox::{DnsQuirk, Fixture, Life, Sandbox};
use jiff::Timestamp;

use crate::client::{
    ask, ask_tcp, ask_udp, assert_signed, ds, key, name, query, send_udp, signatures, verify,
};

/// `example.se` with the quirk, and `sound.se` without.
fn sandbox(quirk: DnsQuirk) -> Sandbox {
    let fixture = Fixture::new().domain("sound.se", Life::Active).domain_with(
        "example.se",
        Life::Active,
        |domain| domain.quirks(|quirks| quirks.dns = Some(quirk)),
    );
    Sandbox::start(fixture).expect("a sandbox")
}

fn first(section: &[Record]) -> &Record {
    section.first().expect("a record")
}

#[test]
fn silent_domain_gets_no_answer_and_others_do() {
    let sandbox = sandbox(DnsQuirk::Silent);
    let bytes = query("example.se", RecordType::DS)
        .to_vec()
        .expect("a query");
    assert_eq!(send_udp(&sandbox, &bytes, Duration::from_millis(300)), None);
    assert_eq!(ds(&ask(&sandbox, "sound.se", RecordType::DS)).len(), 1);
    assert_eq!(sandbox.dns_count("example.se", "DS"), 1);
}

#[test]
fn server_failure_has_no_records() {
    let sandbox = sandbox(DnsQuirk::ServerFailure);
    let answer = ask(&sandbox, "www.example.se", RecordType::A);
    assert_eq!(answer.metadata.response_code, ResponseCode::ServFail);
    assert_eq!((answer.answers.len(), answer.authorities.len()), (0, 0));
}

#[test]
fn truncated_answer_is_complete_over_tcp() {
    let sandbox = sandbox(DnsQuirk::Truncated);
    let question = query("example.se", RecordType::DNSKEY);
    let short = ask_udp(&sandbox, &question);
    assert!(short.metadata.truncation);
    assert_eq!(short.answers, []);
    let whole = ask_tcp(&sandbox, &[question]).remove(0);
    assert!(!whole.metadata.truncation);
    assert_eq!(whole.answers.len(), 2);
}

#[test]
fn bogus_signature_does_not_verify_and_ds_is_sound() {
    let sandbox = sandbox(DnsQuirk::BogusSignature);
    let key_of_zone = key(&sandbox, "example.se");
    let answer = ask(&sandbox, "example.se", RecordType::DNSKEY);
    let record = first(&answer.answers);
    assert!(verify(&answer.answers, record, "example.se", &key_of_zone).is_err());
    let answer = ask(&sandbox, "example.se", RecordType::DS);
    assert_signed(&answer.answers, "se", &key(&sandbox, "se"));
}

#[test]
fn expired_signature_verifies_but_for_its_time() {
    let sandbox = sandbox(DnsQuirk::ExpiredSignature);
    let answer = ask(&sandbox, "example.se", RecordType::DNSKEY);
    assert_signed(&answer.answers, "example.se", &key(&sandbox, "example.se"));
    let now = u32::try_from(Timestamp::now().as_second()).expect("a time before 2106");
    let expiration = signatures(&answer.answers)[0].input().sig_expiration.get();
    assert!(expiration < now);
}

#[test]
fn ds_of_other_key_is_signed_and_does_not_match() {
    let sandbox = sandbox(DnsQuirk::DsOfOtherKey);
    let answer = ask(&sandbox, "example.se", RecordType::DS);
    assert_signed(&answer.answers, "se", &key(&sandbox, "se"));
    let covered = ds(&answer)[0].covers(&name("example.se"), &key(&sandbox, "example.se"));
    assert!(matches!(covered, Ok(false)), "{covered:?}");
}

#[test]
fn ds_without_signature_is_alone() {
    let sandbox = sandbox(DnsQuirk::DsWithoutSignature);
    let answer = ask(&sandbox, "example.se", RecordType::DS);
    assert_eq!(
        (ds(&answer).len(), signatures(&answer.answers).len()),
        (1, 0)
    );
    let answer = ask(&sandbox, "example.se", RecordType::DNSKEY);
    assert_eq!(signatures(&answer.answers).len(), 1);
}

#[test]
fn ds_with_unknown_algorithm_is_signed() {
    let sandbox = sandbox(DnsQuirk::DsWithUnknownAlgorithm);
    let answer = ask(&sandbox, "example.se", RecordType::DS);
    assert_signed(&answer.answers, "se", &key(&sandbox, "se"));
    assert_eq!(u8::from(ds(&answer)[0].algorithm()), 120);
}

#[test]
fn quirk_of_the_sandbox_applies_to_every_domain_and_zone() {
    let sandbox =
        Sandbox::start(Fixture::new().domain("example.se", Life::Active)).expect("a sandbox");
    sandbox.settings(|settings| settings.quirks.dns = Some(DnsQuirk::ServerFailure));
    for domain in ["example.se", "se", "missing.se"] {
        let answer = ask(&sandbox, domain, RecordType::NS);
        assert_eq!(answer.metadata.response_code, ResponseCode::ServFail);
    }
}
