//! A look-up, in the middle of an apply, that tells the opposite of what the apply asked for.

use hostup_sandbox::{Contradiction, Fault, FaultKind, Life};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::stage::{Calls, DOMAIN, Stage};
use super::terraform::{Action, errors, told, warnings};

/// Waits, but not longer than for the one look that every wait has.
fn waiting(stage: &Stage) -> Json {
    let mut config = stage.wanting("include");
    config["wait_for_active"] = json!(true);
    config["timeouts"] = json!({ "create": "1ms", "update": "1ms" });
    config
}

fn answers_the_post(stage: &Stage, status: &str, applied: bool) {
    let contradiction = Contradiction {
        status: status.to_owned(),
        is_enabled: status != "excluded",
        applied,
    };
    stage.sandbox.quirks(DOMAIN, |traps| {
        traps.contradiction = Some(contradiction);
    });
}

#[tokio::test]
async fn an_opt_out_that_a_wait_sees_is_somebodys_doing_and_put_right_by_the_next_apply() {
    let mut stage = Stage::of(Life::Excluded).await;
    let config = waiting(&stage);
    // HostUp takes the wish, and somebody opts the domain out before the wait looks.
    answers_the_post(&stage, "pending", false);
    let applied = stage.workspace.apply(&config).await.unwrap();
    assert_eq!(errors(&applied.told), [] as [&_; 0]);
    let said = told::text(&applied.told);
    assert_eq!(warnings(&applied.told).len(), 1, "{said}");
    assert!(said.contains("it proposes to enrol it again"), "{said}");
    assert_eq!(stage.calls(), Calls::BOTH);
    assert_eq!(stage.workspace.attribute("status"), "excluded");
    assert_eq!(stage.workspace.attribute("action"), "include");

    stage
        .sandbox
        .quirks(DOMAIN, |traps| traps.contradiction = None);
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Update, "{}", told::text(&plan.told));
    stage.workspace.apply(&config).await.unwrap();
    assert!(stage.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn a_wait_that_sees_a_contradiction_end_forgets_it() {
    let mut stage = Stage::of(Life::Excluded).await;
    let config = waiting(&stage);
    answers_the_post(&stage, "excluded", true);
    let applied = stage.workspace.apply(&config).await.unwrap();
    let said = told::text(&applied.told);
    assert!(said.contains("contradicts the change"), "{said}");
    assert_eq!(stage.workspace.attribute("status"), "pending");

    // The same status once more is not the old contradiction, but a change from outside.
    stage.sandbox.set_enrolment_outside(DOMAIN, false);
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Update, "{}", told::text(&plan.told));
}

/// A captive portal answers 200 to anything, so only HostUp's own word shows that the POST has reached it.
#[tokio::test]
async fn a_success_that_cannot_be_read_is_an_error_where_the_look_up_tells_the_opposite() {
    let portal = || FaultKind::raw(200, "text/html", "<html>Welcome to our network</html>");
    let mut stage = Stage::of(Life::Excluded).await;
    stage.sandbox.fault(Fault::new(portal()).on("POST"));
    let applied = stage
        .workspace
        .apply(&stage.wanting("include"))
        .await
        .unwrap();
    assert_eq!(applied.object, None, "nothing is saved and nothing tainted");
    says_the_first_error_alone(&applied.told);
    assert_eq!(stage.calls(), Calls::BOTH);

    stage.applied(&stage.wanting("include")).await;
    let before = stage.workspace.saved().clone();
    stage.sandbox.fault(Fault::new(portal()).on("POST"));
    let applied = stage
        .workspace
        .apply(&stage.wanting("exclude"))
        .await
        .unwrap();
    says_the_first_error_alone(&applied.told);
    assert_eq!(*stage.workspace.saved(), before);

    // With the cause gone the same apply does it: nothing was noted that stands in its way.
    stage.applied(&stage.wanting("exclude")).await;
    assert!(!stage.sandbox.is_enrolled(DOMAIN));
}

#[track_caller]
fn says_the_first_error_alone(diagnostics: &[Diagnostic]) {
    let said = told::text(diagnostics);
    assert_eq!(errors(diagnostics).len(), 1, "{said}");
    assert!(warnings(diagnostics).is_empty(), "{said}");
    assert!(said.contains("POST"), "{said}");
    assert!(said.contains("Welcome to our network"), "{said}");
    assert!(!said.contains("contradicts"), "{said}");
}
