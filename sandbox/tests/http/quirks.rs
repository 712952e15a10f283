//! Behaviour that the documentation leaves open.

use std::time::Duration;

use hostup_sandbox::{
    Contradiction, FieldOverride, Fixture, Frozen, Life, Quirks, Refusal, RefusalCode, Sandbox,
};
use serde_json::{Value, json};

use crate::client::{Caller, problem};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn sandbox(life: Life, quirks: impl FnOnce(&mut Quirks)) -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", life).quirks(quirks)).expect("a sandbox")
}

#[tokio::test]
async fn get_and_post_have_different_reasons_unless_same_wording() {
    for life in [Life::Active, Life::Pending, Life::Blocked, Life::Inactive] {
        let sandbox = sandbox(life, |_| ());
        let caller = Caller::main(&sandbox);
        let (get, post) = (
            caller.state("example.se").await,
            caller.act("example.se", "include").await,
        );
        assert_eq!(get["status"], post["status"]);
        assert_ne!(get["reason"], post["reason"], "{life:?}");
        sandbox.quirks("example.se", |quirks| quirks.same_wording = Some(true));
        assert_eq!(caller.act("example.se", "include").await, get, "{life:?}");
    }
}

#[tokio::test]
async fn opt_out_during_cooldown_is_excluded_by_setting() {
    let sandbox = sandbox(Life::Blocked, |quirks| {
        quirks.cooldown_masks_excluded = Some(false)
    });
    let caller = Caller::main(&sandbox);
    let response = caller.act("example.se", "exclude").await;
    assert_eq!(
        (&response["status"], &response["isEnabled"]),
        (&json!("excluded"), &json!(false))
    );
    assert_eq!(
        (&response["isBlocked"], &response["blockedUntil"]),
        (&json!(false), &Value::Null)
    );
}

#[tokio::test]
async fn read_lag_shows_state_before_post() {
    let sandbox = sandbox(Life::Active, |quirks| quirks.read_lag = Some(2));
    let caller = Caller::main(&sandbox);
    assert_eq!(
        caller.act("example.se", "exclude").await["status"],
        "excluded"
    );
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(caller.state("example.se").await["status"].clone());
    }
    assert_eq!(statuses, ["active", "active", "excluded", "excluded"]);
}

#[tokio::test]
async fn repeated_post_is_accepted_or_refused_as_conflict_by_setting() {
    let sandbox = sandbox(Life::Active, |_| ());
    let caller = Caller::main(&sandbox);
    assert_eq!(
        caller.act("example.se", "include").await["status"],
        "active"
    );
    sandbox.quirks("example.se", |quirks| {
        quirks.conflict_on_repeat = Some(true)
    });
    let path = caller.path("example.se");
    let refused = caller.post(&path, &json!({ "action": "include" })).await;
    problem(refused, 409, "domain_conflict").await;
    let changed = caller.act("example.se", "exclude").await;
    assert_eq!(changed["status"], "excluded");
    let refused = caller.post(&path, &json!({ "action": "exclude" })).await;
    problem(refused, 409, "domain_conflict").await;
}

#[tokio::test]
async fn domain_name_is_null_and_inactive_is_enabled_by_setting() {
    let sandbox = sandbox(Life::Inactive, |quirks| {
        quirks.null_domain_name = Some(true);
        quirks.inactive_is_enabled = Some(true);
    });
    let state = Caller::main(&sandbox).state("example.se").await;
    assert_eq!(
        (&state["domainName"], &state["isEnabled"]),
        (&Value::Null, &json!(true))
    );
    sandbox.quirks("example.se", |quirks| quirks.null_domain_name = Some(false));
    let state = Caller::main(&sandbox).state("example.se").await;
    assert_eq!(
        state["domainName"], "example.se",
        "a domain's own setting wins"
    );
}

#[tokio::test]
async fn frozen_status_is_not_changed_by_post_or_clock() {
    let frozen = Frozen {
        status: "hibernating".to_owned(),
        is_enabled: false,
    };
    let sandbox = sandbox(Life::Active, |quirks| quirks.frozen = Some(frozen));
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
        "the last action is recorded"
    );
}

#[tokio::test]
async fn contradiction_affects_post_only() {
    for applied in [false, true] {
        let contradiction = Contradiction {
            status: "active".to_owned(),
            is_enabled: true,
            applied,
        };
        let sandbox = sandbox(Life::Active, |quirks| {
            quirks.contradiction = Some(contradiction)
        });
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
async fn refusal_applies_to_get_and_post() {
    for (code, word, status) in [
        (RefusalCode::TldNotSupported, "tld_not_supported", 400),
        (RefusalCode::TldNotSupported, "tld_not_supported", 404),
        (RefusalCode::TldNotSupported, "tld_not_supported", 422),
        (RefusalCode::DomainNotEligible, "domain_not_eligible", 400),
        (RefusalCode::DomainNotEligible, "domain_not_eligible", 409),
    ] {
        let sandbox = sandbox(Life::Active, |quirks| {
            quirks.refusal = Some(Refusal { code, status })
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
async fn field_overrides_add_drop_and_replace_fields() {
    let sandbox = sandbox(Life::Active, |quirks| {
        quirks.state_fields.extend([
            ("dsRecords".to_owned(), FieldOverride::Value(json!([]))),
            ("reason".to_owned(), FieldOverride::Drop),
            ("isEnabled".to_owned(), FieldOverride::Value(json!("yes"))),
            ("status".to_owned(), FieldOverride::Null),
        ]);
        quirks
            .domain_fields
            .insert("id".to_owned(), FieldOverride::Value(json!(7)));
        quirks
            .nameserver_fields
            .insert("nameservers".to_owned(), FieldOverride::Drop);
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
