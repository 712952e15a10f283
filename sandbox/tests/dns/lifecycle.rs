//! When the DS of a domain is published.

use std::time::Duration;

use hickory_proto::rr::RecordType;
use hostup_sandbox::{Fixture, Life, Sandbox};

use crate::client::{ask, ds};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const ELSEWHERE: [&str; 2] = ["ns1.elsewhere.example", "ns2.elsewhere.example"];

fn sandbox(life: Life) -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", life)).expect("a sandbox")
}

/// Whether the DNS has a DS of the domain, which the sandbox must say too.
#[track_caller]
fn has_ds(sandbox: &Sandbox) -> bool {
    let has_ds = !ds(&ask(sandbox, "example.se", RecordType::DS)).is_empty();
    assert_eq!(sandbox.has_ds("example.se"), has_ds);
    has_ds
}

#[test]
fn ds_at_start_is_that_of_the_life() {
    for (life, expected) in [
        (Life::Active, true),
        (Life::Blocked, true),
        (Life::Pending, false),
        (Life::Excluded, false),
        (Life::ExcludedInCooldown, false),
        (Life::Error, false),
        (Life::Inactive, false),
    ] {
        assert_eq!(has_ds(&sandbox(life)), expected, "{life:?}");
    }
}

#[test]
fn ds_appears_when_checks_pass() {
    let sandbox = sandbox(Life::Pending);
    sandbox.advance(9 * MINUTE);
    assert!(!has_ds(&sandbox));
    sandbox.advance(MINUTE);
    assert!(has_ds(&sandbox));
}

#[test]
fn ds_disappears_some_time_after_opt_out_and_returns_after_opt_in() {
    let fixture = Fixture::new()
        .domain("example.se", Life::Active)
        .settings(|settings| settings.ds_removal_takes = 30 * MINUTE);
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    sandbox.set_enrolment_outside("example.se", false);
    sandbox.advance(29 * MINUTE);
    assert!(has_ds(&sandbox));
    sandbox.advance(MINUTE);
    assert!(!has_ds(&sandbox));
    sandbox.set_enrolment_outside("example.se", true);
    assert!(!has_ds(&sandbox));
    sandbox.advance(10 * MINUTE);
    assert!(has_ds(&sandbox));
}

#[test]
fn ds_stays_during_cooldown_and_after_failed_checks() {
    let sandbox = sandbox(Life::Active);
    sandbox.change_nameservers("example.se");
    assert_eq!(sandbox.status_of("example.se"), "blocked");
    assert!(has_ds(&sandbox));
    sandbox.fail_checks("example.se", "no DNSKEY");
    sandbox.advance(73 * HOUR);
    assert_eq!(sandbox.status_of("example.se"), "error");
    assert!(has_ds(&sandbox));
}

#[test]
fn ds_stays_when_name_servers_move_elsewhere_and_the_zone_is_no_longer_signed() {
    let sandbox = sandbox(Life::Active);
    sandbox.set_nameservers("example.se", &ELSEWHERE);
    sandbox.advance(100 * HOUR);
    assert!(has_ds(&sandbox));
    let answer = ask(&sandbox, "example.se", RecordType::DNSKEY);
    assert_eq!(answer.answers, []);

    sandbox.set_enrolment_outside("example.se", false);
    sandbox.advance(10 * MINUTE);
    assert!(!has_ds(&sandbox));
}

#[test]
fn domain_of_unsupported_tld_never_has_ds() {
    let fixture = Fixture::new().domain("example.com", Life::Inactive);
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    sandbox.advance(100 * HOUR);
    assert_eq!(ds(&ask(&sandbox, "example.com", RecordType::DS)), []);
}

#[test]
fn ds_has_ttl_of_the_switch() {
    let sandbox = sandbox(Life::Active);
    let ttl = || ask(&sandbox, "example.se", RecordType::DS).answers[0].ttl;
    assert_eq!(ttl(), 3600);
    sandbox.settings(|settings| settings.ds_ttl = Duration::from_secs(2));
    assert_eq!(ttl(), 2);
}
