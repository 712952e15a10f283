//! Plans: which attributes are unknown, and which responses are the prior state byte for byte.

use hostup_sandbox::{Fixture, Life};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::super::environment::{
    DOMAIN, RequestCounts, TYPE, TestEnvironment, error_text, observed_attributes,
};
use super::super::terraform::resource::identity_message;
use super::super::terraform::{
    Action, Plan, Value, diagnostics, msgpack, refined, unknown, warnings,
};

/// Returns the unknown attributes of a plan.
fn unknown_attributes(plan: &Plan) -> Vec<String> {
    let paths = plan.planned.unknown_paths();
    paths
        .iter()
        .map(|path| path.trim_start_matches('.').to_owned())
        .collect()
}

/// Returns the observed attributes and these.
fn observed_and(more: &[&str]) -> Vec<String> {
    let mut names: Vec<_> = observed_attributes().map(str::to_owned).collect();
    names.extend(more.iter().map(|name| (*name).to_owned()));
    names.sort_unstable();
    names
}

fn with(config: &Json, name: &str, value: Json) -> Json {
    let mut config = config.clone();
    config[name] = value;
    config
}

#[tokio::test]
async fn create_plans_observed_attributes_unknown_and_the_id_known() {
    let env = TestEnvironment::with_domain(Life::Active).await;
    let plan = env.workspace.plan(&env.config("include")).await.unwrap();
    assert_eq!(plan.action, Action::Create);
    assert_eq!(unknown_attributes(&plan), observed_and(&["domain_name"]));
    assert_eq!(plan.planned.get("id").text(), Some(env.id().as_str()));
    assert_eq!(plan.planned.get("on_destroy").text(), Some("keep"));
    assert_eq!(plan.planned.get("wait_for_active"), &Value::Bool(false));
    assert_eq!(
        env.take_requests(),
        RequestCounts::NONE,
        "a plan of a create sends no request"
    );
}

#[tokio::test]
async fn unknown_domain_id_plans_unknown_id_and_identity() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    for unknown_id in [unknown(), refined("dom_")] {
        let mut workspace = env.workspace.empty();
        let config = with(&env.config("include"), "domain_id", unknown_id);
        let plan = workspace.plan(&config).await.unwrap();
        assert_eq!(
            unknown_attributes(&plan),
            observed_and(&["domain_id", "domain_name", "id"])
        );
        let known = plan.identity.as_ref().map(Value::is_wholly_known);
        assert_ne!(
            known,
            Some(true),
            "an unknown identity is not planned as known: {:?}",
            plan.identity
        );
        let applied = workspace
            .apply_plan(&plan, &env.config("include"))
            .await
            .unwrap();
        assert!(
            !applied.failed(),
            "{}",
            diagnostics::text(&applied.diagnostics)
        );
        assert_eq!(workspace.attribute("id"), json!(env.id()));
    }
    env.take_requests();
    env.workspace.object = None;
}

#[tokio::test]
async fn unknown_action_plans_observed_attributes_unknown() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.import().await;
    for unknown_action in [unknown(), refined("ex")] {
        let config = with(&env.config("include"), "action", unknown_action);
        let plan = env.workspace.plan(&config).await.unwrap();
        assert_eq!(plan.action, Action::Update);
        assert_eq!(unknown_attributes(&plan), observed_and(&["action"]));
        // The action turns out to be the prior one, so there is nothing to do.
        env.take_requests();
        let mut workspace = env.workspace.clone();
        let applied = workspace
            .apply_plan(&plan, &env.config("include"))
            .await
            .unwrap();
        assert!(
            !applied.failed(),
            "{}",
            diagnostics::text(&applied.diagnostics)
        );
        assert_eq!(env.take_requests(), RequestCounts::NONE);
        assert_eq!(workspace.bytes(), env.workspace.bytes());
    }
}

