//! Arguments that core does not check and no plan may have: null for a required one, any value for a read-only one.

use hostup_sandbox::Life;
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::super::environment::{DOMAIN, RequestCounts, TYPE, TestEnvironment, error_text};
use super::super::terraform::resource::identity_message;
use super::super::terraform::schema::Schema;
use super::super::terraform::types::Type;
use super::super::terraform::{Action, Value, diagnostics, errors, msgpack, unknown};
use super::with;

/// Manages a domain that a destroy would opt out.
async fn opted_out_on_destroy() -> TestEnvironment {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = with(env.config("include"), "on_destroy", json!("exclude"));
    env.apply(&config).await;
    env
}

/// Returns the attributes that users cannot set.
fn read_only(schema: &Schema) -> Vec<(String, Type)> {
    let attributes = schema.block.attributes.iter();
    let read_only = attributes.filter(|a| a.computed && !a.optional);
    read_only
        .map(|a| (a.name.clone(), a.kind.clone()))
        .collect()
}

/// Returns a value of this type, as a user could write it.
fn sample(kind: &Type) -> Json {
    match kind {
        Type::Bool => json!(true),
        Type::Number => json!(1),
        Type::String => json!("written"),
        Type::List(_) | Type::Set(_) => json!([]),
        Type::Map(_) => json!({ "evil.se": "dom_evil" }),
        Type::Object(_) => json!({}),
    }
}

