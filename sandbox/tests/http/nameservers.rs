//! Reading and changing name servers.

use hostup_sandbox::{Fixture, Life, Sandbox};
use reqwest::StatusCode;
use serde_json::json;

use crate::client::{Caller, ok, problem};

#[tokio::test]
async fn answer_says_whether_change_would_block_automation() {
    let fixture = Fixture::new()
        .domain("on.se", Life::Active)
        .domain("off.se", Life::Excluded);
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    let caller = Caller::main(&sandbox);
    let path = |domain: &str| format!("/domains/{}/nameservers", sandbox.id_of(domain));
    let shown = ok(caller.get(&path("on.se")).await).await;
    assert_eq!(
        shown,
        json!({
            "nameservers": ["primary.ns.hostup.se", "secondary.ns.hostup.se"],
            "registrarLock": {"enabled": false, "requiresRegistryUnlockFlow": false, "unlockAction": null},
            "dnssecAutoWillBeBlocked": true,
            "actions": {"canChangeNameservers": {"allowed": true, "reason": null, "code": null}}
        })
    );
    assert_eq!(
        ok(caller.get(&path("off.se")).await).await["dnssecAutoWillBeBlocked"],
        false
    );
}

#[tokio::test]
async fn hostup_nameservers_start_cooldown_and_others_end_automation() {
    let sandbox =
        Sandbox::start(Fixture::new().domain("example.se", Life::Active)).expect("a sandbox");
    let caller = Caller::main(&sandbox);
    let path = format!("/domains/{}/nameservers", sandbox.id_of("example.se"));

    let managed = json!({"nameservers": ["ns1.wdns.se", "", "ns2.wdns.se"]});
    let queued = caller.post(&path, &managed).await;
    assert_eq!(queued.status(), StatusCode::ACCEPTED);
    let queued: serde_json::Value = queued.json().await.expect("JSON");
    assert_eq!(queued["operation"]["status"], "queued");
    assert_eq!(caller.state("example.se").await["status"], "blocked");

    let external =
        json!({"nameservers": ["ns1.elsewhere.example", "ns2.elsewhere.example"], "nsips": []});
    let done = ok(caller.post(&path, &external).await).await;
    assert_eq!(
        done,
        json!({"updated": true, "syncTriggered": true, "serviceStatus": "active"})
    );
    assert_eq!(caller.state("example.se").await["status"], "inactive");
}

#[tokio::test]
async fn invalid_or_impossible_change_is_refused() {
    let fixture = Fixture::new()
        .domain("example.se", Life::Active)
        .domain_with("flyttas.se", Life::Active, |mut domain| {
            domain.transfer_in_progress = true;
            domain
        });
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    let caller = Caller::main(&sandbox);
    let path = |domain: &str| format!("/domains/{}/nameservers", sandbox.id_of(domain));
    for body in [
        json!({}),
        json!({"nameservers": ["one.example", ""]}),
        json!({"nameservers": "two"}),
    ] {
        let document = problem(
            caller.post(&path("example.se"), &body).await,
            400,
            "invalid_request",
        )
        .await;
        assert_eq!(document["errors"][0]["pointer"], "/nameservers");
    }
    let body = json!({"nameservers": ["a.example", "b.example"]});
    problem(
        caller.post(&path("flyttas.se"), &body).await,
        409,
        "nameserver_update_blocked",
    )
    .await;
    assert_eq!(sandbox.status_of("flyttas.se"), "active");
}