#[tokio::test]
async fn new_action_plans_observed_attributes_unknown_but_not_the_name() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.import().await;
    let plan = env.workspace.plan(&env.config("exclude")).await.unwrap();
    assert_eq!(plan.action, Action::Update);
    assert_eq!(unknown_attributes(&plan), observed_and(&[]));
    assert_eq!(plan.planned.get("domain_name").text(), Some(DOMAIN));
}

#[tokio::test]
async fn new_action_plans_missing_name_unknown() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.sandbox
        .quirks(DOMAIN, |quirks| quirks.null_domain_name = Some(true));
    // The first read of the import has no name, the second one is rejected.
    env.reject_one_get(1);
    env.import().await;
    let plan = env.workspace.plan(&env.config("exclude")).await.unwrap();
    assert_eq!(unknown_attributes(&plan), observed_and(&["domain_name"]));
}

#[tokio::test]
async fn terraform_only_arguments_plan_nothing_unknown_and_send_nothing() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.import().await;
    let base = env.config("include");
    for config in [
        with(&base, "on_destroy", json!("exclude")),
        with(&base, "timeouts", json!({ "create": "1h" })),
        with(&base, "timeouts", json!({})),
        with(&base, "wait_for_active", json!(true)),
        base.clone(),
    ] {
        let plan = env.workspace.plan(&config).await.unwrap();
        assert_eq!(unknown_attributes(&plan), [""; 0], "{config}");
        assert_eq!(plan.action, Action::Update, "{config}");
        env.take_requests();
        env.workspace.apply_plan(&plan, &config).await.unwrap();
        assert_eq!(env.take_requests(), RequestCounts::NONE, "{config}");
    }
}

#[tokio::test]
async fn new_wait_plans_observed_attributes_unknown_only_while_pending() {
    for (life, action, wanted) in [
        (Life::Pending, "include", observed_and(&[])),
        (Life::Active, "include", Vec::new()),
        (Life::Excluded, "exclude", Vec::new()),
    ] {
        let mut env = TestEnvironment::with_domain(life).await;
        env.import().await;
        let config = with(&env.config(action), "wait_for_active", json!(true));
        let plan = env.workspace.plan(&config).await.unwrap();
        assert_eq!(unknown_attributes(&plan), wanted, "{life:?}");
    }
}

#[tokio::test]
async fn unknown_argument_is_planned_and_applied() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.import().await;
    for name in ["on_destroy", "wait_for_active", "timeouts"] {
        let value = if name == "timeouts" {
            json!({ "create": unknown() })
        } else {
            unknown()
        };
        let config = with(&env.config("include"), name, value);
        let plan = env.workspace.plan(&config).await.unwrap();
        assert_eq!(plan.action, Action::Update, "{name}");
        let mut known = env.config("include");
        if name == "timeouts" {
            known = with(&known, name, json!({ "create": "1h" }));
        }
        let mut workspace = env.workspace.clone();
        let applied = workspace
            .apply_plan(&plan, &known)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            !applied.failed(),
            "{name}: {}",
            diagnostics::text(&applied.diagnostics)
        );
    }
}

#[tokio::test]
async fn empty_plan_is_the_prior_state_byte_for_byte() {
    let mut env = TestEnvironment::with_domain(Life::Blocked).await;
    env.apply(&env.config("include")).await;
    let plan = env.workspace.plan(&env.config("include")).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    assert_eq!(plan.bytes.0, plan.bytes.1);
    assert_eq!(plan.private, env.workspace.saved().private);
    assert_eq!(plan.identity, env.workspace.saved().identity);
}

