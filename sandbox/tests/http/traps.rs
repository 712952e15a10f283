//! What the documentation leaves open, in every way that a client can meet it.

use std::time::Duration;

use hostup_sandbox::{
    Contradiction, Fixture, Frozen, Life, Refusal, RefusalCode, Reshape, Sandbox, Traps,
};
use serde_json::{Value, json};

use crate::client::{Caller, problem};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn sandbox(life: Life, traps: impl FnOnce(&mut Traps)) -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", life).traps(traps)).expect("a sandbox")
}

#[tokio::test]
async fn get_and_post_word_every_status_differently_or_alike() {
    for life in [Life::Active, Life::Pending, Life::Blocked, Life::Inactive] {
        let sandbox = sandbox(life, |_| ());
        let caller = Caller::main(&sandbox);
        let (get, post) = (
            caller.state("example.se").await,
            caller.act("example.se", "include").await,
        );
        assert_eq!(get["status"], post["status"]);
        assert_ne!(get["reason"], post["reason"], "{life:?}");
        sandbox.traps("example.se", |traps| traps.same_wording = Some(true));
        assert_eq!(caller.act("example.se", "include").await, get, "{life:?}");
    }
}

#[tokio::test]
async fn an_opt_out_shows_through_the_cooldown_by_switch() {
    let sandbox = sandbox(Life::Blocked, |traps| {
        traps.cooldown_masks_excluded = Some(false)
    });
    let caller = Caller::main(&sandbox);
    let answer = caller.act("example.se", "exclude").await;
    assert_eq!(
        (&answer["status"], &answer["isEnabled"]),
        (&json!("excluded"), &json!(false))
    );
    assert_eq!(
        (&answer["isBlocked"], &answer["blockedUntil"]),
        (&json!(false), &Value::Null)
    );
}

#[tokio::test]
async fn a_lagging_get_shows_the_state_before_the_post_so_many_times() {
    let sandbox = sandbox(Life::Active, |traps| traps.read_lag = Some(2));
    let caller = Caller::main(&sandbox);
    assert_eq!(
        caller.act("example.se", "exclude").await["status"],
        "excluded"
    );
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(caller.state("example.se").await["status"].clone());
    }
    assert_eq!(seen, ["active", "active", "excluded", "excluded"]);
}

#[tokio::test]
async fn a_repeated_post_is_accepted_or_refused_as_a_conflict() {
    let sandbox = sandbox(Life::Active, |_| ());
    let caller = Caller::main(&sandbox);
    assert_eq!(
        caller.act("example.se", "include").await["status"],
        "active"
    );
    sandbox.traps("example.se", |traps| traps.conflict_on_repeat = Some(true));
    let path = caller.path("example.se");
    let refused = caller.post(&path, &json!({ "action": "include" })).await;
    problem(refused, 409, "domain_conflict").await;
    let changed = caller.act("example.se", "exclude").await;
    assert_eq!(changed["status"], "excluded");
    let refused = caller.post(&path, &json!({ "action": "exclude" })).await;
    problem(refused, 409, "domain_conflict").await;
}

#[tokio::test]
async fn a_name_can_be_null_and_an_inactive_domain_enabled() {
    let sandbox = sandbox(Life::Inactive, |traps| {
        traps.null_domain_name = Some(true);
        traps.inactive_is_enabled = Some(true);
    });
    let state = Caller::main(&sandbox).state("example.se").await;
    assert_eq!(
        (&state["domainName"], &state["isEnabled"]),
        (&Value::Null, &json!(true))
    );
    sandbox.traps("example.se", |traps| traps.null_domain_name = Some(false));
    let state = Caller::main(&sandbox).state("example.se").await;
    assert_eq!(
        state["domainName"], "example.se",
        "a domain's own setting wins"
    );
}

#[tokio::test]
async fn a_frozen_status_is_moved_by_neither_post_nor_clock() {
    let frozen = Frozen {
        status: "hibernating".to_owned(),
        is_enabled: false,
    };
    let sandbox = sandbox(Life::Active, |traps| traps.frozen = Some(frozen));
    let caller = Caller::main(&sandbox);
    for action in ["exclude", "include", "exclude"] {
        assert_eq!(
            caller.act("example.se", action).await["status"],
            "hibernating"
        );
        sandbox.advance(DAY);
        let state = caller.state("example.se").await;
        assert_eq!(
            (&state["status"], &state["isEnabled"]),
            (&json!("hibernating"), &json!(false))
        );
    }
    assert_eq!(sandbox.status_of("example.se"), "hibernating");
    assert!(
        !sandbox.is_enrolled("example.se"),
        "the last wish is recorded"
    );
}

#[tokio::test]
async fn a_contradiction_answers_the_post_alone() {
    for applied in [false, true] {
        let told = Contradiction {
            status: "active".to_owned(),
            is_enabled: true,
            applied,
        };
        let sandbox = sandbox(Life::Active, |traps| traps.contradiction = Some(told));
        let caller = Caller::main(&sandbox);
        assert_eq!(
            caller.act("example.se", "exclude").await["status"],
            "active"
        );
        let then = if applied { "excluded" } else { "active" };
        assert_eq!(caller.state("example.se").await["status"], then);
    }
}

#[tokio::test]
async fn a_refusal_meets_reads_and_writes() {
    for (code, word, status) in [
        (RefusalCode::TldNotSupported, "tld_not_supported", 400),
        (RefusalCode::TldNotSupported, "tld_not_supported", 404),
        (RefusalCode::TldNotSupported, "tld_not_supported", 422),
        (RefusalCode::DomainNotEligible, "domain_not_eligible", 400),
        (RefusalCode::DomainNotEligible, "domain_not_eligible", 409),
    ] {
        let sandbox = sandbox(Life::Active, |traps| {
            traps.refusal = Some(Refusal { code, status })
        });
        let caller = Caller::main(&sandbox);
        let path = caller.path("example.se");
        problem(caller.get(&path).await, status, word).await;
        problem(
            caller.post(&path, &json!({"action": "exclude"})).await,
            status,
            word,
        )
        .await;
        assert!(sandbox.is_enrolled("example.se"));
    }
}

#[tokio::test]
async fn fields_can_be_added_dropped_null_or_of_another_type() {
    let sandbox = sandbox(Life::Active, |traps| {
        traps.state_fields.extend([
            ("dsRecords".to_owned(), Reshape::Value(json!([]))),
            ("reason".to_owned(), Reshape::Drop),
            ("isEnabled".to_owned(), Reshape::Value(json!("yes"))),
            ("status".to_owned(), Reshape::Null),
        ]);
        traps
            .domain_fields
            .insert("id".to_owned(), Reshape::Value(json!(7)));
        traps
            .nameserver_fields
            .insert("nameservers".to_owned(), Reshape::Drop);
    });
    let caller = Caller::main(&sandbox);
    for state in [
        caller.state("example.se").await,
        caller.act("example.se", "include").await,
    ] {
        assert_eq!(state["dsRecords"], json!([]));
        assert_eq!(state.get("reason"), None);
        assert_eq!(state["isEnabled"], "yes");
        assert_eq!(state.get("status"), Some(&Value::Null));
    }
    let page = crate::client::ok(caller.get("/domains").await).await;
    assert_eq!(page["data"][0]["id"], 7);
    let path = format!("/domains/{}/nameservers", sandbox.id_of("example.se"));
    assert_eq!(
        crate::client::ok(caller.get(&path).await)
            .await
            .get("nameservers"),
        None
    );
}
