//! Every documented status and a new one, against every action.

use hostup_sandbox::{Contradiction, Frozen, Life};
use serde_json::json;

use super::environment::{DOMAIN, RequestCounts, TestEnvironment};
use super::terraform::{Action, diagnostics, warnings};

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

/// For any prior and new action and any answer: while HostUp keeps giving that answer, the plan after a successful
/// apply is empty, and a refresh changes no byte.
#[tokio::test]
async fn plan_after_apply_is_empty_for_every_answer() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    for prior in [None, Some("include"), Some("exclude")] {
        for wanted in ["include", "exclude"] {
            for status in STATUSES {
                for is_enabled in [true, false] {
                    check_case(&mut env, prior, wanted, (status, is_enabled)).await;
                }
            }
        }
    }
}

async fn check_case(
    env: &mut TestEnvironment,
    prior: Option<&str>,
    wanted: &str,
    frozen: (&str, bool),
) {
    let case = format!("{prior:?} to {wanted} at {frozen:?}");
    env.workspace.object = None;
    env.sandbox.quirks(DOMAIN, |quirks| quirks.frozen = None);
    if let Some(prior) = prior {
        env.apply(&env.config(prior)).await;
    }
    let (status, is_enabled) = (frozen.0.to_owned(), frozen.1);
    env.sandbox.quirks(DOMAIN, |quirks| {
        quirks.frozen = Some(Frozen { status, is_enabled })
    });
    let config = env.config(wanted);

    // Without a refresh the prior action is the one that was applied, so only another action is a change.
    let plan = env.workspace.plan_without_refresh(&config).await.unwrap();
    let changes = prior != Some(wanted);
    assert_eq!(plan.action != Action::NoOp, changes, "{case}");
    env.sandbox.clear_journal();
    let applied = env
        .workspace
        .apply_plan(&plan, &config)
        .await
        .unwrap_or_else(|error| panic!("{case}: {error}"));
    assert!(
        !applied.failed(),
        "{case}: {}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(
        env.take_requests(),
        RequestCounts {
            writes: changes.into(),
            ..RequestCounts::NONE
        },
        "{case}"
    );
    if changes {
        check_no_changes(env, wanted, &case).await;
    } else {
        // No POST was sent, so contrary evidence is a change from outside, which one apply undoes.
        env.apply(&config).await;
        check_no_changes(env, wanted, &case).await;
    }
}

async fn check_no_changes(env: &mut TestEnvironment, wanted: &str, case: &str) {
    let config = env.config(wanted);
    let before = env.workspace.bytes();
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp, "{case}: {:?}", plan.planned);
    assert_eq!(plan.bytes.0, plan.bytes.1, "{case}");
    assert_eq!(env.take_requests(), RequestCounts::READ, "{case}");
    env.workspace.refresh().await.unwrap();
    assert_eq!(
        env.workspace.bytes(),
        before,
        "{case}: a refresh changes nothing"
    );
    env.sandbox.clear_journal();
}

/// After an import into an empty state the plan for the imported action is empty, for every status.
#[tokio::test]
async fn plan_after_import_is_empty_for_every_status() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    for status in STATUSES {
        for is_enabled in [true, false] {
            let frozen = Frozen {
                status: status.to_owned(),
                is_enabled,
            };
            env.sandbox
                .quirks(DOMAIN, |quirks| quirks.frozen = Some(frozen));
            env.import().await;
            let action = env.workspace.attribute("action");
            check_no_changes(
                &mut env,
                action.as_str().unwrap(),
                &format!("{status} {is_enabled}"),
            )
            .await;
        }
    }
}

/// A contradiction is a warning when it is answered and as long as it persists, and is evidence again after another
/// status.
#[tokio::test]
async fn contradiction_is_not_a_change_until_the_status_changes() {
    let freeze = |env: &TestEnvironment, status: &str| {
        let frozen = Frozen {
            status: status.to_owned(),
            is_enabled: true,
        };
        env.sandbox
            .quirks(DOMAIN, |quirks| quirks.frozen = Some(frozen));
    };
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    freeze(&env, "active");
    let config = env.config("exclude");
    let applied = env.workspace.apply(&config).await.unwrap();
    assert!(
        diagnostics::text(&applied.diagnostics).contains("contradicts"),
        "{}",
        diagnostics::text(&applied.diagnostics)
    );

    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    assert_eq!(
        warnings(&plan.diagnostics).len(),
        1,
        "{}",
        diagnostics::text(&plan.diagnostics)
    );

    freeze(&env, "blocked");
    env.workspace.refresh().await.unwrap();
    assert_eq!(
        env.workspace.attribute("action"),
        json!("exclude"),
        "the status proves nothing"
    );
    freeze(&env, "active");
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(
        plan.action,
        Action::Update,
        "the status changed in between, so it is evidence now"
    );
}

#[tokio::test]
async fn include_answered_with_inactive_or_error_is_a_warning() {
    for (status, check) in [("inactive", "delegated"), ("error", "last_error")] {
        let mut env = TestEnvironment::with_domain(Life::Excluded).await;
        let contradiction = Contradiction {
            status: status.to_owned(),
            is_enabled: true,
            applied: true,
        };
        env.sandbox
            .quirks(DOMAIN, |quirks| quirks.contradiction = Some(contradiction));
        let config = env.config("include");
        let applied = env.workspace.apply(&config).await.unwrap();
        let text = diagnostics::text(&applied.diagnostics);
        assert!(!applied.failed(), "{text}");
        let warnings = warnings(&applied.diagnostics);
        assert_eq!(warnings.len(), 1, "{text}");
        assert!(warnings[0].summary.contains(DOMAIN), "{text}");
        assert!(warnings[0].summary.contains(status), "{text}");
        assert!(warnings[0].detail.contains(check), "{text}");
    }
}
