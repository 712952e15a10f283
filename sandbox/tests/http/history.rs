//! The time line of a domain, and what happened to the sandbox as a whole.

use std::time::Duration;

use hostup_sandbox::{Contradiction, Fixture, Frozen, Life, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Caller, ok, own};

const HOUR: Duration = Duration::from_secs(3600);

fn sandbox(life: Life) -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", life)).expect("a sandbox")
}

async fn events(sandbox: &Sandbox, path: &str) -> Vec<Value> {
    let answer = own(sandbox, Method::GET, &format!("/_sandbox{path}"));
    let answer = ok(answer.send().await.expect("an answer")).await;
    answer["events"].as_array().expect("events").clone()
}

/// What happened to `example.se`: each event as its day and time of day, and what it was.
async fn told(sandbox: &Sandbox) -> Vec<(String, Value)> {
    let events = events(sandbox, "/domains/example.se/history").await;
    let told = events.into_iter().map(|mut event| {
        let fields = event.as_object_mut().expect("an object");
        fields.remove("number");
        let at = fields.remove("at").expect("a time");
        (at.as_str().expect("text")[5..16].to_owned(), event)
    });
    told.collect()
}

fn at(time: &str, what: Value) -> (String, Value) {
    (time.to_owned(), what)
}

#[tokio::test]
async fn each_status_is_dated_to_the_moment_at_which_it_began() {
    let sandbox = sandbox(Life::Active);
    sandbox.advance(HOUR);
    sandbox.change_nameservers("example.se");
    sandbox.advance(100 * HOUR);
    let servers = ["primary.ns.hostup.se", "secondary.ns.hostup.se"];
    assert_eq!(
        told(&sandbox).await,
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
async fn a_write_is_told_with_the_number_of_its_request() {
    let sandbox = sandbox(Life::Active);
    let caller = Caller::main(&sandbox);
    caller.state("example.se").await;
    caller.act("example.se", "exclude").await;
    sandbox.set_enrolment_outside("example.se", true);
    let told: Vec<_> = told(&sandbox)
        .await
        .into_iter()
        .skip(1)
        .map(|(_, what)| what)
        .collect();
    assert_eq!(
        told,
        [
            json!({"what": "enrolment", "included": false, "by": {"request": 2}, "obeyed": true}),
            json!({"what": "status", "from": "active", "to": "excluded"}),
            json!({"what": "enrolment", "included": true, "by": "outside", "obeyed": true}),
            json!({"what": "status", "from": "excluded", "to": "pending"}),
        ]
    );
    assert_eq!(sandbox.journal().entries[1].seq, 2);
}

#[tokio::test]
async fn a_wish_that_a_contradiction_swallowed_is_told_as_such() {
    let sandbox = sandbox(Life::Active);
    sandbox.traps("example.se", |traps| {
        traps.contradiction = Some(Contradiction {
            status: "active".to_owned(),
            is_enabled: true,
            applied: false,
        });
    });
    Caller::main(&sandbox).act("example.se", "exclude").await;
    let (_, last) = told(&sandbox).await.pop().expect("an event");
    assert_eq!(
        last,
        json!({"what": "enrolment", "included": false, "by": {"request": 1}, "obeyed": false})
    );
}

#[tokio::test]
async fn a_switch_or_a_trap_that_moves_a_status_shows_in_the_time_line() {
    let sandbox = sandbox(Life::Active);
    sandbox.advance(HOUR);
    sandbox.switches(|switches| switches.supported_tlds.clear());
    let frozen = Frozen {
        status: "rolling".to_owned(),
        is_enabled: true,
    };
    sandbox.traps("example.se", |traps| traps.frozen = Some(frozen));
    let told: Vec<_> = told(&sandbox).await.into_iter().skip(2).collect();
    assert_eq!(
        told,
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
async fn checks_transfers_and_ids_are_told() {
    let sandbox = sandbox(Life::Active);
    let before = sandbox.id_of("example.se");
    sandbox.fail_checks("example.se", "no DNSKEY");
    sandbox.pass_checks("example.se");
    sandbox.transfer("example.se", "other");
    sandbox.replace_id("example.se");
    let told: Vec<_> = told(&sandbox)
        .await
        .into_iter()
        .map(|(_, what)| what)
        .collect();
    for event in [
        json!({"what": "checks", "error": "no DNSKEY"}),
        json!({"what": "checks", "error": null}),
        json!({"what": "transferred", "from": "main", "to": "other"}),
        json!({"what": "newId", "before": before}),
    ] {
        assert!(told.contains(&event), "{event} in {told:?}");
    }
}

#[tokio::test]
async fn the_whole_sandbox_remembers_its_clock_and_what_was_deleted() {
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
    let own = told(&sandbox).await;
    let checks = own.iter().filter(|(_, what)| what["what"] == "checks");
    assert_eq!(checks.count(), 50);
    assert_eq!(own.first().map(|(at, _)| at.as_str()), Some("04-29T14:00"));
    assert_eq!(events(&sandbox, "/history").await.len(), 50);
}
