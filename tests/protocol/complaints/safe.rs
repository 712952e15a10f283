//! DNSSEC that goes off, waits and limits that break a run, and keys that leak.

use hostup_sandbox::{Fault, FaultKind, FieldOverride, Fixture, Life};
use serde_json::{Value as Json, json};

use super::super::core::Provider;
use super::super::stage::{Calls, DOMAIN, Stage};
use super::super::terraform::{Action, Value, errors, told, warnings};
use super::with;

#[tokio::test]
async fn complaint_8_a_wait_that_times_out_saves_the_state_and_taints_nothing() {
    let mut stage = Stage::of(Life::Excluded).await;
    let config = with(stage.wanting("include"), "wait_for_active", json!(true));
    let config = with(config, "timeouts", json!({ "create": "1ms" }));
    let applied = stage.workspace.apply(&config).await.unwrap();
    assert_eq!(
        errors(&applied.told),
        [] as [&_; 0],
        "{}",
        told::text(&applied.told)
    );
    assert_eq!(
        warnings(&applied.told).len(),
        1,
        "{}",
        told::text(&applied.told)
    );
    assert_eq!(
        stage.calls(),
        Calls::BOTH,
        "it looks once before it gives up"
    );
    assert!(!stage.workspace.saved().tainted);
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
}

#[tokio::test]
async fn complaint_11_an_action_that_is_not_written_can_never_switch_dnssec_off() {
    let stage = Stage::of(Life::Active).await;
    let action = stage
        .workspace
        .resource
        .schema
        .block
        .attributes
        .iter()
        .find(|a| a.name == "action");
    let action = action.unwrap();
    assert!(
        action.required && !action.computed,
        "so Terraform refuses a configuration without it"
    );
}

#[tokio::test]
async fn complaint_11_a_rename_without_moved_ends_enrolled_in_either_order() {
    for destroy_first in [true, false] {
        let mut stage = Stage::of(Life::Active).await;
        let config = with(stage.wanting("include"), "on_destroy", json!("exclude"));
        stage.applied(&config).await;
        let mut renamed = stage.workspace.empty();
        let (destroy, create) = (
            stage.workspace.plan(&Json::Null).await.unwrap(),
            renamed.plan(&config).await.unwrap(),
        );
        // One apply: one process, configured once, that does both.
        stage.workspace.configure().await.unwrap();
        let (resource, config) = (&stage.workspace.resource, stage.workspace.config(&config));
        let mut told = Vec::new();
        if destroy_first {
            told.extend(resource.apply(&destroy, &Value::Null).await.unwrap().told);
            renamed.object = resource.apply(&create, &config).await.unwrap().object;
        } else {
            renamed.object = resource.apply(&create, &config).await.unwrap().object;
            told.extend(resource.apply(&destroy, &Value::Null).await.unwrap().told);
            assert!(
                told::text(&told).contains("was not opted out"),
                "{}",
                told::text(&told)
            );
        }
        assert!(
            stage.sandbox.is_enrolled(DOMAIN),
            "destroyed first: {destroy_first}"
        );
        assert_eq!(renamed.attribute("action"), "include");
    }
}