#[tokio::test]
async fn new_domain_id_replaces() {
    let fixture = Fixture::new()
        .domain(DOMAIN, Life::Active)
        .domain("ny.se", Life::Excluded);
    let mut env = TestEnvironment::with_fixture(fixture).await;
    env.apply(&with(
        &env.config("include"),
        "on_destroy",
        json!("exclude"),
    ))
    .await;
    let other = env.sandbox.id_of("ny.se");
    let config = json!({ "domain_id": other, "action": "include" });
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Replace);
    assert_eq!(unknown_attributes(&plan), observed_and(&["domain_name"]));
    let text = diagnostics::text(&plan.diagnostics);
    assert!(
        text.contains("opted out") && text.contains(DOMAIN),
        "the old domain is named: {text}"
    );

    env.take_requests();
    let applied = env.workspace.apply_plan(&plan, &config).await.unwrap();
    assert!(
        !applied.failed(),
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(
        env.take_requests(),
        RequestCounts {
            writes: 2,
            ..RequestCounts::NONE
        }
    );
    assert_eq!(env.workspace.attribute("domain_name"), json!("ny.se"));
    assert!(env.sandbox.is_enrolled("ny.se") && !env.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn unknown_domain_id_replaces() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.apply(&env.config("include")).await;
    let config = with(&env.config("include"), "domain_id", unknown());
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Replace);
    assert_eq!(
        unknown_attributes(&plan),
        observed_and(&["domain_id", "domain_name", "id"])
    );
    assert_eq!(plan.identity, None, "core rejects an unknown identity");
}

#[tokio::test]
async fn destroy_is_planned_as_null_with_a_warning() {
    for (on_destroy, wanted) in [
        ("keep", "Automatic DNSSEC stays as it is"),
        ("exclude", DOMAIN),
    ] {
        let mut env = TestEnvironment::with_domain(Life::Active).await;
        env.apply(&with(
            &env.config("include"),
            "on_destroy",
            json!(on_destroy),
        ))
        .await;
        let plan = env.workspace.plan(&Json::Null).await.unwrap();
        assert_eq!(plan.action, Action::Delete);
        let warnings = warnings(&plan.diagnostics);
        assert_eq!(
            warnings.len(),
            1,
            "{}",
            diagnostics::text(&plan.diagnostics)
        );
        assert!(
            warnings[0].summary.contains(wanted),
            "{}",
            warnings[0].summary
        );
    }
}

#[tokio::test]
async fn removed_timeouts_are_null_although_terraform_1_0_proposes_them() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = with(
        &env.config("include"),
        "timeouts",
        json!({ "create": "1h" }),
    );
    let object = env.apply(&config).await;
    let config = env.workspace.config(&env.config("include"));
    let request = pb::plan_resource_change::Request {
        type_name: TYPE.to_owned(),
        prior_state: Some(msgpack::dynamic(&object.state)),
        proposed_new_state: Some(msgpack::dynamic(&object.state)),
        config: Some(msgpack::dynamic(&config)),
        prior_private: object.private.clone(),
        prior_identity: object.identity.as_ref().map(identity_message),
        ..Default::default()
    };
    let response = env
        .plugin
        .provider()
        .plan_resource_change(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(response.diagnostics, []);
    let planned = msgpack::read(
        response.planned_state.as_ref(),
        &env.workspace.resource.schema.kind(),
    )
    .unwrap();
    assert!(planned.get("timeouts").is_null());
    assert!(planned.is_wholly_known());
}

#[tokio::test]
async fn invalid_argument_is_rejected_with_its_path() {
    let env = TestEnvironment::with_domain(Life::Active).await;
    let base = env.config("include");
    for (name, value, wanted) in [
        ("domain_id", json!("example.se"), "Set `domain_name` to it"),
        ("domain_id", json!(""), "[domain_id]"),
        ("domain_id", json!("../x"), "[domain_id]"),
        ("domain_id", json!("a/b"), "[domain_id]"),
        ("action", json!("enable"), "\"include\" or \"exclude\""),
        ("on_destroy", json!("delete"), "\"keep\" or \"exclude\""),
        ("timeouts", json!({ "create": "soon" }), "[timeouts.create]"),
        ("timeouts", json!({ "update": "-1m" }), "[timeouts.update]"),
    ] {
        let config = env.workspace.config(&with(&base, name, value));
        let text = error_text(env.workspace.resource.validate(&config).await);
        assert!(text.contains(wanted), "{wanted:?} is missing in {text}");
        assert!(text.contains(&format!("[{name}")), "{text}");
    }
    assert_eq!(env.take_requests(), RequestCounts::NONE);
}
