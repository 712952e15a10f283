//! Reading and changing name servers.

use std::time::Duration;

use hostup_sandbox::{Fixture, Life, READ_ONLY_KEY, RegistrationChange, Sandbox, ServiceStatus};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::client::{Caller, ok, problem};

const HOSTUP: [&str; 2] = ["primary.ns.hostup.se", "secondary.ns.hostup.se"];
const ELSEWHERE: [&str; 2] = ["ns1.elsewhere.example", "ns2.elsewhere.example"];
const MINUTE: Duration = Duration::from_secs(60);

fn sandbox(life: Life) -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", life)).expect("a sandbox")
}

fn path(sandbox: &Sandbox) -> String {
    format!("/domains/{}/nameservers", sandbox.id_of("example.se"))
}

/// The name servers that a GET shows.
async fn shown(caller: &Caller<'_>, path: &str) -> Value {
    ok(caller.get(path).await).await["nameservers"].clone()
}

/// Changes the name servers to HostUp's.
async fn queue(caller: &Caller<'_>, path: &str) -> Value {
    let response = caller.post(path, &json!({ "nameservers": HOSTUP })).await;
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    response.json().await.expect("JSON")
}

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
async fn other_nameservers_take_effect_at_once() {
    let sandbox = sandbox(Life::Active);
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    let body =
        json!({"nameservers": ["ns1.elsewhere.example", "", "ns2.elsewhere.example"], "nsips": []});
    assert_eq!(
        ok(caller.post(&path, &body).await).await,
        json!({"updated": true, "syncTriggered": true, "serviceStatus": "active"})
    );
    assert_eq!(shown(&caller, &path).await, json!(ELSEWHERE));
    let state = caller.state("example.se").await;
    assert_eq!(
        (&state["status"], &state["nameserversChangedAt"]),
        (&json!("inactive"), &json!("2026-04-27T12:00:00.000Z"))
    );
}

#[tokio::test]
async fn hostup_nameservers_are_queued_and_start_cooldown_when_due() {
    let sandbox = sandbox(Life::Inactive);
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    let operation = &queue(&caller, &path).await["operation"];
    let job = operation["jobId"].as_str().expect("an id");
    assert!(job.starts_with("job_"), "{job}");
    assert_eq!(
        operation,
        &json!({"status": "queued", "jobId": job, "pollUrl": format!("/api/jobs/{job}"), "result": null})
    );
    sandbox.advance(MINUTE / 2);
    assert_eq!(shown(&caller, &path).await, json!(ELSEWHERE));
    assert_eq!(caller.state("example.se").await["status"], "inactive");
    sandbox.advance(MINUTE);
    assert_eq!(shown(&caller, &path).await, json!(HOSTUP));
    let state = caller.state("example.se").await;
    assert_eq!(
        (&state["status"], &state["blockedUntil"]),
        (&json!("blocked"), &json!("2026-04-30T12:01:00.000Z"))
    );
    sandbox.advance(73 * 60 * MINUTE);
    assert_eq!(sandbox.status_of("example.se"), "active");
}

#[tokio::test]
async fn queued_change_without_delay_is_seen_by_next_get() {
    let sandbox = sandbox(Life::Inactive);
    sandbox.settings(|settings| settings.nameserver_job_takes = Duration::ZERO);
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    queue(&caller, &path).await;
    assert_eq!(shown(&caller, &path).await, json!(HOSTUP));
}

#[tokio::test]
async fn newer_change_replaces_queued_one() {
    let sandbox = sandbox(Life::Inactive);
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    queue(&caller, &path).await;
    let newer = ["a.elsewhere.example", "b.elsewhere.example"];
    ok(caller.post(&path, &json!({ "nameservers": newer })).await).await;
    sandbox.advance(2 * MINUTE);
    assert_eq!(sandbox.nameservers_of("example.se"), newer);
}

#[tokio::test]
async fn queued_change_of_deleted_domain_is_dropped() {
    let sandbox = sandbox(Life::Inactive);
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    queue(&caller, &path).await;
    sandbox.delete_domain("example.se");
    sandbox.advance(2 * MINUTE);
    problem(caller.get(&path).await, 404, "not_found").await;
}

#[tokio::test]
async fn queued_change_never_takes_effect_by_setting() {
    let sandbox = sandbox(Life::Inactive);
    sandbox.quirks("example.se", |quirks| {
        quirks.nameserver_job_fails = Some(true);
    });
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    queue(&caller, &path).await;
    sandbox.advance(1000 * MINUTE);
    assert_eq!(shown(&caller, &path).await, json!(ELSEWHERE));
}

#[tokio::test]
async fn read_lag_shows_nameservers_before_post() {
    let sandbox = sandbox(Life::Active);
    sandbox.quirks("example.se", |quirks| {
        quirks.nameserver_read_lag = Some(2);
    });
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    let body = json!({ "nameservers": ELSEWHERE });
    ok(caller.post(&path, &body).await).await;
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(shown(&caller, &path).await);
    }
    let (before, after) = (json!(HOSTUP), json!(ELSEWHERE));
    assert_eq!(answers, [before.clone(), before, after.clone(), after]);
}

#[tokio::test]
async fn nameservers_are_upper_case_by_setting() {
    let sandbox = sandbox(Life::Active);
    sandbox.quirks("example.se", |quirks| {
        quirks.upper_case_hosts = Some(true);
    });
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    let body = json!({"nameservers": ["ns1.elsewhere.example", "NS2.elsewhere.example."]});
    ok(caller.post(&path, &body).await).await;
    assert_eq!(
        shown(&caller, &path).await,
        json!(["NS1.ELSEWHERE.EXAMPLE.", "NS2.ELSEWHERE.EXAMPLE."])
    );
}

