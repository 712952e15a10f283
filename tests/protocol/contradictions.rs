//! An answer during an apply or a destroy that contradicts its action.

use hostup_sandbox::{Contradiction, Fault, FaultKind, Life};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::environment::{DOMAIN, RequestCounts, TestEnvironment};
use super::terraform::{Action, diagnostics, errors, warnings};

/// Returns a configuration that waits for 1 ms, which allows the one GET that every wait makes.
fn waiting_config(env: &TestEnvironment) -> Json {
    let mut config = env.config("include");
    config["wait_for_active"] = json!(true);
    config["timeouts"] = json!({ "create": "1ms", "update": "1ms" });
    config
}

fn contradict_post(env: &TestEnvironment, status: &str, applied: bool) {
    let contradiction = Contradiction {
        status: status.to_owned(),
        is_enabled: status != "excluded",
        applied,
    };
    env.sandbox.quirks(DOMAIN, |quirks| {
        quirks.contradiction = Some(contradiction);
    });
}

#[tokio::test]
async fn opt_out_during_wait_is_a_warning_and_undone_by_next_apply() {
    let mut env = TestEnvironment::with_domain(Life::Excluded).await;
    let config = waiting_config(&env);
    // HostUp accepts the action, and the domain is opted out elsewhere before the first GET of the wait.
    contradict_post(&env, "pending", false);
    let applied = env.workspace.apply(&config).await.unwrap();
    assert_eq!(errors(&applied.diagnostics), [] as [&_; 0]);
    let text = diagnostics::text(&applied.diagnostics);
    assert_eq!(warnings(&applied.diagnostics).len(), 1, "{text}");
    assert!(text.contains("it proposes to enrol it again"), "{text}");
    assert_eq!(env.take_requests(), RequestCounts::READ_AND_WRITE);
    assert_eq!(env.workspace.attribute("status"), "excluded");
    assert_eq!(env.workspace.attribute("action"), "include");

    env.sandbox
        .quirks(DOMAIN, |quirks| quirks.contradiction = None);
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(
        plan.action,
        Action::Update,
        "{}",
        diagnostics::text(&plan.diagnostics)
    );
    env.workspace.apply(&config).await.unwrap();
    assert!(env.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn contradiction_that_ends_during_wait_is_forgotten() {
    let mut env = TestEnvironment::with_domain(Life::Excluded).await;
    let config = waiting_config(&env);
    contradict_post(&env, "excluded", true);
    let applied = env.workspace.apply(&config).await.unwrap();
    let text = diagnostics::text(&applied.diagnostics);
    assert!(text.contains("contradicts the change"), "{text}");
    assert_eq!(env.workspace.attribute("status"), "pending");

    // The same status again is not the old contradiction, but a change from outside.
    env.sandbox.set_enrolment_outside(DOMAIN, false);
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(
        plan.action,
        Action::Update,
        "{}",
        diagnostics::text(&plan.diagnostics)
    );
}

/// A captive portal answers 200 to any request, so only HostUp's own answer proves that the POST arrived.
#[tokio::test]
async fn unreadable_success_is_an_error_when_the_status_contradicts() {
    let portal = || FaultKind::raw(200, "text/html", "<html>Welcome to our network</html>");
    let mut env = TestEnvironment::with_domain(Life::Excluded).await;
    env.sandbox.fault(Fault::new(portal()).on("POST"));
    let applied = env.workspace.apply(&env.config("include")).await.unwrap();
    assert_eq!(applied.object, None, "nothing is saved and nothing tainted");
    assert_only_the_post_error(&applied.diagnostics);
    assert_eq!(env.take_requests(), RequestCounts::READ_AND_WRITE);

    env.apply(&env.config("include")).await;
    let before = env.workspace.saved().clone();
    env.sandbox.fault(Fault::new(portal()).on("POST"));
    let applied = env.workspace.apply(&env.config("exclude")).await.unwrap();
    assert_only_the_post_error(&applied.diagnostics);
    assert_eq!(*env.workspace.saved(), before);

    // Without the fault the same apply succeeds: the failed one left nothing behind that prevents it.
    env.apply(&env.config("exclude")).await;
    assert!(!env.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn destroy_warns_only_if_the_answer_to_the_opt_out_contradicts_it() {
    for is_contradicted in [false, true] {
        let mut env = TestEnvironment::with_domain(Life::Active).await;
        let mut config = env.config("include");
        config["on_destroy"] = json!("exclude");
        env.apply(&config).await;
        if is_contradicted {
            contradict_post(&env, "active", false);
        }
        let destroyed = env.workspace.apply(&Json::Null).await.unwrap();
        let text = diagnostics::text(&destroyed.diagnostics);
        assert!(destroyed.object.is_none(), "{text}");
        assert_eq!(
            text.contains("may still be enrolled"),
            is_contradicted,
            "{text}"
        );
        assert_eq!(env.sandbox.is_enrolled(DOMAIN), is_contradicted);
    }
}

#[track_caller]
fn assert_only_the_post_error(diagnostics: &[Diagnostic]) {
    let text = diagnostics::text(diagnostics);
    assert_eq!(errors(diagnostics).len(), 1, "{text}");
    assert!(warnings(diagnostics).is_empty(), "{text}");
    assert!(text.contains("POST"), "{text}");
    assert!(text.contains("Welcome to our network"), "{text}");
    assert!(!text.contains("contradicts"), "{text}");
}
