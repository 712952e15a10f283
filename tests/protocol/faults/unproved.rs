//! A POST without an answer that proves anything. One GET decides, and only a status that proves the wanted action is
//! success: while a domain is `blocked`, the state would hold an action that nobody has heard.

use hostup_sandbox::{Fault, FaultKind, Life};
use serde_json::{Value as Json, json};

use super::super::stage::{Calls, DOMAIN, Stage};
use super::super::terraform::{Applied, told};

/// What answers the first POST, and whether HostUp ever sees it.
fn portal() -> FaultKind {
    FaultKind::raw(200, "text/html", "<p>Please sign in.</p>")
}

/// Answers of success that do not say that anything was done, whether HostUp did it or not.
fn no_answers() -> Vec<FaultKind> {
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

/// Applies a configuration, or with a null one destroys, while the first POST is answered like that.
async fn struck(stage: &mut Stage, kind: FaultKind, config: &Json) -> Applied {
    let plan = stage.workspace.plan(config).await.unwrap();
    stage.sandbox.clear_journal();
    stage.sandbox.fault(Fault::new(kind).on("POST"));
    let applied = stage.workspace.carry_out(&plan, config).await.unwrap();
    assert_eq!(stage.calls(), Calls::BOTH, "{}", told::text(&applied.told));
    applied
}

#[tokio::test]
async fn a_page_is_no_proof_of_a_change_while_the_status_proves_nothing() {
    let mut stage = Stage::of(Life::Blocked).await;
    let (include, exclude) = (stage.wanting("include"), stage.wanting("exclude"));
    stage.sandbox.set_enrolment_outside(DOMAIN, false);
    let created = struck(&mut stage, portal(), &include).await;
    assert!(created.failed() && created.object.is_none(), "{created:?}");
    let mut opting_out = include.clone();
    opting_out["on_destroy"] = json!("exclude");
    let enrolled = stage.applied(&opting_out).await;
    assert!(stage.sandbox.is_enrolled(DOMAIN));

    for config in [exclude, Json::Null] {
        let failed = struck(&mut stage, portal(), &config).await;
        assert!(failed.failed(), "{config}");
        assert_eq!(failed.object.as_ref(), Some(&enrolled), "{config}");
        assert!(stage.sandbox.is_enrolled(DOMAIN), "{config}");
    }
}

#[tokio::test]
async fn an_answer_that_proves_nothing_is_an_error_while_the_status_proves_nothing() {
    for answer in no_answers() {
        let mut stage = Stage::of(Life::Blocked).await;
        let include = stage.wanting("include");
        let created = struck(&mut stage, answer.clone(), &include).await;
        let said = told::text(&created.told);
        assert!(created.failed() && created.object.is_none(), "{said}");
        assert!(said.contains("the status, which is \"blocked\""), "{said}");

        let mut opting_out = stage.wanting("include");
        opting_out["on_destroy"] = json!("exclude");
        let enrolled = stage.applied(&opting_out).await;
        for config in [stage.wanting("exclude"), Json::Null] {
            let failed = struck(&mut stage, answer.clone(), &config).await;
            assert!(failed.failed(), "{answer:?} {config}");
            assert_eq!(failed.object.as_ref(), Some(&enrolled), "{config}");
        }
        // With the cause gone the same operation comes to its end.
        let destroyed = stage.workspace.destroy().await.unwrap();
        assert!(!destroyed.failed(), "{}", told::text(&destroyed.told));
        assert!(!stage.sandbox.is_enrolled(DOMAIN));
    }
}

#[tokio::test]
async fn an_answer_that_proves_nothing_is_decided_by_the_status_of_a_get() {
    for answer in no_answers() {
        let processed = matches!(answer, FaultKind::Altered { .. });
        let mut stage = Stage::of(Life::Active).await;
        for action in ["exclude", "include"] {
            stage.imported().await;
            let config = stage.wanting(action);
            let before = stage.workspace.saved().clone();
            let applied = struck(&mut stage, answer.clone(), &config).await;
            let said = told::text(&applied.told);
            assert_eq!(applied.failed(), !processed, "{answer:?}: {said}");
            if processed {
                assert_eq!(stage.workspace.attribute("action"), json!(action));
                assert_eq!(stage.sandbox.is_enrolled(DOMAIN), action == "include");
            } else {
                assert_eq!(applied.object, Some(before));
                assert!(said.contains("HTTP 20"), "{said}");
                stage.applied(&config).await;
            }
        }
    }
}

#[tokio::test]
async fn a_status_alone_counts_only_when_it_is_documented() {
    let mut stage = Stage::of(Life::Blocked).await;
    let config = stage.wanting("include");
    for (body, counts) in [
        (r#"{"status":"blocked"}"#, true),
        (r#"{"status":"rolling","isEnabled":true}"#, true),
        (r#"{"status":"rolling"}"#, false),
        (r#"{"status":"ok","isEnabled":"yes"}"#, false),
    ] {
        stage.workspace.object = None;
        let answer = FaultKind::altered("application/json", body);
        stage.sandbox.fault(Fault::new(answer).on("POST"));
        let applied = stage.workspace.apply(&config).await.unwrap();
        assert_eq!(applied.failed(), !counts, "{body}");
        let reads = u64::from(!counts);
        assert_eq!(
            stage.calls(),
            Calls {
                reads,
                ..Calls::WRITE
            },
            "{body}"
        );
    }
}

/// HostUp refuses what is so already.
#[tokio::test]
async fn a_conflict_is_success_where_the_status_proves_the_action() {
    for (life, action) in [(Life::Active, "include"), (Life::Excluded, "exclude")] {
        let mut stage = Stage::of(life).await;
        stage
            .sandbox
            .quirks(DOMAIN, |traps| traps.conflict_on_repeat = Some(true));
        let mut config = stage.wanting(action);
        config["on_destroy"] = json!("exclude");
        let applied = stage.workspace.apply(&config).await.unwrap();
        assert_eq!(applied.told, [], "{}", told::text(&applied.told));
        assert_eq!(stage.calls(), Calls::BOTH, "{life:?}");
        if action == "exclude" {
            let destroyed = stage.workspace.destroy().await.unwrap();
            assert!(!destroyed.failed(), "{}", told::text(&destroyed.told));
        }
    }
}

#[tokio::test]
async fn a_repetition_after_a_lost_answer_is_success_although_it_is_a_conflict() {
    let mut stage = Stage::of(Life::Excluded).await;
    stage
        .sandbox
        .quirks(DOMAIN, |traps| traps.conflict_on_repeat = Some(true));
    stage
        .sandbox
        .fault(Fault::new(FaultKind::ResetAfter).on("POST"));
    let config = stage.wanting("include");
    let applied = stage.workspace.apply(&config).await.unwrap();
    assert!(!applied.failed(), "{}", told::text(&applied.told));
    assert_eq!(stage.workspace.attribute("status"), json!("pending"));
    let (reads, writes) = (1, 2);
    assert_eq!(
        stage.calls(),
        Calls {
            reads,
            writes,
            ..Calls::NONE
        }
    );
}

#[tokio::test]
async fn a_coded_refusal_is_the_error_where_the_status_does_not_prove_the_action() {
    for status in [400, 409, 422] {
        let mut stage = Stage::of(Life::Active).await;
        let refusal = FaultKind::problem(status, "domain_locked");
        let before = stage.imported().await;
        let exclude = stage.wanting("exclude");
        let failed = struck(&mut stage, refusal, &exclude).await;
        let said = told::text(&failed.told);
        assert!(failed.failed(), "{said}");
        assert!(said.contains(&format!("HTTP {status}")), "{said}");
        assert!(said.contains("the status, which is \"active\""), "{said}");
        assert_eq!(failed.object, Some(before));
    }
}
