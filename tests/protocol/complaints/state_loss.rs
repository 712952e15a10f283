//! State that gets lost, changes that go unnoticed, and operations that fail although the domain is already as
//! configured.

use hostup_sandbox::{Endpoint, Fault, FaultKind, FieldOverride, Life, OTHER_KEY};
use serde_json::{Value as Json, json};

use super::super::environment::{DOMAIN, FIELDS, RequestCounts, TYPE, TestEnvironment, error_text};
use super::super::plugin_client::PluginClient;
use super::super::terraform::{Action, Workspace, diagnostics, unknown, warnings};
use super::with;

#[tokio::test]
async fn complaint_03_create_succeeds_when_already_applied() {
    for (life, action) in [(Life::Active, "include"), (Life::Excluded, "exclude")] {
        let mut env = TestEnvironment::with_domain(life).await;
        let applied = env.workspace.apply(&env.config(action)).await.unwrap();
        assert_eq!(
            applied.diagnostics,
            [],
            "{}",
            diagnostics::text(&applied.diagnostics)
        );
        assert_eq!(env.take_requests(), RequestCounts::WRITE, "{life:?}");
    }
}

#[tokio::test]
async fn complaint_04_destroy_succeeds_when_opted_out_or_deleted() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = with(env.config("include"), "on_destroy", json!("exclude"));
    env.apply(&config).await;
    env.sandbox.set_enrolment_outside(DOMAIN, false);
    let applied = env.workspace.destroy().await.unwrap();
    assert!(
        !applied.failed(),
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(env.workspace.object, None);

    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.apply(&with(env.config("include"), "on_destroy", json!("exclude")))
        .await;
    env.sandbox.delete_domain(DOMAIN);
    let applied = env.workspace.destroy().await.unwrap();
    assert!(
        !applied.failed(),
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert!(
        diagnostics::text(&applied.diagnostics).contains("was not there to be opted out"),
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(env.workspace.object, None);
}

#[tokio::test]
async fn complaint_06_opt_out_from_outside_is_drift_and_undone() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = env.config("include");
    env.apply(&config).await;
    env.sandbox.set_enrolment_outside(DOMAIN, false);
    env.workspace.refresh().await.unwrap();
    assert_eq!(env.workspace.attribute("action"), "exclude");
    env.take_requests();
    env.workspace.apply(&config).await.unwrap();
    assert_eq!(env.take_requests(), RequestCounts::READ_AND_WRITE);
    assert!(env.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_07_missing_or_unexpected_fields_lose_no_state() {
    let mut env = TestEnvironment::with_domain(Life::Blocked).await;
    let config = env.config("include");
    for field_override in [
        FieldOverride::Drop,
        FieldOverride::Null,
        FieldOverride::Value(json!({ "new": [1] })),
        FieldOverride::Value(json!(7)),
    ] {
        let fields = FIELDS.iter().map(|(field, _)| *field);
        let optional = fields.filter(|field| *field != "status");
        for field in optional.chain(["dsRecords"]) {
            env.workspace.object = None;
            env.sandbox
                .quirks(DOMAIN, |quirks| quirks.state_fields.clear());
            env.apply(&config).await;
            env.sandbox.quirks(DOMAIN, |quirks| {
                quirks
                    .state_fields
                    .insert(field.to_owned(), field_override.clone());
            });
            let plan = env.workspace.plan(&config).await.unwrap();
            assert_eq!(plan.action, Action::NoOp, "{field} {field_override:?}");
            env.workspace.refresh().await.unwrap();
            env.workspace
                .apply(&env.config("exclude"))
                .await
                .unwrap_or_else(|error| panic!("{field}: {error}"));
            assert_eq!(
                env.workspace.attribute("domain_name"),
                DOMAIN,
                "a known name is kept: {field} {field_override:?}"
            );
        }
    }
}

#[tokio::test]
async fn complaint_07_key_of_another_account_keeps_state() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = env.config("include");
    let before = env.apply(&config).await;
    let own_config = env.workspace.provider_config.clone();
    env.workspace.provider_config["api_key"] = json!(OTHER_KEY);
    for _ in 0..2 {
        let read = env.workspace.refresh().await.unwrap();
        assert_eq!(read.object.as_ref(), Some(&before));
        assert_eq!(
            warnings(&read.diagnostics).len(),
            1,
            "{}",
            diagnostics::text(&read.diagnostics)
        );
    }
    assert_eq!(
        env.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
    env.workspace.provider_config = own_config;
    assert_eq!(
        env.workspace.plan(&config).await.unwrap().action,
        Action::NoOp
    );
}

#[tokio::test]
async fn complaint_15_plan_of_create_needs_no_network() {
    let plugin = PluginClient::start().await;
    // Nothing listens on this port, so a connection would be refused.
    let block = json!({ "api_key": "k", "api_base": "http://127.0.0.1:1", "max_retries": 0 });
    let workspace = Workspace::open(plugin.provider(), TYPE, block).await;
    let plan = workspace
        .plan(&json!({ "domain_id": "dom_1", "action": "include" }))
        .await
        .unwrap();
    assert_eq!(plan.action, Action::Create);
    assert_eq!(plan.diagnostics, []);
}

#[tokio::test]
async fn complaint_15_deleted_domain_does_not_fail_the_plan() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = env.config("include");
    let before = env.apply(&config).await;
    env.sandbox.delete_domain(DOMAIN);
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    assert_eq!(
        warnings(&plan.diagnostics).len(),
        1,
        "{}",
        diagnostics::text(&plan.diagnostics)
    );
    env.workspace.refresh().await.unwrap();
    assert_eq!(*env.workspace.saved(), before);
}

#[tokio::test]
async fn complaint_16_refresh_plan_and_import_never_write() {
    for life in [
        Life::Active,
        Life::Pending,
        Life::Blocked,
        Life::Excluded,
        Life::Error,
        Life::Inactive,
    ] {
        let mut env = TestEnvironment::with_domain(life).await;
        let id = env.id();
        env.workspace.import(&id).await.unwrap();
        env.workspace.refresh().await.unwrap();
        for action in ["include", "exclude"] {
            env.workspace.plan(&env.config(action)).await.unwrap();
        }
        env.workspace.plan(&Json::Null).await.unwrap();
        let unknown_action = with(env.config("include"), "action", unknown());
        env.workspace.plan(&unknown_action).await.unwrap();
        let journal = env.sandbox.journal();
        assert_eq!(journal.writes().count(), 0, "{journal}");
        assert_eq!(journal.count("GET", Endpoint::DnssecAuto), 6, "{journal}");
    }
}

#[tokio::test]
async fn complaint_23_domain_without_report_keeps_state() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = env.config("include");
    let before = env.apply(&config).await;
    let rejections = [
        (409, "domain_in_transfer"),
        (410, "domain_gone"),
        (422, "domain_lapsed"),
        (400, "tld_not_supported"),
        (404, "tld_not_supported"),
        (409, "domain_not_eligible"),
        (422, "domain_not_eligible"),
    ];
    for (status, code) in rejections {
        let rejection = FaultKind::problem(status, code);
        env.sandbox.fault(Fault::new(rejection).on("GET").times(2));
        let plan = env.workspace.plan(&config).await.unwrap();
        assert_eq!(plan.action, Action::NoOp, "{status} {code}");
        let text = diagnostics::text(&plan.diagnostics);
        assert_eq!(warnings(&plan.diagnostics).len(), 1, "{text}");
        assert!(
            text.contains(DOMAIN) && text.contains("state is kept"),
            "{text}"
        );
        env.workspace.refresh().await.unwrap();
        assert_eq!(*env.workspace.saved(), before, "{status} {code}");
    }
}

#[tokio::test]
async fn complaint_23_ambiguous_rejection_is_an_error_with_a_workaround() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = env.config("include");
    let before = env.apply(&config).await;
    let legacy = |status| FaultKind::Legacy {
        status,
        code: "CONFLICT".to_owned(),
        message: "Not now.".to_owned(),
    };
    for rejection in [
        legacy(409),
        legacy(410),
        legacy(422),
        FaultKind::problem(400, "invalid_request"),
    ] {
        env.sandbox.fault(Fault::new(rejection.clone()).on("GET"));
        let text = error_text(env.workspace.plan(&config).await);
        assert!(text.contains("-refresh=false"), "{rejection:?}: {text}");
        assert!(text.contains("state rm"), "{rejection:?}: {text}");
    }
    assert_eq!(*env.workspace.saved(), before);
}
