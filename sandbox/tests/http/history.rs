//! The history of a domain, and that of the sandbox.

use std::time::Duration;

use hostup_sandbox::{
    Contradiction, Fixture, Frozen, GlueRecord, Life, RegistrationChange, Sandbox,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Caller, ok, sandbox_request};

const HOUR: Duration = Duration::from_secs(3600);

fn sandbox(life: Life) -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", life)).expect("a sandbox")
}

async fn events(sandbox: &Sandbox, path: &str) -> Vec<Value> {
    let response = sandbox_request(sandbox, Method::GET, &format!("/_sandbox{path}"));
    let response = ok(response.send().await.expect("a response")).await;
    response["events"].as_array().expect("events").clone()
}

/// The events of `example.se`, each with its day and time.
async fn history(sandbox: &Sandbox) -> Vec<(String, Value)> {
    let events = events(sandbox, "/domains/example.se/history").await;
    let history = events.into_iter().map(|mut event| {
        let fields = event.as_object_mut().expect("an object");
        fields.remove("number");
        let at = fields.remove("at").expect("a time");
        (at.as_str().expect("text")[5..16].to_owned(), event)
    });
    history.collect()
}

fn at(time: &str, what: Value) -> (String, Value) {
    (time.to_owned(), what)
}

#[tokio::test]
async fn status_change_has_the_time_at_which_it_happened() {
    let sandbox = sandbox(Life::Active);
    sandbox.advance(HOUR);
    sandbox.change_nameservers("example.se");
    sandbox.advance(100 * HOUR);
    let servers = ["primary.ns.hostup.se", "secondary.ns.hostup.se"];
    assert_eq!(
        history(&sandbox).await,
        [
            at("04-27T12:00", json!({"what": "added", "status": "active"})),
            at("04-27T12:00", json!({"what": "clock", "advanced": "1h"})),
            at(
                "04-27T13:00",
                json!({"what": "nameservers", "nameservers": servers, "by": "outside"})
            ),
            at(
                "04-27T13:00",
                json!({"what": "status", "from": "active", "to": "blocked"})
            ),
            at("04-27T13:00", json!({"what": "clock", "advanced": "100h"})),
            at(
                "04-30T13:00",
                json!({"what": "status", "from": "blocked", "to": "pending"})
            ),
            at(
                "04-30T13:10",
                json!({"what": "status", "from": "pending", "to": "active"})
            ),
        ]
    );
}

#[tokio::test]
async fn write_has_number_of_its_request() {
    let sandbox = sandbox(Life::Active);
    let caller = Caller::main(&sandbox);
    caller.state("example.se").await;
    caller.act("example.se", "exclude").await;
    sandbox.set_enrolment_outside("example.se", true);
    let events: Vec<_> = history(&sandbox)
        .await
        .into_iter()
        .skip(1)
        .map(|(_, what)| what)
        .collect();
    assert_eq!(
        events,
        [
            json!({"what": "enrolment", "included": false, "by": {"request": 2}, "applied": true}),
            json!({"what": "status", "from": "active", "to": "excluded"}),
            json!({"what": "enrolment", "included": true, "by": "outside", "applied": true}),
            json!({"what": "status", "from": "excluded", "to": "pending"}),
        ]
    );
    assert_eq!(sandbox.journal().entries[1].seq, 2);
}

#[tokio::test]
async fn write_with_contradiction_is_recorded_without_effect() {
    let sandbox = sandbox(Life::Active);
    sandbox.quirks("example.se", |quirks| {
        quirks.contradiction = Some(Contradiction {
            status: "active".to_owned(),
            is_enabled: true,
            applied: false,
        });
    });
    Caller::main(&sandbox).act("example.se", "exclude").await;
    let (_, last) = history(&sandbox).await.pop().expect("an event");
    assert_eq!(
        last,
        json!({"what": "enrolment", "included": false, "by": {"request": 1}, "applied": false})
    );
}

#[tokio::test]
async fn status_change_by_switch_or_quirk_is_recorded() {
    let sandbox = sandbox(Life::Active);
    sandbox.advance(HOUR);
    sandbox.settings(|settings| settings.supported_tlds.clear());
    let frozen = Frozen {
        status: "rolling".to_owned(),
        is_enabled: true,
    };
    sandbox.quirks("example.se", |quirks| quirks.frozen = Some(frozen));
    let events: Vec<_> = history(&sandbox).await.into_iter().skip(2).collect();
    assert_eq!(
        events,
        [
            at(
                "04-27T13:00",
                json!({"what": "status", "from": "active", "to": "inactive"})
            ),
            at(
                "04-27T13:00",
                json!({"what": "status", "from": "inactive", "to": "rolling"})
            ),
        ]
    );
}

