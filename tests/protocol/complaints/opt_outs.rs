//! Automatic DNSSEC that is switched off by accident.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};
use serde_json::{Value as Json, json};

use super::super::environment::{DOMAIN, RequestCounts, TestEnvironment};
use super::super::terraform::{Action, Value, diagnostics, unknown, warnings};
use super::with;

#[tokio::test]
async fn complaint_11_action_is_required() {
    let env = TestEnvironment::with_domain(Life::Active).await;
    let action = env
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
        "so Terraform rejects a configuration without it"
    );
}

#[tokio::test]
async fn complaint_11_rename_without_moved_stays_enrolled_in_either_order() {
    for destroy_first in [true, false] {
        let mut env = TestEnvironment::with_domain(Life::Active).await;
        let config = with(env.config("include"), "on_destroy", json!("exclude"));
        env.apply(&config).await;
        let mut renamed = env.workspace.empty();
        let (destroy, create) = (
            env.workspace.plan(&Json::Null).await.unwrap(),
            renamed.plan(&config).await.unwrap(),
        );
        // One apply is one process, configured once, that does both.
        env.workspace.configure().await.unwrap();
        let (resource, config) = (&env.workspace.resource, env.workspace.config(&config));
        let mut diagnostics = Vec::new();
        if destroy_first {
            diagnostics.extend(
                resource
                    .apply(&destroy, &Value::Null)
                    .await
                    .unwrap()
                    .diagnostics,
            );
            renamed.object = resource.apply(&create, &config).await.unwrap().object;
        } else {
            renamed.object = resource.apply(&create, &config).await.unwrap().object;
            diagnostics.extend(
                resource
                    .apply(&destroy, &Value::Null)
                    .await
                    .unwrap()
                    .diagnostics,
            );
            assert!(
                diagnostics::text(&diagnostics).contains("was not opted out"),
                "{}",
                diagnostics::text(&diagnostics)
            );
        }
        assert!(
            env.sandbox.is_enrolled(DOMAIN),
            "destroyed first: {destroy_first}"
        );
        assert_eq!(renamed.attribute("action"), "include");
    }
}

#[tokio::test]
async fn complaint_11_destroy_does_not_undo_create_without_response() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.workspace.provider_config["max_retries"] = json!(0);
    let config = with(env.config("include"), "on_destroy", json!("exclude"));
    env.apply(&config).await;
    let renamed = env.workspace.empty();
    let (destroy, create) = (
        env.workspace.plan(&Json::Null).await.unwrap(),
        renamed.plan(&config).await.unwrap(),
    );
    env.workspace.configure().await.unwrap();
    let (resource, config) = (&env.workspace.resource, env.workspace.config(&config));
    // HostUp makes the change, and the response is lost.
    env.sandbox
        .fault(Fault::new(FaultKind::ResetAfter).times(1));
    let lost = resource.apply(&create, &config).await.unwrap();
    assert!(lost.object.is_none(), "{lost:?}");
    let destroyed = resource.apply(&destroy, &Value::Null).await.unwrap();
    let text = diagnostics::text(&destroyed.diagnostics);
    assert!(text.contains("was not opted out"), "{text}");
    assert!(env.sandbox.is_enrolled(DOMAIN));
}

/// Taints an object: the next plan replaces it, as after a failed creation or with `-replace`.
async fn tainted(env: &mut TestEnvironment) -> Json {
    let config = with(env.config("include"), "on_destroy", json!("exclude"));
    env.apply(&config).await;
    let object = env.workspace.object.as_mut().unwrap();
    assert_eq!(object.private, "", "no note of the plan is stored");
    object.tainted = true;
    config
}

#[tokio::test]
async fn complaint_11_replacement_of_same_domain_does_not_opt_out() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = tainted(&mut env).await;
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Replace);
    env.sandbox.clear_journal();
    let applied = env.workspace.apply_plan(&plan, &config).await.unwrap();
    let text = diagnostics::text(&applied.diagnostics);
    assert!(!applied.failed(), "{text}");
    assert!(text.contains("A domain was not opted out"), "{text}");
    assert_eq!(env.take_requests(), RequestCounts::WRITE);
    assert!(env.sandbox.is_enrolled(DOMAIN));
    assert_eq!(env.workspace.saved().private, "");
}

