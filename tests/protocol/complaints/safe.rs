//! DNSSEC that goes off, waits and limits that break a run, and keys that leak.

use hostup_sandbox::{Fault, FaultKind, FieldOverride, Fixture, Life};
use serde_json::{Value as Json, json};

use super::super::core::Provider;
use super::super::stage::{Calls, DOMAIN, Stage};
use super::super::terraform::{Action, Value, errors, told, unknown, warnings};
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

/// An object that the next plan replaces, as after a failed creation or with `-replace`.
async fn tainted(stage: &mut Stage) -> Json {
    let config = with(stage.wanting("include"), "on_destroy", json!("exclude"));
    stage.applied(&config).await;
    let object = stage.workspace.object.as_mut().unwrap();
    assert_eq!(object.private, "", "no note of the plan is stored");
    object.tainted = true;
    config
}

#[tokio::test]
async fn complaint_11_a_replacement_for_the_same_domain_posts_no_opt_out() {
    let mut stage = Stage::of(Life::Active).await;
    let config = tainted(&mut stage).await;
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Replace);
    stage.sandbox.clear_journal();
    let applied = stage.workspace.carry_out(&plan, &config).await.unwrap();
    let told = told::text(&applied.told);
    assert!(!applied.failed(), "{told}");
    assert!(told.contains("A domain was not opted out"), "{told}");
    assert_eq!(stage.calls(), Calls::WRITE);
    assert!(stage.sandbox.is_enrolled(DOMAIN));
    assert_eq!(stage.workspace.saved().private, "");
}

