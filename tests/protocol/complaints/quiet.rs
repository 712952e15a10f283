//! Plans that say something although nothing is to be done, and applies that fail over what moved meanwhile.

use hostup_sandbox::{FieldOverride, Frozen, Life};
use serde_json::json;

use super::super::stage::{DOMAIN, Stage};
use super::super::statuses::STATUSES;
use super::super::terraform::{Action, told};
use super::{HOUR, with};

fn freeze(stage: &Stage, status: &str, is_enabled: bool) {
    let frozen = Frozen {
        status: status.to_owned(),
        is_enabled,
    };
    stage
        .sandbox
        .quirks(DOMAIN, |traps| traps.frozen = Some(frozen));
}

#[tokio::test]
async fn complaint_1_pending_is_no_change() {
    let mut stage = Stage::of(Life::Excluded).await;
    let config = stage.wanting("include");
    let applied = stage.workspace.apply(&config).await.unwrap();
    assert_eq!(applied.told, [], "{}", told::text(&applied.told));
    assert_eq!(stage.workspace.attribute("status"), "pending");
    assert_eq!(
        stage.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
    stage.sandbox.advance(HOUR);
    assert_eq!(
        stage.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
    stage.workspace.refresh().await.unwrap();
    assert_eq!(stage.workspace.attribute("status"), "active");

    // One that was active before and is checked again, and one that is taken over meanwhile.
    freeze(&stage, "pending", true);
    stage.workspace.refresh().await.unwrap();
    assert_eq!(stage.workspace.attribute("status"), "pending");
    for _ in 0..2 {
        let plan = stage.workspace.plan(&config).await.unwrap();
        assert_eq!(plan.action, Action::NoOp);
        stage.imported().await;
    }
}

#[tokio::test]
async fn complaint_2_nothing_is_known_after_apply_when_nothing_observed_can_change() {
    let mut stage = Stage::of(Life::Blocked).await;
    stage.imported().await;
    let config = with(stage.wanting("include"), "on_destroy", json!("exclude"));
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Update);
    assert!(
        plan.planned.is_wholly_known(),
        "{:?}",
        plan.planned.unknown_paths()
    );
}

#[tokio::test]
async fn complaint_5_an_import_leaves_no_hole_and_forces_no_replacement() {
    let mut stage = Stage::of(Life::Blocked).await;
    let object = stage.imported().await;
    let holes = ["timeouts", "last_error"];
    for attribute in stage
        .workspace
        .resource
        .schema
        .block
        .attributes
        .iter()
        .map(|a| a.name.as_str())
    {
        let null = object.state.get(attribute).is_null();
        assert_eq!(null, holes.contains(&attribute), "{attribute}");
    }
    let plan = stage
        .workspace
        .plan(&stage.wanting("include"))
        .await
        .unwrap();
    assert_eq!(plan.action, Action::NoOp);
    let plan = stage
        .workspace
        .plan(&stage.wanting("exclude"))
        .await
        .unwrap();
    assert_eq!(
        plan.action,
        Action::Update,
        "another wish is a change like any other"
    );
}

#[tokio::test]
async fn complaint_9_a_name_that_is_null_in_the_answer_is_no_inconsistent_result() {
    let mut stage = Stage::of(Life::Active).await;
    stage.applied(&stage.wanting("include")).await;
    stage
        .sandbox
        .quirks(DOMAIN, |traps| traps.null_domain_name = Some(true));
    stage.applied(&stage.wanting("exclude")).await;
    assert_eq!(stage.workspace.attribute("domain_name"), DOMAIN);

    let mut stage = Stage::of(Life::Active).await;
    stage
        .sandbox
        .quirks(DOMAIN, |traps| traps.null_domain_name = Some(true));
    stage.applied(&stage.wanting("include")).await;
    assert!(stage.workspace.saved().state.get("domain_name").is_null());
}

#[tokio::test]
async fn complaint_9_a_name_that_changes_in_the_answer_waits_for_the_next_refresh() {
    let mut stage = Stage::of(Life::Active).await;
    stage.applied(&stage.wanting("include")).await;
    let config = stage.wanting("exclude");
    let plan = stage.workspace.plan(&config).await.unwrap();
    stage.sandbox.quirks(DOMAIN, |traps| {
        let other = hostup_sandbox::FieldOverride::Value(json!("renamed.se"));
        traps.state_fields.insert("domainName".into(), other);
    });
    let applied = stage.workspace.carry_out(&plan, &config).await.unwrap();
    assert!(!applied.failed(), "{}", told::text(&applied.told));
    assert_eq!(stage.workspace.attribute("domain_name"), DOMAIN);
    stage.workspace.refresh().await.unwrap();
    assert_eq!(stage.workspace.attribute("domain_name"), "renamed.se");
}

#[tokio::test]
async fn complaint_9_a_status_that_moves_between_plan_and_apply_is_no_inconsistent_result() {
    let mut stage = Stage::of(Life::Pending).await;
    stage.applied(&stage.wanting("include")).await;
    for config in [
        with(stage.wanting("include"), "on_destroy", json!("exclude")),
        stage.wanting("exclude"),
    ] {
        let plan = stage.workspace.plan(&config).await.unwrap();
        stage.sandbox.advance(HOUR);
        stage.sandbox.change_nameservers(DOMAIN);
        let applied = stage.workspace.carry_out(&plan, &config).await.unwrap();
        assert!(!applied.failed(), "{}", told::text(&applied.told));
    }
}

#[tokio::test]
async fn complaint_10_a_refresh_alone_finds_no_timestamp_and_no_wording() {
    for life in [Life::Active, Life::Blocked, Life::Inactive, Life::Excluded] {
        let mut stage = Stage::of(life).await;
        let action = if life == Life::Excluded {
            "exclude"
        } else {
            "include"
        };
        stage.applied(&stage.wanting(action)).await;
        let before = stage.workspace.bytes();
        for alike in [true, false] {
            stage
                .sandbox
                .quirks(DOMAIN, |traps| traps.same_wording = Some(alike));
            // The platform looks every four hours.
            stage.sandbox.advance(9 * HOUR);
            stage.workspace.refresh().await.unwrap();
            assert_eq!(stage.workspace.bytes(), before, "{life:?}");
        }
    }
}

#[tokio::test]
async fn complaint_10_text_in_another_form_of_unicode_is_no_change() {
    let mut stage = Stage::of(Life::Error).await;
    let decomposed = FieldOverride::Value(json!("bla\u{30a}ba\u{308}r"));
    stage.sandbox.quirks(DOMAIN, |traps| {
        traps
            .state_fields
            .insert("lastError".to_owned(), decomposed);
    });
    stage.imported().await;
    assert_eq!(stage.workspace.attribute("last_error"), "blåbär");
    let before = stage.workspace.bytes();
    // Only what is another situation would bring the time of the next check along.
    stage.sandbox.advance(9 * HOUR);
    stage.workspace.refresh().await.unwrap();
    assert_eq!(stage.workspace.bytes(), before);
    assert_eq!(
        stage
            .workspace
            .plan(&stage.wanting("include"))
            .await
            .unwrap()
            .action,
        Action::NoOp
    );
}

/// The statuses that say whether the domain is enrolled or opted out.
const PROOFS: [&str; 4] = ["active", "pending", "error", "excluded"];

#[tokio::test]
async fn complaint_18_a_new_status_neither_crashes_nor_loops() {
    let mut stage = Stage::of(Life::Active).await;
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
            let config = stage.wanting(action);
            stage.workspace.object = None;
            stage.sandbox.quirks(DOMAIN, |traps| traps.frozen = None);
            stage.applied(&config).await;
            freeze(&stage, status, is_enabled);
            if !PROOFS.contains(&status) {
                let plan = stage.workspace.plan(&config).await.unwrap();
                assert_eq!(plan.action, Action::NoOp, "{status:?} {action}");
            }
            // A proof may be one of a change from outside, which is applied; after that nothing is.
            stage.applied(&config).await;
            stage.workspace.refresh().await.unwrap();
            let plan = stage.workspace.plan(&config).await.unwrap();
            assert_eq!(
                plan.action,
                Action::NoOp,
                "{status:?} {action} {is_enabled}"
            );
            let lines = told::text(&plan.told);
            assert!(!lines.contains("\n::"), "{lines}");
        }
    }
}
