//! Every status that there is, and one that there is not yet, against every wish.

use hostup_sandbox::{Contradiction, Frozen, Life};
use serde_json::json;

use super::stage::{Calls, DOMAIN, Stage};
use super::terraform::{Action, told, warnings};

/// The documented statuses, and one that HostUp may add.
pub const STATUSES: [&str; 7] = [
    "active",
    "inactive",
    "excluded",
    "pending",
    "error",
    "blocked",
    "hibernating",
];

/// Whatever was wanted before and is wanted now, whatever HostUp answers to it: while HostUp stands still at that answer,
/// the plan after a successful apply is empty, and a refresh alone changes no byte.
#[tokio::test]
async fn after_an_apply_the_plan_is_empty_whatever_the_answer_was() {
    let mut stage = Stage::of(Life::Active).await;
    for prior in [None, Some("include"), Some("exclude")] {
        for wanted in ["include", "exclude"] {
            for status in STATUSES {
                for is_enabled in [true, false] {
                    settles(&mut stage, prior, wanted, (status, is_enabled)).await;
                }
            }
        }
    }
}

async fn settles(stage: &mut Stage, prior: Option<&str>, wanted: &str, frozen: (&str, bool)) {
    let case = format!("{prior:?} to {wanted} at {frozen:?}");
    stage.workspace.object = None;
    stage.sandbox.quirks(DOMAIN, |traps| traps.frozen = None);
    if let Some(prior) = prior {
        stage.applied(&stage.wanting(prior)).await;
    }
    let (status, is_enabled) = (frozen.0.to_owned(), frozen.1);
    stage.sandbox.quirks(DOMAIN, |traps| {
        traps.frozen = Some(Frozen { status, is_enabled })
    });
    let config = stage.wanting(wanted);

    // Without a refresh the prior action is the one that was applied, so this is a change exactly where it says so.
    let plan = stage.workspace.plan_without_refresh(&config).await.unwrap();
    let changes = prior != Some(wanted);
    assert_eq!(plan.action != Action::NoOp, changes, "{case}");
    stage.sandbox.clear_journal();
    let applied = stage
        .workspace
        .carry_out(&plan, &config)
        .await
        .unwrap_or_else(|refusal| panic!("{case}: {refusal}"));
    assert!(!applied.failed(), "{case}: {}", told::text(&applied.told));
    assert_eq!(
        stage.calls(),
        Calls {
            writes: changes.into(),
            ..Calls::NONE
        },
        "{case}"
    );
    if changes {
        is_settled(stage, wanted, &case).await;
    } else {
        // Nobody asked HostUp, so a status that proves the opposite is a change from outside; it is applied, once.
        stage.applied(&config).await;
        is_settled(stage, wanted, &case).await;
    }
}

async fn is_settled(stage: &mut Stage, wanted: &str, case: &str) {
    let config = stage.wanting(wanted);
    let before = stage.workspace.bytes();
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp, "{case}: {:?}", plan.planned);
    assert_eq!(plan.bytes.0, plan.bytes.1, "{case}");
    assert_eq!(stage.calls(), Calls::READ, "{case}");
    stage.workspace.refresh().await.unwrap();
    assert_eq!(
        stage.workspace.bytes(),
        before,
        "{case}: a refresh changes nothing"
    );
    stage.sandbox.clear_journal();
}

/// An import of the same domain into an empty state plans empty with what it wrote, for every status.
#[tokio::test]
async fn after_an_import_the_plan_is_empty_whatever_the_status_is() {
    let mut stage = Stage::of(Life::Active).await;
    for status in STATUSES {
        for is_enabled in [true, false] {
            let frozen = Frozen {
                status: status.to_owned(),
                is_enabled,
            };
            stage
                .sandbox
                .quirks(DOMAIN, |traps| traps.frozen = Some(frozen));
            stage.imported().await;
            let action = stage.workspace.attribute("action");
            is_settled(
                &mut stage,
                action.as_str().unwrap(),
                &format!("{status} {is_enabled}"),
            )
            .await;
        }
    }
}

/// A status that contradicts the wish is told when it is answered and while it stands, and counts again once it moves.
#[tokio::test]
async fn a_contradiction_is_no_change_while_it_stands_and_one_when_it_moves() {
    let freeze = |stage: &Stage, status: &str| {
        let frozen = Frozen {
            status: status.to_owned(),
            is_enabled: true,
        };
        stage
            .sandbox
            .quirks(DOMAIN, |traps| traps.frozen = Some(frozen));
    };
    let mut stage = Stage::of(Life::Active).await;
    freeze(&stage, "active");
    let config = stage.wanting("exclude");
    let applied = stage.workspace.apply(&config).await.unwrap();
    assert!(
        told::text(&applied.told).contains("contradicts"),
        "{}",
        told::text(&applied.told)
    );

    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    assert_eq!(warnings(&plan.told).len(), 1, "{}", told::text(&plan.told));

    freeze(&stage, "blocked");
    stage.workspace.refresh().await.unwrap();
    assert_eq!(
        stage.workspace.attribute("action"),
        json!("exclude"),
        "a status that proves nothing"
    );
    freeze(&stage, "active");
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(
        plan.action,
        Action::Update,
        "it moved in between, so now it is evidence"
    );
}

#[tokio::test]
async fn an_include_that_is_answered_by_inactive_or_error_warns_with_the_domain() {
    for (status, check) in [("inactive", "delegated"), ("error", "last_error")] {
        let mut stage = Stage::of(Life::Excluded).await;
        let contradiction = Contradiction {
            status: status.to_owned(),
            is_enabled: true,
            applied: true,
        };
        stage
            .sandbox
            .quirks(DOMAIN, |traps| traps.contradiction = Some(contradiction));
        let config = stage.wanting("include");
        let applied = stage.workspace.apply(&config).await.unwrap();
        let said = told::text(&applied.told);
        assert!(!applied.failed(), "{said}");
        let warnings = warnings(&applied.told);
        assert_eq!(warnings.len(), 1, "{said}");
        assert!(warnings[0].summary.contains(DOMAIN), "{said}");
        assert!(warnings[0].summary.contains(status), "{said}");
        assert!(warnings[0].detail.contains(check), "{said}");
    }
}
