//! State that gets lost, changes that go unseen, and ends that are errors although all is as it was wanted.

use hostup_sandbox::{Endpoint, Fault, FaultKind, FieldOverride, Life, OTHER_KEY};
use serde_json::{Value as Json, json};

use super::super::core::Core;
use super::super::stage::{Calls, DOMAIN, FIELDS, Stage, TYPE, refused};
use super::super::terraform::{Action, Workspace, told, unknown, warnings};
use super::with;

#[tokio::test]
async fn complaint_3_a_create_of_what_is_already_so_succeeds() {
    for (life, action) in [(Life::Active, "include"), (Life::Excluded, "exclude")] {
        let mut stage = Stage::of(life).await;
        let applied = stage.workspace.apply(&stage.wanting(action)).await.unwrap();
        assert_eq!(applied.told, [], "{}", told::text(&applied.told));
        assert_eq!(stage.calls(), Calls::WRITE, "{life:?}");
    }
}

#[tokio::test]
async fn complaint_4_a_destroy_of_what_is_already_off_or_gone_succeeds() {
    let mut stage = Stage::of(Life::Active).await;
    let config = with(stage.wanting("include"), "on_destroy", json!("exclude"));
    stage.applied(&config).await;
    stage.sandbox.set_enrolment_outside(DOMAIN, false);
    let applied = stage.workspace.destroy().await.unwrap();
    assert!(!applied.failed(), "{}", told::text(&applied.told));
    assert_eq!(stage.workspace.object, None);

    let mut stage = Stage::of(Life::Active).await;
    stage
        .applied(&with(
            stage.wanting("include"),
            "on_destroy",
            json!("exclude"),
        ))
        .await;
    stage.sandbox.delete_domain(DOMAIN);
    let applied = stage.workspace.destroy().await.unwrap();
    assert!(!applied.failed(), "{}", told::text(&applied.told));
    assert!(
        told::text(&applied.told).contains("was not there to be opted out"),
        "{}",
        told::text(&applied.told)
    );
    assert_eq!(stage.workspace.object, None);
}