#[tokio::test]
async fn complaint_11_failed_replacement_stays_enrolled() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = tainted(&mut env).await;
    let forbidden = FaultKind::problem(403, "forbidden");
    env.sandbox
        .fault(Fault::new(forbidden).on("POST").forever());
    let applied = env.workspace.apply(&config).await.unwrap();
    assert!(applied.failed() && applied.object.is_none());
    assert!(env.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_11_replacement_with_unknown_values_does_not_opt_out() {
    for unknown_attribute in ["action", "domain_id", "wait_for_active"] {
        let mut env = TestEnvironment::with_domain(Life::Active).await;
        let config = tainted(&mut env).await;
        let partly_unknown = with(config.clone(), unknown_attribute, unknown());
        let plan = env.workspace.plan(&partly_unknown).await.unwrap();
        assert_eq!(plan.action, Action::Replace, "{unknown_attribute}");
        env.sandbox.clear_journal();
        let applied = env.workspace.apply_plan(&plan, &config).await.unwrap();
        let text = diagnostics::text(&applied.diagnostics);
        assert!(text.contains("was not opted out"), "{text}");
        assert_eq!(
            env.take_requests(),
            RequestCounts::WRITE,
            "{unknown_attribute}"
        );
        assert!(env.sandbox.is_enrolled(DOMAIN));
    }
}

#[tokio::test]
async fn complaint_11_action_that_becomes_null_stays_enrolled() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = tainted(&mut env).await;
    let partly_unknown = with(config.clone(), "action", unknown());
    let plan = env.workspace.plan(&partly_unknown).await.unwrap();
    let null = with(config, "action", Json::Null);
    let outcome = env.workspace.apply_plan(&plan, &null).await;
    assert!(outcome.is_err() || outcome.is_ok_and(|applied| applied.failed()));
    assert!(env.sandbox.is_enrolled(DOMAIN));
    assert_eq!(env.take_requests().writes, 0);
}

#[tokio::test]
async fn complaint_11_create_before_destroy_warns_once() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = tainted(&mut env).await;
    let plan = env.workspace.plan(&config).await.unwrap();
    env.workspace.configure().await.unwrap();
    env.sandbox.clear_journal();
    let config = env.workspace.config(&config);
    let resource = &env.workspace.resource;
    let applied = resource.replace_create_first(&plan, &config).await.unwrap();
    let text = diagnostics::text(&applied.diagnostics);
    assert!(!applied.failed(), "{text}");
    assert_eq!(warnings(&applied.diagnostics).len(), 1, "{text}");
    assert!(text.contains("A domain was not opted out"), "{text}");
    assert_eq!(env.take_requests(), RequestCounts::WRITE);
    assert!(env.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_11_two_resources_for_one_domain_are_a_warning_in_plan() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let owned = with(env.config("include"), "on_destroy", json!("exclude"));
    let object = env.apply(&owned).await;
    let resource = &env.workspace.resource;
    let config = |action: &str| env.workspace.config(&env.config(action));
    let conflicts = |diagnostics: &[_]| {
        diagnostics::text(diagnostics)
            .matches("Two resources manage")
            .count()
    };

    // A rename without a moved block, in either order.
    for destroy_first in [true, false] {
        env.workspace.configure().await.unwrap();
        let mut diagnostics = Vec::new();
        for destroys in [destroy_first, !destroy_first] {
            let plan = match destroys {
                true => resource.plan(&Value::Null, Some(&object)).await,
                false => resource.plan(&config("include"), None).await,
            };
            diagnostics.push(plan.unwrap().diagnostics);
        }
        assert_eq!(conflicts(&diagnostics[0]), 0, "the first one");
        assert_eq!(conflicts(&diagnostics[1]), 1, "the second one");
        let second = diagnostics::text(&diagnostics[1]);
        assert!(
            second.contains(&env.id()) && second.contains("moved"),
            "{second}"
        );
    }

    // Two resources that both stay: only different actions contradict each other, and a resource without changes counts
    // too.
    env.workspace.configure().await.unwrap();
    let owned = env.workspace.config(&owned);
    let unchanged = resource.plan(&owned, Some(&object)).await.unwrap();
    assert_eq!(unchanged.action, Action::NoOp);
    let same = resource.plan(&config("include"), None).await.unwrap();
    assert_eq!(conflicts(&same.diagnostics), 0);
    let other = resource.plan(&config("exclude"), None).await.unwrap();
    assert_eq!(conflicts(&other.diagnostics), 1);

    // After an apply a warning would come too late.
    let applied = resource.apply(&same, &config("include")).await.unwrap();
    assert!(!applied.failed());
    let after_apply = resource.plan(&config("exclude"), None).await.unwrap();
    assert_eq!(conflicts(&after_apply.diagnostics), 0);

    // The next configuration starts without records.
    env.workspace.configure().await.unwrap();
    let first = resource.plan(&config("exclude"), None).await.unwrap();
    assert_eq!(conflicts(&first.diagnostics), 0);
}

