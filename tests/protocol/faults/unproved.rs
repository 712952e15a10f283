//! A POST without an answer to it, on a domain whose status proves nothing. One GET fills in for an answer that lacks its
//! status; what can be anybody's page is no answer, and then a status such as `blocked` must not be taken for one.

use hostup_sandbox::{Fault, FaultKind, Life};
use serde_json::{Value as Json, json};

use super::super::stage::{Calls, DOMAIN, Stage};
use super::super::terraform::{Applied, told};

/// What answers the first POST, and whether HostUp ever sees it.
fn portal() -> FaultKind {
    FaultKind::raw(200, "text/html", "<p>Please sign in.</p>")
}

/// HostUp's own answers without a status in them.
fn without_status() -> [FaultKind; 3] {
    ["{}", "null", ""].map(|body| FaultKind::altered("application/json", body))
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
async fn an_answer_that_lacks_its_status_is_filled_in_whatever_the_status_proves() {
    for answer in without_status() {
        let mut stage = Stage::of(Life::Blocked).await;
        for action in ["include", "exclude"] {
            let config = stage.wanting(action);
            let applied = struck(&mut stage, answer.clone(), &config).await;
            assert!(!applied.failed(), "{}", told::text(&applied.told));
            assert_eq!(stage.workspace.attribute("action"), json!(action));
            assert_eq!(stage.workspace.attribute("status"), json!("blocked"));
            assert_eq!(stage.sandbox.is_enrolled(DOMAIN), action == "include");
        }
    }
}
