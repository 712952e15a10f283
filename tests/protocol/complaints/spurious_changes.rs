//! Plans that show a change although nothing is to be done, and applies that fail because of what changed since the plan.

use hostup_sandbox::{FieldOverride, Frozen, Life};
use serde_json::json;

use super::super::environment::{DOMAIN, TestEnvironment};
use super::super::statuses::STATUSES;
use super::super::terraform::{Action, diagnostics};
use super::{HOUR, with};

fn freeze(env: &TestEnvironment, status: &str, is_enabled: bool) {
    let frozen = Frozen {
        status: status.to_owned(),
        is_enabled,
    };
    env.sandbox
        .quirks(DOMAIN, |quirks| quirks.frozen = Some(frozen));
}

#[tokio::test]
async fn complaint_01_pending_is_not_a_change() {
    let mut env = TestEnvironment::with_domain(Life::Excluded).await;
    let config = env.config("include");
    let applied = env.workspace.apply(&config).await.unwrap();
    assert_eq!(
        applied.diagnostics,
        [],
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(env.workspace.attribute("status"), "pending");
    assert_eq!(
        env.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
    env.sandbox.advance(HOUR);
    assert_eq!(
        env.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
    env.workspace.refresh().await.unwrap();
    assert_eq!(env.workspace.attribute("status"), "active");

    // A domain that was active and is checked again, and one that is imported during that check.
    freeze(&env, "pending", true);
    env.workspace.refresh().await.unwrap();
    assert_eq!(env.workspace.attribute("status"), "pending");
    for _ in 0..2 {
        let plan = env.workspace.plan(&config).await.unwrap();
        assert_eq!(plan.action, Action::NoOp);
        env.import().await;
    }
}

#[tokio::test]
async fn complaint_02_plan_is_known_when_no_observed_value_can_change() {
    let mut env = TestEnvironment::with_domain(Life::Blocked).await;
    env.import().await;
    let config = with(env.config("include"), "on_destroy", json!("exclude"));
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Update);
    assert!(
        plan.planned.is_wholly_known(),
        "{:?}",
        plan.planned.unknown_paths()
    );
}

#[tokio::test]
async fn complaint_05_import_is_complete_and_forces_no_replacement() {
    let mut env = TestEnvironment::with_domain(Life::Blocked).await;
    let object = env.import().await;
    let nullable = ["timeouts", "last_error"];
    for attribute in env
        .workspace
        .resource
        .schema
        .block
        .attributes
        .iter()
        .map(|a| a.name.as_str())
    {
        let null = object.state.get(attribute).is_null();
        assert_eq!(null, nullable.contains(&attribute), "{attribute}");
    }
    let plan = env.workspace.plan(&env.config("include")).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    let plan = env.workspace.plan(&env.config("exclude")).await.unwrap();
    assert_eq!(plan.action, Action::Update, "another action is a change");
}

#[tokio::test]
async fn complaint_09_null_name_is_a_consistent_result() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.apply(&env.config("include")).await;
    env.sandbox
        .quirks(DOMAIN, |quirks| quirks.null_domain_name = Some(true));
    env.apply(&env.config("exclude")).await;
    assert_eq!(env.workspace.attribute("domain_name"), DOMAIN);

    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.sandbox
        .quirks(DOMAIN, |quirks| quirks.null_domain_name = Some(true));
    env.apply(&env.config("include")).await;
    assert_eq!(env.workspace.attribute("domain_name"), DOMAIN);

    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.sandbox
        .quirks(DOMAIN, |quirks| quirks.null_domain_name = Some(true));
    env.reject_one_get(0);
    env.apply(&env.config("include")).await;
    assert!(env.workspace.saved().state.get("domain_name").is_null());
}

#[tokio::test]
async fn complaint_09_name_changed_during_apply_is_read_by_next_refresh() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.apply(&env.config("include")).await;
    let config = env.config("exclude");
    let plan = env.workspace.plan(&config).await.unwrap();
    env.sandbox.quirks(DOMAIN, |quirks| {
        let other = hostup_sandbox::FieldOverride::Value(json!("renamed.se"));
        quirks.state_fields.insert("domainName".into(), other);
    });
    let applied = env.workspace.apply_plan(&plan, &config).await.unwrap();
    assert!(
        !applied.failed(),
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(env.workspace.attribute("domain_name"), DOMAIN);
    env.workspace.refresh().await.unwrap();
    assert_eq!(env.workspace.attribute("domain_name"), "renamed.se");
}

#[tokio::test]
async fn complaint_09_status_changed_after_plan_is_a_consistent_result() {
    let mut env = TestEnvironment::with_domain(Life::Pending).await;
    env.apply(&env.config("include")).await;
    for config in [
        with(env.config("include"), "on_destroy", json!("exclude")),
        env.config("exclude"),
    ] {
        let plan = env.workspace.plan(&config).await.unwrap();
        env.sandbox.advance(HOUR);
        env.sandbox.change_nameservers(DOMAIN);
        let applied = env.workspace.apply_plan(&plan, &config).await.unwrap();
        assert!(
            !applied.failed(),
            "{}",
            diagnostics::text(&applied.diagnostics)
        );
    }
}

#[tokio::test]
async fn complaint_10_new_timestamp_or_wording_is_not_drift() {
    for life in [Life::Active, Life::Blocked, Life::Inactive, Life::Excluded] {
        let mut env = TestEnvironment::with_domain(life).await;
        let action = if life == Life::Excluded {
            "exclude"
        } else {
            "include"
        };
        env.apply(&env.config(action)).await;
        let before = env.workspace.bytes();
        for same_wording in [true, false] {
            env.sandbox
                .quirks(DOMAIN, |quirks| quirks.same_wording = Some(same_wording));
            // HostUp checks domains every four hours.
            env.sandbox.advance(9 * HOUR);
            env.workspace.refresh().await.unwrap();
            assert_eq!(env.workspace.bytes(), before, "{life:?}");
        }
    }
}

#[tokio::test]
async fn complaint_10_decomposed_unicode_is_not_a_change() {
    let mut env = TestEnvironment::with_domain(Life::Error).await;
    let decomposed = FieldOverride::Value(json!("bla\u{30a}ba\u{308}r"));
    env.sandbox.quirks(DOMAIN, |quirks| {
        quirks
            .state_fields
            .insert("lastError".to_owned(), decomposed);
    });
    env.import().await;
    assert_eq!(env.workspace.attribute("last_error"), "blåbär");
    let before = env.workspace.bytes();
    // The time of the next check is stored only together with a change that matters.
    env.sandbox.advance(9 * HOUR);
    env.workspace.refresh().await.unwrap();
    assert_eq!(env.workspace.bytes(), before);
    assert_eq!(
        env.workspace
            .plan(&env.config("include"))
            .await
            .unwrap()
            .action,
        Action::NoOp
    );
}

/// The statuses that prove whether the domain is enrolled or opted out.
const EVIDENCE: [&str; 4] = ["active", "pending", "error", "excluded"];

#[tokio::test]
async fn complaint_18_unknown_status_neither_crashes_nor_loops() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    for status in STATUSES
        .into_iter()
        .chain(["ACTIVE", "", "\u{202e}evil\n::error::", "pending "])
    {
        for (action, is_enabled) in [
            ("include", true),
            ("include", false),
            ("exclude", true),
            ("exclude", false),
        ] {
            let config = env.config(action);
            env.workspace.object = None;
            env.sandbox.quirks(DOMAIN, |quirks| quirks.frozen = None);
            env.apply(&config).await;
            freeze(&env, status, is_enabled);
            if !EVIDENCE.contains(&status) {
                let plan = env.workspace.plan(&config).await.unwrap();
                assert_eq!(plan.action, Action::NoOp, "{status:?} {action}");
            }
            // Evidence may show a change from outside, which the first apply undoes. After that there is nothing to do.
            env.apply(&config).await;
            env.workspace.refresh().await.unwrap();
            let plan = env.workspace.plan(&config).await.unwrap();
            assert_eq!(
                plan.action,
                Action::NoOp,
                "{status:?} {action} {is_enabled}"
            );
            let text = diagnostics::text(&plan.diagnostics);
            assert!(!text.contains("\n::"), "{text}");
        }
    }
}