#[tokio::test]
async fn complaint_6_an_opt_out_from_outside_is_seen_and_put_right() {
    let mut stage = Stage::of(Life::Active).await;
    let config = stage.wanting("include");
    stage.applied(&config).await;
    stage.sandbox.set_enrolment_outside(DOMAIN, false);
    stage.workspace.refresh().await.unwrap();
    assert_eq!(stage.workspace.attribute("action"), "exclude");
    stage.calls();
    stage.workspace.apply(&config).await.unwrap();
    assert_eq!(stage.calls(), Calls::BOTH);
    assert!(stage.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_7_fields_that_come_go_or_change_their_form_lose_nothing() {
    let mut stage = Stage::of(Life::Blocked).await;
    let config = stage.wanting("include");
    for reshape in [
        FieldOverride::Drop,
        FieldOverride::Null,
        FieldOverride::Value(json!({ "new": [1] })),
        FieldOverride::Value(json!(7)),
    ] {
        let spared = FIELDS.into_iter().filter(|field| *field != "status");
        for field in spared.chain(["dsRecords"]) {
            stage.workspace.object = None;
            stage
                .sandbox
                .quirks(DOMAIN, |traps| traps.state_fields.clear());
            stage.applied(&config).await;
            stage.sandbox.quirks(DOMAIN, |traps| {
                traps.state_fields.insert(field.to_owned(), reshape.clone());
            });
            let plan = stage.workspace.plan(&config).await.unwrap();
            assert_eq!(plan.action, Action::NoOp, "{field} {reshape:?}");
            stage.workspace.refresh().await.unwrap();
            stage
                .workspace
                .apply(&stage.wanting("exclude"))
                .await
                .unwrap_or_else(|refusal| panic!("{field}: {refusal}"));
            assert_eq!(
                stage.workspace.attribute("domain_name"),
                DOMAIN,
                "a known name stays: {field} {reshape:?}"
            );
        }
    }
}

#[tokio::test]
async fn complaint_7_with_another_accounts_key_the_state_stays_whole() {
    let mut stage = Stage::of(Life::Active).await;
    let config = stage.wanting("include");
    let before = stage.applied(&config).await;
    let own = stage.workspace.provider_config.clone();
    stage.workspace.provider_config["api_key"] = json!(OTHER_KEY);
    for _ in 0..2 {
        let read = stage.workspace.refresh().await.unwrap();
        assert_eq!(read.object.as_ref(), Some(&before));
        assert_eq!(warnings(&read.told).len(), 1, "{}", told::text(&read.told));
    }
    assert_eq!(
        stage.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
    stage.workspace.provider_config = own;
    assert_eq!(
        stage.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
}

#[tokio::test]
async fn complaint_15_nothing_before_a_read_needs_the_network() {
    let core = Core::start().await;
    // A port on which nobody listens: whoever connects is refused.
    let block = json!({ "api_key": "k", "api_base": "http://127.0.0.1:1", "max_retries": 0 });
    let workspace = Workspace::open(core.provider(), TYPE, block).await;
    let plan = workspace
        .plan(&json!({ "domain_id": "dom_1", "action": "include" }))
        .await
        .unwrap();
    assert_eq!(plan.action, Action::Create);
    assert_eq!(plan.told, []);
}

#[tokio::test]
async fn complaint_15_a_domain_that_vanished_breaks_no_plan() {
    let mut stage = Stage::of(Life::Active).await;
    let config = stage.wanting("include");
    let before = stage.applied(&config).await;
    stage.sandbox.delete_domain(DOMAIN);
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    assert_eq!(warnings(&plan.told).len(), 1, "{}", told::text(&plan.told));
    stage.workspace.refresh().await.unwrap();
    assert_eq!(*stage.workspace.saved(), before);
}

#[tokio::test]
async fn complaint_16_no_refresh_plan_or_import_writes() {
    for life in [
        Life::Active,
        Life::Pending,
        Life::Blocked,
        Life::Excluded,
        Life::Error,
        Life::Inactive,
    ] {
        let mut stage = Stage::of(life).await;
        let id = stage.id();
        stage.workspace.import(&id).await.unwrap();
        stage.workspace.refresh().await.unwrap();
        for action in ["include", "exclude"] {
            stage.workspace.plan(&stage.wanting(action)).await.unwrap();
        }
        stage.workspace.plan(&Json::Null).await.unwrap();
        let open = with(stage.wanting("include"), "action", unknown());
        stage.workspace.plan(&open).await.unwrap();
        let journal = stage.sandbox.journal();
        assert_eq!(journal.writes().count(), 0, "{journal}");
        assert_eq!(journal.count("GET", Endpoint::DnssecAuto), 6, "{journal}");
    }
}

#[tokio::test]
async fn complaint_23_a_domain_that_hostup_does_not_report_on_keeps_its_state() {
    let mut stage = Stage::of(Life::Active).await;
    let config = stage.wanting("include");
    let before = stage.applied(&config).await;
    let refusals = [
        (409, "domain_in_transfer"),
        (410, "domain_gone"),
        (422, "domain_lapsed"),
        (400, "tld_not_supported"),
        (404, "tld_not_supported"),
        (409, "domain_not_eligible"),
        (422, "domain_not_eligible"),
    ];
    for (status, code) in refusals {
        let refusal = FaultKind::problem(status, code);
        stage.sandbox.fault(Fault::new(refusal).on("GET").times(2));
        let plan = stage.workspace.plan(&config).await.unwrap();
        assert_eq!(plan.action, Action::NoOp, "{status} {code}");
        let told = told::text(&plan.told);
        assert_eq!(warnings(&plan.told).len(), 1, "{told}");
        assert!(
            told.contains(DOMAIN) && told.contains("state is kept"),
            "{told}"
        );
        stage.workspace.refresh().await.unwrap();
        assert_eq!(*stage.workspace.saved(), before, "{status} {code}");
    }
}

#[tokio::test]
async fn complaint_23_a_refusal_that_may_be_of_all_domains_is_an_error_with_the_way_out() {
    let mut stage = Stage::of(Life::Active).await;
    let config = stage.wanting("include");
    let before = stage.applied(&config).await;
    let legacy = |status| FaultKind::Legacy {
        status,
        code: "CONFLICT".to_owned(),
        message: "Not now.".to_owned(),
    };
    for refusal in [
        legacy(409),
        legacy(410),
        legacy(422),
        FaultKind::problem(400, "invalid_request"),
    ] {
        stage.sandbox.fault(Fault::new(refusal.clone()).on("GET"));
        let said = refused(stage.workspace.plan(&config).await);
        assert!(said.contains("-refresh=false"), "{refusal:?}: {said}");
        assert!(said.contains("state rm"), "{refusal:?}: {said}");
    }
    assert_eq!(*stage.workspace.saved(), before);
}