#[tokio::test]
async fn checks_transfers_and_new_ids_are_recorded() {
    let sandbox = sandbox(Life::Active);
    let before = sandbox.id_of("example.se");
    sandbox.fail_checks("example.se", "no DNSKEY");
    sandbox.pass_checks("example.se");
    sandbox.move_to_account("example.se", "other");
    sandbox.replace_id("example.se");
    let events: Vec<_> = history(&sandbox)
        .await
        .into_iter()
        .map(|(_, what)| what)
        .collect();
    for event in [
        json!({"what": "checks", "error": "no DNSKEY"}),
        json!({"what": "checks", "error": null}),
        json!({"what": "movedToAccount", "from": "main", "to": "other"}),
        json!({"what": "newId", "before": before}),
    ] {
        assert!(events.contains(&event), "{event} in {events:?}");
    }
}

#[tokio::test]
async fn queued_nameservers_glue_records_and_registration_are_recorded() {
    let sandbox = sandbox(Life::Inactive);
    let caller = Caller::main(&sandbox);
    let servers = ["primary.ns.hostup.se", "secondary.ns.hostup.se"];
    let path = format!("/domains/{}/nameservers", sandbox.id_of("example.se"));
    caller.post(&path, &json!({ "nameservers": servers })).await;
    sandbox.advance(HOUR);
    let record = GlueRecord {
        hostname: "ns1.example.se".to_owned(),
        ips: vec!["8.8.8.8".parse().expect("an address")],
    };
    sandbox.set_glue_record("example.se", record);
    sandbox.delete_glue_record("example.se", "ns1.example.se");
    let change = RegistrationChange {
        transfer_in_progress: Some(true),
        ..RegistrationChange::default()
    };
    sandbox.change_registration("example.se", change);
    let by = json!({"request": 1});
    let events: Vec<_> = history(&sandbox).await.into_iter().skip(1).collect();
    assert_eq!(
        events,
        [
            at(
                "04-27T12:00",
                json!({"what": "nameserversQueued", "nameservers": servers, "by": by})
            ),
            at("04-27T12:00", json!({"what": "clock", "advanced": "1h"})),
            at(
                "04-27T12:01",
                json!({"what": "nameservers", "nameservers": servers, "by": by})
            ),
            at(
                "04-27T12:01",
                json!({"what": "status", "from": "inactive", "to": "blocked"})
            ),
            at(
                "04-27T13:00",
                json!({"what": "glueRecord", "hostname": "ns1.example.se", "ips": ["8.8.8.8"], "by": "outside"})
            ),
            at(
                "04-27T13:00",
                json!({"what": "glueRecordDeleted", "hostname": "ns1.example.se", "by": "outside"})
            ),
            at(
                "04-27T13:00",
                json!({"what": "registration", "transferInProgress": true})
            ),
        ]
    );
}

#[tokio::test]
async fn clock_changes_and_deleted_domains_are_in_sandbox_history() {
    let sandbox = sandbox(Life::Active);
    let id = sandbox.id_of("example.se");
    sandbox.advance(HOUR / 6);
    sandbox.delete_domain("example.se");
    let events = events(&sandbox, "/history").await;
    assert_eq!(events[0]["advanced"], "10m");
    assert_eq!(events[0]["at"], "2026-04-27T12:00:00.000Z");
    assert_eq!(
        (&events[1]["what"], &events[1]["name"], &events[1]["id"]),
        (&json!("deleted"), &json!("example.se"), &json!(id))
    );
}

#[tokio::test]
async fn only_the_newest_fifty_events_are_kept() {
    let sandbox = sandbox(Life::Active);
    for _ in 0..100 {
        sandbox.pass_checks("example.se");
        sandbox.advance(HOUR);
    }
    let own = history(&sandbox).await;
    let checks = own.iter().filter(|(_, what)| what["what"] == "checks");
    assert_eq!(checks.count(), 50);
    assert_eq!(own.first().map(|(at, _)| at.as_str()), Some("04-29T14:00"));
    assert_eq!(events(&sandbox, "/history").await.len(), 50);
}
