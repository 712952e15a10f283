//! The states of a domain, as documented.

use std::time::Duration;

use hostup_sandbox::{Fixture, Life, Sandbox};
use serde_json::{Value, json};

use crate::client::Caller;

const HOUR: Duration = Duration::from_secs(3600);

fn sandbox(life: Life) -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", life)).expect("a sandbox")
}

#[tokio::test]
async fn blocked_domain_matches_documented_examples() {
    let sandbox = sandbox(Life::Blocked);
    let caller = Caller::main(&sandbox);
    let example = |reason: &str| {
        json!({
            "domainName": "example.se",
            "status": "blocked",
            "reason": reason,
            "isEnabled": true,
            "isBlocked": true,
            "blockedUntil": "2026-04-30T12:00:00.000Z",
            "blockReason": reason,
            "lastCheckedAt": "2026-04-27T12:00:00.000Z",
            "lastError": null,
            "nameserversChangedAt": "2026-04-26T09:30:00.000Z"
        })
    };
    assert_eq!(
        caller.state("example.se").await,
        example("Automatic DNSSEC is paused after a nameserver change.")
    );
    assert_eq!(
        caller.act("example.se", "exclude").await,
        example(
            "Nameservers changed recently; automatic DNSSEC is paused until the cooldown period ends."
        )
    );
    assert!(
        !sandbox.is_enrolled("example.se"),
        "the opt-out is recorded behind the cooldown"
    );
}

#[tokio::test]
async fn included_domain_is_pending_until_checks_pass() {
    let sandbox = sandbox(Life::Excluded);
    let caller = Caller::main(&sandbox);
    let before = caller.state("example.se").await;
    assert_eq!(
        (&before["status"], &before["isEnabled"]),
        (&json!("excluded"), &json!(false))
    );

    assert_eq!(
        caller.act("example.se", "include").await["status"],
        "pending"
    );
    sandbox.advance(Duration::from_secs(599));
    assert_eq!(caller.state("example.se").await["status"], "pending");
    sandbox.advance(Duration::from_secs(1));
    assert_eq!(caller.state("example.se").await["status"], "active");
    assert_eq!(
        caller.act("example.se", "include").await["status"],
        "active",
        "including again changes nothing"
    );
}

#[tokio::test]
async fn nameserver_change_blocks_for_72_hours() {
    let sandbox = sandbox(Life::Active);
    let caller = Caller::main(&sandbox);
    sandbox.change_nameservers("example.se");
    let state = caller.state("example.se").await;
    assert_eq!(state["status"], "blocked");
    assert_eq!(state["blockedUntil"], "2026-04-30T12:00:00.000Z");
    assert_eq!(state["nameserversChangedAt"], "2026-04-27T12:00:00.000Z");
    assert_eq!(
        caller.act("example.se", "include").await["status"],
        "blocked",
        "include does not end the cooldown"
    );

    sandbox.advance(72 * HOUR);
    let state = caller.state("example.se").await;
    assert_eq!(state["status"], "pending");
    assert_eq!(
        (
            &state["isBlocked"],
            &state["blockedUntil"],
            &state["blockReason"]
        ),
        (&json!(false), &Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn each_life_of_a_fixture_has_its_status() {
    for (life, status, enabled) in [
        (Life::Active, "active", true),
        (Life::Pending, "pending", true),
        (Life::Blocked, "blocked", true),
        (Life::Excluded, "excluded", false),
        (Life::ExcludedInCooldown, "blocked", true),
        (Life::Error, "error", true),
        (Life::Inactive, "inactive", false),
    ] {
        let sandbox = sandbox(life);
        let state = Caller::main(&sandbox).state("example.se").await;
        assert_eq!(
            (&state["status"], &state["isEnabled"]),
            (&json!(status), &json!(enabled)),
            "{life:?}"
        );
        assert_eq!(state["lastError"].is_string(), status == "error", "{state}");
        assert_eq!(sandbox.status_of("example.se"), status);
    }
}

#[tokio::test]
async fn only_last_checked_at_changes_with_time() {
    let sandbox = sandbox(Life::Active);
    let caller = Caller::main(&sandbox);
    let mut before = caller.state("example.se").await;
    sandbox.advance(5 * HOUR);
    let after = caller.state("example.se").await;
    assert_eq!(after["lastCheckedAt"], "2026-04-27T16:00:00.000Z");
    before["lastCheckedAt"] = after["lastCheckedAt"].clone();
    assert_eq!(before, after);
}

#[tokio::test]
async fn changes_outside_the_api_are_visible_in_it() {
    let sandbox = sandbox(Life::Active);
    let caller = Caller::main(&sandbox);
    sandbox.set_enrolment_outside("example.se", false);
    assert_eq!(caller.state("example.se").await["status"], "excluded");
    sandbox.set_enrolment_outside("example.se", true);
    sandbox.pass_checks("example.se");
    assert_eq!(caller.state("example.se").await["status"], "active");
    sandbox.fail_checks("example.se", "no DNSKEY");
    assert_eq!(caller.state("example.se").await["lastError"], "no DNSKEY");
    sandbox.set_nameservers(
        "example.se",
        &["ns1.elsewhere.example", "ns2.elsewhere.example"],
    );
    assert_eq!(caller.state("example.se").await["status"], "inactive");
}

#[test]
fn sandbox_works_without_runtime_and_frees_port_on_drop() {
    let sandbox = sandbox(Life::Active);
    let address = sandbox.address();
    assert!(std::net::TcpStream::connect(address).is_ok());
    drop(sandbox);
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[tokio::test]
async fn checks_pass_with_real_time_clock() {
    let fixture = Fixture::new()
        .domain("example.se", Life::Pending)
        .real_time(Duration::from_millis(5));
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    while sandbox.status_of("example.se") == "pending" {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(
        Caller::main(&sandbox).state("example.se").await["status"],
        "active"
    );
}