#[tokio::test]
async fn complaint_11_a_replacement_whose_create_fails_leaves_the_domain_enrolled() {
    let mut stage = Stage::of(Life::Active).await;
    let config = tainted(&mut stage).await;
    let refused = FaultKind::problem(403, "forbidden");
    stage
        .sandbox
        .fault(Fault::new(refused).on("POST").forever());
    let applied = stage.workspace.apply(&config).await.unwrap();
    assert!(applied.failed() && applied.object.is_none());
    assert!(stage.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_11_a_replacement_that_is_not_wholly_known_does_not_opt_out() {
    for unknown_attribute in ["action", "domain_id", "wait_for_active"] {
        let mut stage = Stage::of(Life::Active).await;
        let config = tainted(&mut stage).await;
        let open = with(config.clone(), unknown_attribute, unknown());
        let plan = stage.workspace.plan(&open).await.unwrap();
        assert_eq!(plan.action, Action::Replace, "{unknown_attribute}");
        stage.sandbox.clear_journal();
        let applied = stage.workspace.carry_out(&plan, &config).await.unwrap();
        let told = told::text(&applied.told);
        assert!(told.contains("was not opted out"), "{told}");
        assert_eq!(stage.calls(), Calls::WRITE, "{unknown_attribute}");
        assert!(stage.sandbox.is_enrolled(DOMAIN));
    }
}

#[tokio::test]
async fn complaint_11_an_action_that_turns_out_to_be_null_leaves_the_domain_enrolled() {
    let mut stage = Stage::of(Life::Active).await;
    let config = tainted(&mut stage).await;
    let open = with(config.clone(), "action", unknown());
    let plan = stage.workspace.plan(&open).await.unwrap();
    let null = with(config, "action", Json::Null);
    let outcome = stage.workspace.carry_out(&plan, &null).await;
    assert!(outcome.is_err() || outcome.is_ok_and(|applied| applied.failed()));
    assert!(stage.sandbox.is_enrolled(DOMAIN));
    assert_eq!(stage.calls().writes, 0);
}

#[tokio::test]
async fn complaint_11_a_create_before_destroy_says_once_that_the_domain_is_not_opted_out() {
    let mut stage = Stage::of(Life::Active).await;
    let config = tainted(&mut stage).await;
    let plan = stage.workspace.plan(&config).await.unwrap();
    stage.workspace.configure().await.unwrap();
    stage.sandbox.clear_journal();
    let config = stage.workspace.config(&config);
    let resource = &stage.workspace.resource;
    let applied = resource.replace_create_first(&plan, &config).await.unwrap();
    let told = told::text(&applied.told);
    assert!(!applied.failed(), "{told}");
    assert_eq!(warnings(&applied.told).len(), 1, "{told}");
    assert!(told.contains("A domain was not opted out"), "{told}");
    assert_eq!(stage.calls(), Calls::WRITE);
    assert!(stage.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_11_two_resources_of_one_domain_are_warned_of_in_the_plan() {
    let mut stage = Stage::of(Life::Active).await;
    let owned = with(stage.wanting("include"), "on_destroy", json!("exclude"));
    let object = stage.applied(&owned).await;
    let resource = &stage.workspace.resource;
    let config = |action: &str| stage.workspace.config(&stage.wanting(action));
    let conflicts = |told: &[_]| told::text(told).matches("Two resources manage").count();

    // A rename without a moved block, in either order.
    for destroy_first in [true, false] {
        stage.workspace.configure().await.unwrap();
        let mut told = Vec::new();
        for destroys in [destroy_first, !destroy_first] {
            let plan = match destroys {
                true => resource.plan(&Value::Null, Some(&object)).await,
                false => resource.plan(&config("include"), None).await,
            };
            told.push(plan.unwrap().told);
        }
        assert_eq!(conflicts(&told[0]), 0, "the first one");
        assert_eq!(conflicts(&told[1]), 1, "the second one");
        let second = told::text(&told[1]);
        assert!(
            second.contains(&stage.id()) && second.contains("moved"),
            "{second}"
        );
    }

    // Two that stay: only different actions contradict each other, and one that changes nothing counts too.
    stage.workspace.configure().await.unwrap();
    let owned = stage.workspace.config(&owned);
    let kept = resource.plan(&owned, Some(&object)).await.unwrap();
    assert_eq!(kept.action, Action::NoOp);
    let same = resource.plan(&config("include"), None).await.unwrap();
    assert_eq!(conflicts(&same.told), 0);
    let other = resource.plan(&config("exclude"), None).await.unwrap();
    assert_eq!(conflicts(&other.told), 1);

    // Once something was applied, a warning comes too late.
    let applied = resource.apply(&same, &config("include")).await.unwrap();
    assert!(!applied.failed());
    let late = resource.plan(&config("exclude"), None).await.unwrap();
    assert_eq!(conflicts(&late.told), 0);

    // The next configuration begins with no records.
    stage.workspace.configure().await.unwrap();
    let first = resource.plan(&config("exclude"), None).await.unwrap();
    assert_eq!(conflicts(&first.told), 0);
}

#[tokio::test]
async fn complaint_11_a_replacement_by_another_domain_is_warned_of_where_the_old_one_stays_managed()
{
    let fixture = Fixture::new()
        .domain(DOMAIN, Life::Active)
        .domain("other.se", Life::Active);
    let mut stage = Stage::with(fixture).await;
    let owned = with(stage.wanting("include"), "on_destroy", json!("exclude"));
    let object = stage.applied(&owned).await;
    let elsewhere = with(
        owned.clone(),
        "domain_id",
        json!(stage.sandbox.id_of("other.se")),
    );
    let (owned, elsewhere) = (
        stage.workspace.config(&owned),
        stage.workspace.config(&elsewhere),
    );
    stage.workspace.configure().await.unwrap();
    let resource = &stage.workspace.resource;
    resource.plan(&owned, None).await.unwrap();
    let replaced = resource.plan(&elsewhere, Some(&object)).await.unwrap();
    assert_eq!(replaced.action, Action::Replace);
    let told = told::text(&replaced.told);
    assert!(
        told.contains(&format!("Two resources manage {DOMAIN}")),
        "{told}"
    );
}

#[tokio::test]
async fn complaint_11_an_apply_of_the_opposite_action_in_one_run_warns_by_name() {
    let stage = Stage::of(Life::Active).await;
    let resource = &stage.workspace.resource;
    let config = |action: &str| stage.workspace.config(&stage.wanting(action));
    let include = resource.plan(&config("include"), None).await.unwrap();
    let exclude = resource.plan(&config("exclude"), None).await.unwrap();
    stage.workspace.configure().await.unwrap();
    let first = resource.apply(&include, &config("include")).await.unwrap();
    assert_eq!(first.told, [], "{}", told::text(&first.told));
    let second = resource.apply(&exclude, &config("exclude")).await.unwrap();
    let told = told::text(&second.told);
    assert!(!second.failed(), "{told}");
    let summary = format!(
        "{} was set to \"include\" and \"exclude\" in one run",
        stage.id()
    );
    assert!(told.contains(&summary), "{told}");
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