#[tokio::test]
async fn complaint_11_replaced_domain_that_stays_managed_is_a_warning() {
    let fixture = Fixture::new()
        .domain(DOMAIN, Life::Active)
        .domain("other.se", Life::Active);
    let mut env = TestEnvironment::with_fixture(fixture).await;
    let owned = with(env.config("include"), "on_destroy", json!("exclude"));
    let object = env.apply(&owned).await;
    let other_domain = with(
        owned.clone(),
        "domain_id",
        json!(env.sandbox.id_of("other.se")),
    );
    let (owned, other_domain) = (
        env.workspace.config(&owned),
        env.workspace.config(&other_domain),
    );
    env.workspace.configure().await.unwrap();
    let resource = &env.workspace.resource;
    resource.plan(&owned, None).await.unwrap();
    let replaced = resource.plan(&other_domain, Some(&object)).await.unwrap();
    assert_eq!(replaced.action, Action::Replace);
    let text = diagnostics::text(&replaced.diagnostics);
    assert!(
        text.contains(&format!("Two resources manage {DOMAIN}")),
        "{text}"
    );
}

#[tokio::test]
async fn complaint_11_opposite_actions_in_one_run_are_a_warning() {
    let env = TestEnvironment::with_domain(Life::Active).await;
    let resource = &env.workspace.resource;
    let config = |action: &str| env.workspace.config(&env.config(action));
    let include = resource.plan(&config("include"), None).await.unwrap();
    let exclude = resource.plan(&config("exclude"), None).await.unwrap();
    env.workspace.configure().await.unwrap();
    let first = resource.apply(&include, &config("include")).await.unwrap();
    assert_eq!(
        first.diagnostics,
        [],
        "{}",
        diagnostics::text(&first.diagnostics)
    );
    let second = resource.apply(&exclude, &config("exclude")).await.unwrap();
    let text = diagnostics::text(&second.diagnostics);
    assert!(!second.failed(), "{text}");
    let summary = format!(
        "{} was set to \"include\" and \"exclude\" in one run",
        env.id()
    );
    assert!(text.contains(&summary), "{text}");
}

#[tokio::test]
async fn complaint_11_update_restores_what_a_destroy_opted_out() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let owned = with(env.config("include"), "on_destroy", json!("exclude"));
    env.apply(&owned).await;
    let destroy = env.workspace.plan(&Json::Null).await.unwrap();
    // A second block for the same domain takes over `on_destroy`.
    let mut second = env.workspace.empty();
    second.apply(&env.config("include")).await.unwrap();
    let update = second.plan(&owned).await.unwrap();
    assert_eq!(update.action, Action::Update);
    env.workspace.configure().await.unwrap();
    let (resource, config) = (&env.workspace.resource, second.config(&owned));
    resource.apply(&destroy, &Value::Null).await.unwrap();
    assert!(!env.sandbox.is_enrolled(DOMAIN), "destroyed first");
    let updated = resource.apply(&update, &config).await.unwrap();
    assert!(updated.object.is_some(), "{updated:?}");
    assert!(env.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_11_import_of_inactive_domain_never_guesses_exclude() {
    for is_enabled in [true, false] {
        let mut env = TestEnvironment::with_domain(Life::Inactive).await;
        env.sandbox.quirks(DOMAIN, |quirks| {
            quirks.inactive_is_enabled = Some(is_enabled)
        });
        env.import().await;
        assert_eq!(env.workspace.attribute("action"), "include");
    }
}