#[tokio::test]
async fn complaint_21_null_for_required_argument_is_rejected_before_any_request() {
    let env = opted_out_on_destroy().await;
    for (name, text) in [
        ("domain_id", "No domain specified"),
        ("action", "Error [action] Missing value for action"),
    ] {
        let mut workspace = env.workspace.clone();
        let config = with(env.config("include"), name, Json::Null);
        for error in [
            error_text(workspace.apply(&config).await),
            error_text(workspace.empty().apply(&config).await),
        ] {
            assert!(error.contains(text), "{error}");
        }
        // A value that was unknown during validation may be null in the plan.
        let (resource, config) = (&workspace.resource, workspace.config(&config));
        for prior in [workspace.object.as_ref(), None] {
            let error = error_text(resource.plan(&config, prior).await);
            assert!(error.contains(text), "{error}");
        }
        assert_eq!(workspace.object, env.workspace.object);
    }
    assert_eq!(env.take_requests(), RequestCounts::NONE);
    assert!(env.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_21_unknown_argument_that_becomes_null_is_rejected_in_apply() {
    let env = opted_out_on_destroy().await;
    let config = with(env.config("include"), "action", unknown());
    let null = with(env.config("include"), "action", Json::Null);
    for mut workspace in [env.workspace.clone(), env.workspace.empty()] {
        let plan = workspace.plan(&config).await.unwrap();
        env.take_requests();
        let error = error_text(workspace.apply_plan(&plan, &null).await);
        assert!(
            error.contains("Error [action] Missing value for action"),
            "{error}"
        );

        // Only this RPC, as from a client that neither validates nor plans again.
        let prior = workspace.object.as_ref();
        let prior_state = prior.map_or(Value::Null, |object| object.state.clone());
        for (planned, config) in [
            (plan.planned.clone(), workspace.config(&null)),
            (with_null(&plan.planned, "action"), Value::Null),
        ] {
            let request = pb::apply_resource_change::Request {
                type_name: TYPE.to_owned(),
                prior_state: Some(msgpack::dynamic(&prior_state)),
                planned_state: Some(msgpack::dynamic(&planned)),
                config: Some(msgpack::dynamic(&config)),
                planned_private: plan.private.clone(),
                planned_identity: plan.identity.as_ref().map(identity_message),
                ..Default::default()
            };
            let mut client = env.plugin.provider();
            let response = client.apply_resource_change(request).await.unwrap();
            let response = response.into_inner();
            assert_eq!(response.new_state, Some(msgpack::dynamic(&prior_state)));
            let errors = errors(&response.diagnostics);
            assert_eq!(
                errors.len(),
                1,
                "{}",
                diagnostics::text(&response.diagnostics)
            );
            assert_eq!(diagnostics::path(errors[0]), "action");
        }
    }
    assert_eq!(env.take_requests(), RequestCounts::NONE);
    assert!(env.sandbox.is_enrolled(DOMAIN));
}

fn with_null(object: &Value, name: &str) -> Value {
    let Value::Map(mut entries) = object.clone() else {
        panic!("{object:?} is not an object")
    };
    entries.insert(name.to_owned(), Value::Null);
    Value::Map(entries)
}

#[tokio::test]
async fn complaint_21_read_only_argument_of_resource_is_rejected() {
    let env = opted_out_on_destroy().await;
    let workspace = &env.workspace;
    let read_only = read_only(&workspace.resource.schema);
    assert!(read_only.iter().any(|(name, _)| name == "status"));
    for (name, kind) in read_only {
        let text = format!("Error [{name}] {name} cannot be set");
        for value in [sample(&kind), unknown()] {
            let config = with(env.config("include"), &name, value);
            let config = with(config, "on_destroy", json!("exclude"));
            let error = error_text(workspace.plan(&config).await);
            assert!(error.contains(&text), "{error}");
            let config = workspace.config(&config);
            if config.get(&name) == workspace.saved().state.get(&name) {
                continue;
            }
            for prior in [workspace.object.as_ref(), None] {
                let error = error_text(workspace.resource.plan(&config, prior).await);
                assert!(error.contains(&text), "{error}");
            }
        }
    }
    assert_eq!(env.take_requests(), RequestCounts::NONE);
}

#[tokio::test]
async fn complaint_21_read_only_argument_of_data_source_is_rejected() {
    let env = TestEnvironment::with_domain(Life::Active).await;
    for (type_name, schema) in &env.workspace.schemas.data_sources {
        let base = match type_name.as_str() {
            "hostup_domains" => json!({}),
            "hostup_domain" => json!({ "name": DOMAIN }),
            "hostup_dnssec_chain" => json!({ "domain_name": DOMAIN }),
            _ => json!({ "domain_id": env.id() }),
        };
        let read_only = read_only(schema);
        assert!(!read_only.is_empty(), "{type_name}");
        for (name, kind) in read_only {
            let text = format!("Error [{name}] {name} cannot be set");
            for value in [sample(&kind), unknown()] {
                let config = with(base.clone(), &name, value);
                let error = error_text(env.workspace.validate_data(type_name, &config).await);
                assert!(error.contains(&text), "{type_name}: {error}");
            }
            let config = schema.config(&with(base.clone(), &name, sample(&kind)));
            let request = pb::read_data_source::Request {
                type_name: type_name.clone(),
                config: Some(msgpack::dynamic(&config)),
                ..Default::default()
            };
            let response = env.plugin.provider().read_data_source(request).await;
            let response = response.unwrap().into_inner();
            let error = diagnostics::text(&response.diagnostics);
            assert!(error.contains(&text), "{type_name}: {error}");
            assert_eq!(response.state, None, "{type_name}");
        }
    }
    assert_eq!(env.take_requests(), RequestCounts::NONE);
}

#[tokio::test]
async fn ignored_read_only_attribute_keeps_its_value() {
    let mut env = opted_out_on_destroy().await;
    env.workspace.resource.ignore_changes = vec!["status", "id"];
    let prior = env.workspace.saved().state.clone();
    let config = with(env.config("exclude"), "on_destroy", json!("exclude"));
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Update);
    assert_eq!(plan.planned.get("status"), prior.get("status"));
    assert!(
        plan.planned.get("is_enabled").is_unknown(),
        "{:?}",
        plan.planned
    );
    env.take_requests();
    let applied = env.workspace.apply_plan(&plan, &config).await.unwrap();
    assert!(
        !applied.failed(),
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(env.take_requests(), RequestCounts::WRITE);
    assert_eq!(
        env.workspace.saved().state.get("status"),
        prior.get("status")
    );
    assert_eq!(env.workspace.attribute("is_enabled"), json!(false));
    env.workspace.refresh().await.unwrap();
    assert_eq!(env.workspace.attribute("status"), json!("excluded"));
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
}
