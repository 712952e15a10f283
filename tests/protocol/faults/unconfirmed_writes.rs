//! POST responses that prove nothing. One GET decides, and only a status that proves the action is success: while a
//! domain is `blocked`, the state could contain an action that HostUp never got.

use hostup_sandbox::{Fault, FaultKind, Life};
use serde_json::{Value as Json, json};

use super::super::environment::{DOMAIN, RequestCounts, TestEnvironment};
use super::super::terraform::{Applied, diagnostics};

/// Returns the answer of a captive portal. HostUp never receives the POST.
fn portal_answer() -> FaultKind {
    FaultKind::raw(200, "text/html", "<p>Please sign in.</p>")
}

/// Successful responses that do not confirm the change, whether HostUp made it or not.
fn unusable_answers() -> Vec<FaultKind> {
    const JSON: &str = "application/json";
    let bodies = [
        r#"{"success":false,"error":"LOCKED"}"#,
        r#"{"status":"ok"}"#,
        "{}",
        "[]",
        "null",
        "",
    ];
    let altered = bodies.map(|body| FaultKind::altered(JSON, body));
    let mut answers = Vec::from(altered);
    answers.extend(bodies.map(|body| FaultKind::raw(200, JSON, body)));
    answers.push(FaultKind::raw(204, JSON, ""));
    answers
}