#[tokio::test]
async fn complaint_11_a_create_that_stays_without_an_answer_is_not_undone_by_the_destroy() {
    let mut stage = Stage::of(Life::Active).await;
    stage.workspace.provider_config["max_retries"] = json!(0);
    let config = with(stage.wanting("include"), "on_destroy", json!("exclude"));
    stage.applied(&config).await;
    let renamed = stage.workspace.empty();
    let (destroy, create) = (
        stage.workspace.plan(&Json::Null).await.unwrap(),
        renamed.plan(&config).await.unwrap(),
    );
    stage.workspace.configure().await.unwrap();
    let (resource, config) = (&stage.workspace.resource, stage.workspace.config(&config));
    // HostUp does what it is asked, and the answer is lost.
    stage
        .sandbox
        .fault(Fault::new(FaultKind::ResetAfter).times(1));
    let lost = resource.apply(&create, &config).await.unwrap();
    assert!(lost.object.is_none(), "{lost:?}");
    let destroyed = resource.apply(&destroy, &Value::Null).await.unwrap();
    let told = told::text(&destroyed.told);
    assert!(told.contains("was not opted out"), "{told}");
    assert!(stage.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_11_an_update_that_says_nothing_new_puts_back_what_a_destroy_has_just_undone() {
    let mut stage = Stage::of(Life::Active).await;
    let owned = with(stage.wanting("include"), "on_destroy", json!("exclude"));
    stage.applied(&owned).await;
    let destroy = stage.workspace.plan(&Json::Null).await.unwrap();
    // The same domain in a second block, which takes the care of its end over.
    let mut second = stage.workspace.empty();
    second.apply(&stage.wanting("include")).await.unwrap();
    let update = second.plan(&owned).await.unwrap();
    assert_eq!(update.action, Action::Update);
    stage.workspace.configure().await.unwrap();
    let (resource, config) = (&stage.workspace.resource, second.config(&owned));
    resource.apply(&destroy, &Value::Null).await.unwrap();
    assert!(!stage.sandbox.is_enrolled(DOMAIN), "destroyed first");
    let updated = resource.apply(&update, &config).await.unwrap();
    assert!(updated.object.is_some(), "{updated:?}");
    assert!(stage.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_11_an_import_never_guesses_an_opt_out_of_a_domain_that_is_elsewhere() {
    for is_enabled in [true, false] {
        let mut stage = Stage::of(Life::Inactive).await;
        stage
            .sandbox
            .quirks(DOMAIN, |traps| traps.inactive_is_enabled = Some(is_enabled));
        stage.imported().await;
        assert_eq!(stage.workspace.attribute("action"), "include");
    }
}

#[tokio::test]
async fn complaint_12_a_rate_limit_delays_a_plan_and_ends_none() {
    let mut stage = Stage::of(Life::Active).await;
    let config = stage.wanting("include");
    stage.applied(&config).await;
    let limited = FaultKind::problem(429, "rate_limited").header("retry-after", "1");
    stage.sandbox.fault(Fault::new(limited).times(2));
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    assert_eq!(plan.told, [], "{}", told::text(&plan.told));
    assert_eq!(stage.calls().reads, 3);
}

#[tokio::test]
async fn complaint_14_the_key_stands_nowhere() {
    const SECRET: &str = "hush-this-is-the-key-9f3b";
    let fixture = Fixture::new().domain(DOMAIN, Life::Active).key(
        "main",
        SECRET,
        &[
            hostup_sandbox::Scope::ReadDomains,
            hostup_sandbox::Scope::WriteDomains,
        ],
    );
    let mut stage = Stage::started(fixture, Provider::new().variable("TF_LOG", "trace")).await;
    stage.workspace.provider_config["api_key"] = json!(SECRET);
    let mut said = String::new();
    let echo = format!("{{\"token\":\"{SECRET}\"}}");
    for status in [400, 401, 403, 404, 409, 418] {
        let body = FaultKind::raw(status, "text/plain", format!("your key is {SECRET}"));
        stage.sandbox.fault(Fault::new(body).on("POST"));
        let applied = stage
            .workspace
            .apply(&stage.wanting("include"))
            .await
            .unwrap();
        assert!(applied.failed(), "{status}");
        said += &told::text(&applied.told);
    }
    stage.sandbox.quirks(DOMAIN, |traps| {
        traps
            .state_fields
            .insert("dsRecords".to_owned(), FieldOverride::Value(json!(echo)));
    });
    stage
        .workspace
        .apply(&stage.wanting("include"))
        .await
        .unwrap();
    said += &String::from_utf8_lossy(&stage.workspace.bytes().0);
    said += &String::from_utf8_lossy(&stage.workspace.bytes().1);
    said += &stage.core.child.stderr();
    assert!(said.contains("tf_req_id"), "the log was written");
    assert!(!said.contains(SECRET), "{said}");
}
