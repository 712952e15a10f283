//! Names and types that do not exist.

use hickory_proto::{
    op::{Message, ResponseCode},
    rr::RecordType,
};
use hostup_sandbox::{Fixture, Life, Sandbox};

use crate::client::{ask, ask_udp, assert_signed, key, name, nsec, query};

fn sandbox() -> Sandbox {
    let fixture = Fixture::new()
        .domain("a.se", Life::Active)
        .domain("k.se", Life::Excluded)
        .domain("z.se", Life::Active);
    Sandbox::start(fixture).expect("a sandbox")
}

/// Whether one of the NSEC records covers the name, which lies strictly between its two names.
fn covers(answer: &Message, zone: &str, text: &str) -> bool {
    let (apex, denied) = (name(zone), name(text));
    nsec(answer).iter().any(|(owner, nsec)| {
        let next = nsec.next_domain_name();
        *owner < denied && (denied < *next || *next == apex)
    })
}

#[test]
fn missing_ds_is_proved_by_the_parent() {
    let sandbox = sandbox();
    let answer = ask(&sandbox, "k.se", RecordType::DS);
    assert_eq!(answer.metadata.response_code, ResponseCode::NoError);
    assert_eq!(answer.answers, []);
    assert_signed(&answer.authorities, "se", &key(&sandbox, "se"));
    let denials = nsec(&answer);
    let [(owner, denial)] = denials.as_slice() else {
        panic!("one NSEC in {answer}");
    };
    assert_eq!(*owner, name("k.se"));
    assert_eq!(*denial.next_domain_name(), name("z.se"));
    let types: Vec<_> = denial.type_bit_maps().collect();
    assert_eq!(types, [RecordType::NS, RecordType::RRSIG, RecordType::NSEC]);
}

#[test]
fn missing_type_at_apex_is_proved_by_the_zone() {
    let sandbox = sandbox();
    for (zone, record_type) in [
        ("a.se", RecordType::A),
        ("se", RecordType::A),
        ("se", RecordType::DS),
    ] {
        let answer = ask(&sandbox, zone, record_type);
        assert_eq!(answer.metadata.response_code, ResponseCode::NoError);
        assert_signed(&answer.authorities, zone, &key(&sandbox, zone));
        let denials = nsec(&answer);
        assert_eq!(denials[0].0, name(zone));
        let types: Vec<_> = denials[0].1.type_bit_maps().collect();
        assert!(types.contains(&RecordType::DNSKEY) && !types.contains(&record_type));
    }
}

#[test]
fn missing_name_is_proved_with_its_wildcard() {
    let sandbox = sandbox();
    for (missing, zone) in [
        ("0.se", "se"),
        ("missing.se", "se"),
        ("zz.se", "se"),
        ("www.missing.se", "se"),
        ("www.a.se", "a.se"),
        ("a.nu", "nu"),
    ] {
        for record_type in [RecordType::DS, RecordType::A] {
            let answer = ask(&sandbox, missing, record_type);
            assert_eq!(answer.metadata.response_code, ResponseCode::NXDomain);
            assert_signed(&answer.authorities, zone, &key(&sandbox, zone));
            assert!(covers(&answer, zone, missing), "{missing} in {answer}");
            let wildcard = format!("*.{zone}");
            assert!(covers(&answer, zone, &wildcard), "{wildcard} in {answer}");
        }
    }
}

#[test]
fn deleted_domain_does_not_exist() {
    let sandbox = sandbox();
    sandbox.delete_domain("k.se");
    let answer = ask(&sandbox, "k.se", RecordType::SOA);
    assert_eq!(answer.metadata.response_code, ResponseCode::NXDomain);
    assert!(covers(&answer, "se", "k.se"));
}

#[test]
fn question_outside_of_all_zones_is_refused() {
    let sandbox = sandbox();
    for outside in ["example.com", "com", "."] {
        let answer = ask(&sandbox, outside, RecordType::NS);
        assert_eq!(answer.metadata.response_code, ResponseCode::Refused);
    }
    let transfer = ask_udp(&sandbox, &query("se", RecordType::AXFR));
    assert_eq!(transfer.metadata.response_code, ResponseCode::NotImp);
}