/// Applies a configuration, or with null destroys, while the first POST gets this answer.
async fn apply_with_answer(env: &mut TestEnvironment, kind: FaultKind, config: &Json) -> Applied {
    let plan = env.workspace.plan(config).await.unwrap();
    env.sandbox.clear_journal();
    env.sandbox.fault(Fault::new(kind).on("POST"));
    let applied = env.workspace.apply_plan(&plan, config).await.unwrap();
    assert_eq!(
        env.take_requests(),
        RequestCounts::READ_AND_WRITE,
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    applied
}

#[tokio::test]
async fn web_page_is_an_error_when_the_status_proves_nothing() {
    let mut env = TestEnvironment::with_domain(Life::Blocked).await;
    let (include, exclude) = (env.config("include"), env.config("exclude"));
    env.sandbox.set_enrolment_outside(DOMAIN, false);
    let created = apply_with_answer(&mut env, portal_answer(), &include).await;
    assert!(created.failed() && created.object.is_none(), "{created:?}");
    let mut owned = include.clone();
    owned["on_destroy"] = json!("exclude");
    let enrolled = env.apply(&owned).await;
    assert!(env.sandbox.is_enrolled(DOMAIN));

    for config in [exclude, Json::Null] {
        let failed = apply_with_answer(&mut env, portal_answer(), &config).await;
        assert!(failed.failed(), "{config}");
        assert_eq!(failed.object.as_ref(), Some(&enrolled), "{config}");
        assert!(env.sandbox.is_enrolled(DOMAIN), "{config}");
    }
}

#[tokio::test]
async fn unusable_answer_is_an_error_when_the_status_proves_nothing() {
    for answer in unusable_answers() {
        let mut env = TestEnvironment::with_domain(Life::Blocked).await;
        let include = env.config("include");
        let created = apply_with_answer(&mut env, answer.clone(), &include).await;
        let text = diagnostics::text(&created.diagnostics);
        assert!(created.failed() && created.object.is_none(), "{text}");
        assert!(text.contains("the status, which is \"blocked\""), "{text}");

        let mut owned = env.config("include");
        owned["on_destroy"] = json!("exclude");
        let enrolled = env.apply(&owned).await;
        for config in [env.config("exclude"), Json::Null] {
            let failed = apply_with_answer(&mut env, answer.clone(), &config).await;
            assert!(failed.failed(), "{answer:?} {config}");
            assert_eq!(failed.object.as_ref(), Some(&enrolled), "{config}");
        }
        // Without the fault the same operation succeeds.
        let destroyed = env.workspace.destroy().await.unwrap();
        assert!(
            !destroyed.failed(),
            "{}",
            diagnostics::text(&destroyed.diagnostics)
        );
        assert!(!env.sandbox.is_enrolled(DOMAIN));
    }
}

#[tokio::test]
async fn unusable_answer_is_decided_by_the_status_of_a_get() {
    for answer in unusable_answers() {
        let processed = matches!(answer, FaultKind::Altered { .. });
        let mut env = TestEnvironment::with_domain(Life::Active).await;
        for action in ["exclude", "include"] {
            env.import().await;
            let config = env.config(action);
            let before = env.workspace.saved().clone();
            let applied = apply_with_answer(&mut env, answer.clone(), &config).await;
            let text = diagnostics::text(&applied.diagnostics);
            assert_eq!(applied.failed(), !processed, "{answer:?}: {text}");
            if processed {
                assert_eq!(env.workspace.attribute("action"), json!(action));
                assert_eq!(env.sandbox.is_enrolled(DOMAIN), action == "include");
            } else {
                assert_eq!(applied.object, Some(before));
                assert!(text.contains("HTTP 20"), "{text}");
                env.apply(&config).await;
            }
        }
    }
}

#[tokio::test]
async fn status_alone_counts_only_if_documented() {
    let mut env = TestEnvironment::with_domain(Life::Blocked).await;
    let config = env.config("include");
    for (body, counts) in [
        (r#"{"status":"blocked"}"#, true),
        (r#"{"status":"rolling","isEnabled":true}"#, true),
        (r#"{"status":"rolling"}"#, false),
        (r#"{"status":"ok","isEnabled":"yes"}"#, false),
    ] {
        env.workspace.object = None;
        let answer = FaultKind::altered("application/json", body);
        env.sandbox.fault(Fault::new(answer).on("POST"));
        let applied = env.workspace.apply(&config).await.unwrap();
        assert_eq!(applied.failed(), !counts, "{body}");
        // The answer that counts has no name.
        let (reads, names) = (u64::from(!counts), u64::from(counts));
        assert_eq!(
            env.take_requests(),
            RequestCounts {
                reads,
                names,
                ..RequestCounts::WRITE
            },
            "{body}"
        );
    }
}

/// Some services reject a change that was already made.
#[tokio::test]
async fn conflict_is_success_when_the_status_proves_the_action() {
    for (life, action) in [(Life::Active, "include"), (Life::Excluded, "exclude")] {
        let mut env = TestEnvironment::with_domain(life).await;
        env.sandbox
            .quirks(DOMAIN, |quirks| quirks.conflict_on_repeat = Some(true));
        let mut config = env.config(action);
        config["on_destroy"] = json!("exclude");
        let applied = env.workspace.apply(&config).await.unwrap();
        assert_eq!(
            applied.diagnostics,
            [],
            "{}",
            diagnostics::text(&applied.diagnostics)
        );
        assert_eq!(
            env.take_requests(),
            RequestCounts::READ_AND_WRITE,
            "{life:?}"
        );
        if action == "exclude" {
            let destroyed = env.workspace.destroy().await.unwrap();
            assert!(
                !destroyed.failed(),
                "{}",
                diagnostics::text(&destroyed.diagnostics)
            );
        }
    }
}

#[tokio::test]
async fn conflict_on_retry_after_lost_response_is_success() {
    let mut env = TestEnvironment::with_domain(Life::Excluded).await;
    env.sandbox
        .quirks(DOMAIN, |quirks| quirks.conflict_on_repeat = Some(true));
    env.sandbox
        .fault(Fault::new(FaultKind::ResetAfter).on("POST"));
    let config = env.config("include");
    let applied = env.workspace.apply(&config).await.unwrap();
    assert!(
        !applied.failed(),
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(env.workspace.attribute("status"), json!("pending"));
    let (reads, writes) = (1, 2);
    assert_eq!(
        env.take_requests(),
        RequestCounts {
            reads,
            writes,
            ..RequestCounts::NONE
        }
    );
}

#[tokio::test]
async fn rejection_is_an_error_when_the_status_does_not_prove_the_action() {
    for status in [400, 409, 422] {
        let mut env = TestEnvironment::with_domain(Life::Active).await;
        let rejection = FaultKind::problem(status, "domain_locked");
        let before = env.import().await;
        let exclude = env.config("exclude");
        let failed = apply_with_answer(&mut env, rejection, &exclude).await;
        let text = diagnostics::text(&failed.diagnostics);
        assert!(failed.failed(), "{text}");
        assert!(text.contains(&format!("HTTP {status}")), "{text}");
        assert!(text.contains("the status, which is \"active\""), "{text}");
        assert_eq!(failed.object, Some(before));
    }
}