#[tokio::test]
async fn invalid_body_is_400_with_pointers() {
    let sandbox = sandbox(Life::Active);
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    let two = ["a.example", "b.example"];
    for (body, pointers) in [
        (json!({}), json!(["/nameservers"])),
        (
            json!({"nameservers": ["one.example", "", " "]}),
            json!(["/nameservers"]),
        ),
        (json!({"nameservers": "two"}), json!(["/nameservers"])),
        (
            json!({"nameservers": ["a.example", 2]}),
            json!(["/nameservers"]),
        ),
        (
            json!({"nameservers": two, "nsips": "8.8.8.8"}),
            json!(["/nsips"]),
        ),
        (
            json!({"nameservers": two, "force": true}),
            json!(["/force"]),
        ),
        (
            json!({"nameservers": ["", "ns1.example.se", "ns2.example.se"], "nsips": ["", "10.0.0.1", "8.8.8.8"]}),
            json!(["/nsips/1"]),
        ),
    ] {
        let document = problem(caller.post(&path, &body).await, 400, "invalid_request").await;
        let errors = document["errors"].as_array().expect("errors");
        let actual: Value = errors
            .iter()
            .map(|error| error["pointer"].clone())
            .collect();
        assert_eq!(actual, pointers, "{body}");
    }
    assert_eq!(sandbox.nameservers_of("example.se"), HOSTUP);
    assert_eq!(sandbox.glue_records_of("example.se"), []);
}

#[tokio::test]
async fn blocked_change_is_409_in_agreement_with_gate() {
    let unblocked = RegistrationChange {
        registrar_lock_enabled: Some(false),
        requires_registry_unlock_flow: Some(false),
        transfer_in_progress: Some(false),
        service_status: Some(ServiceStatus::Active),
    };
    let sandbox = sandbox(Life::Active);
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    let body = json!({ "nameservers": ELSEWHERE });
    for change in [
        RegistrationChange {
            registrar_lock_enabled: Some(true),
            ..RegistrationChange::default()
        },
        RegistrationChange {
            requires_registry_unlock_flow: Some(true),
            ..RegistrationChange::default()
        },
        RegistrationChange {
            transfer_in_progress: Some(true),
            ..RegistrationChange::default()
        },
        RegistrationChange {
            service_status: Some(ServiceStatus::Suspended),
            ..RegistrationChange::default()
        },
        RegistrationChange {
            service_status: Some(ServiceStatus::Pending),
            ..RegistrationChange::default()
        },
    ] {
        sandbox.change_registration("example.se", change.clone());
        let answer = ok(caller.get(&path).await).await;
        let gate = &answer["actions"]["canChangeNameservers"];
        assert_eq!(gate["allowed"], false, "{change}");
        let refused = caller.post(&path, &body).await;
        let document = problem(refused, 409, "nameserver_update_blocked").await;
        assert_eq!(document["detail"], gate["reason"], "{change}");
        assert_eq!(sandbox.nameservers_of("example.se"), HOSTUP, "{change}");
        sandbox.change_registration("example.se", unblocked.clone());
    }
    ok(caller.post(&path, &body).await).await;
}

#[tokio::test]
async fn registry_unlock_flow_has_unlock_action() {
    let fixture = Fixture::new().domain_with("example.se", Life::Active, |mut domain| {
        domain.registrar_lock_enabled = Some(true);
        domain.requires_registry_unlock_flow = true;
        domain
    });
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    let answer = ok(Caller::main(&sandbox).get(&path(&sandbox)).await).await;
    let id = sandbox.id_of("example.se");
    let href = format!("/api/v2/domains/{id}/actions/request-unlock");
    assert_eq!(
        answer["registrarLock"],
        json!({
            "enabled": true,
            "requiresRegistryUnlockFlow": true,
            "unlockAction": {"method": "POST", "href": href}
        })
    );
}

#[tokio::test]
async fn nsips_set_glue_records_by_index() {
    let sandbox = sandbox(Life::Active);
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    let body = json!({
        "nameservers": ["ns.elsewhere.example", "", "ns1.example.se", "ns2.example.se"],
        "nsips": ["10.0.0.1", "", "8.8.8.8"],
    });
    ok(caller.post(&path, &body).await).await;
    let records = sandbox.glue_records_of("example.se");
    assert_eq!(
        json!(records),
        json!([{"hostname": "ns1.example.se", "ips": ["8.8.8.8"]}])
    );
}

#[tokio::test]
async fn nameserver_without_glue_is_refused_by_setting_only() {
    let sandbox = sandbox(Life::Active);
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    let body = json!({"nameservers": ["ns1.example.se", "ns.elsewhere.example"]});
    ok(caller.post(&path, &body).await).await;
    sandbox.change_nameservers("example.se");
    sandbox.quirks("example.se", |quirks| quirks.require_glue = Some(true));
    let refused = caller.post(&path, &body).await;
    problem(refused, 409, "glue_host_not_registered").await;
    assert_eq!(sandbox.nameservers_of("example.se"), HOSTUP);
    let with_ips =
        json!({"nameservers": ["ns1.example.se", "ns.elsewhere.example"], "nsips": ["8.8.8.8"]});
    ok(caller.post(&path, &with_ips).await).await;
    ok(caller.post(&path, &body).await).await;
}

#[tokio::test]
async fn read_only_key_cannot_change_nameservers() {
    let sandbox = sandbox(Life::Active);
    let reader = Caller::with_key(&sandbox, READ_ONLY_KEY);
    let body = json!({ "nameservers": ELSEWHERE });
    let refused = reader.post(&path(&sandbox), &body).await;
    problem(refused, 403, "forbidden").await;
    assert_eq!(sandbox.nameservers_of("example.se"), HOSTUP);
}
