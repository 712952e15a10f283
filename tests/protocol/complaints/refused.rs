//! Arguments that core lets pass and that no plan may have: null for a required one, any value for a read-only one.

use hostup_sandbox::Life;
use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::super::stage::{Calls, DOMAIN, Stage, TYPE, refused};
use super::super::terraform::kind::Kind;
use super::super::terraform::resource::carried;
use super::super::terraform::schema::Schema;
use super::super::terraform::{Action, Value, errors, msgpack, told, unknown};
use super::with;

/// A domain that a destroy would opt out.
async fn opted_out_on_destroy() -> Stage {
    let mut stage = Stage::of(Life::Active).await;
    let config = with(stage.wanting("include"), "on_destroy", json!("exclude"));
    stage.applied(&config).await;
    stage
}

/// The attributes that users cannot set.
fn read_only(schema: &Schema) -> Vec<(String, Kind)> {
    let attributes = schema.block.attributes.iter();
    let read_only = attributes.filter(|a| a.computed && !a.optional);
    read_only
        .map(|a| (a.name.clone(), a.kind.clone()))
        .collect()
}

/// A value of a type, as a user could write it.
fn sample(kind: &Kind) -> Json {
    match kind {
        Kind::Bool => json!(true),
        Kind::Number => json!(1),
        Kind::String => json!("written"),
        Kind::List(_) | Kind::Set(_) => json!([]),
        Kind::Map(_) => json!({ "evil.se": "dom_evil" }),
        Kind::Object(_) => json!({}),
    }
}

#[tokio::test]
async fn complaint_21_null_for_a_required_argument_is_refused_before_anything_is_sent() {
    let stage = opted_out_on_destroy().await;
    for name in ["domain_id", "action"] {
        let mut workspace = stage.workspace.clone();
        let config = with(stage.wanting("include"), name, Json::Null);
        let text = format!("Error [{name}] Missing value for {name}");
        for said in [
            refused(workspace.apply(&config).await),
            refused(workspace.empty().apply(&config).await),
        ] {
            assert!(said.contains(&text), "{said}");
        }
        // A value that was unknown in the validation may be null in the plan.
        let (resource, config) = (&workspace.resource, workspace.config(&config));
        for prior in [workspace.object.as_ref(), None] {
            let said = refused(resource.plan(&config, prior).await);
            assert!(said.contains(&text), "{said}");
        }
        assert_eq!(workspace.object, stage.workspace.object);
    }
    assert_eq!(stage.calls(), Calls::NONE);
    assert!(stage.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn complaint_21_an_unknown_argument_that_becomes_null_is_refused_in_apply_with_the_prior_state()
 {
    let stage = opted_out_on_destroy().await;
    let config = with(stage.wanting("include"), "action", unknown());
    let null = with(stage.wanting("include"), "action", Json::Null);
    for mut workspace in [stage.workspace.clone(), stage.workspace.empty()] {
        let plan = workspace.plan(&config).await.unwrap();
        stage.calls();
        let said = refused(workspace.carry_out(&plan, &null).await);
        assert!(
            said.contains("Error [action] Missing value for action"),
            "{said}"
        );

        // The call alone, for a client that neither validates nor plans once more.
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
                planned_identity: plan.identity.as_ref().map(carried),
                ..Default::default()
            };
            let mut client = stage.core.provider();
            let answer = client.apply_resource_change(request).await.unwrap();
            let answer = answer.into_inner();
            assert_eq!(answer.new_state, Some(msgpack::dynamic(&prior_state)));
            let errors = errors(&answer.diagnostics);
            assert_eq!(errors.len(), 1, "{}", told::text(&answer.diagnostics));
            assert_eq!(told::path(errors[0]), "action");
        }
    }
    assert_eq!(stage.calls(), Calls::NONE);
    assert!(stage.sandbox.is_enrolled(DOMAIN));
}

fn with_null(object: &Value, name: &str) -> Value {
    let Value::Map(mut entries) = object.clone() else {
        panic!("{object:?} is no object")
    };
    entries.insert(name.to_owned(), Value::Null);
    Value::Map(entries)
}

#[tokio::test]
async fn complaint_21_a_read_only_argument_of_a_resource_is_refused_known_or_unknown() {
    let stage = opted_out_on_destroy().await;
    let workspace = &stage.workspace;
    let read_only = read_only(&workspace.resource.schema);
    assert!(read_only.iter().any(|(name, _)| name == "status"));
    for (name, kind) in read_only {
        let text = format!("Error [{name}] {name} cannot be set");
        for value in [sample(&kind), unknown()] {
            let config = with(stage.wanting("include"), &name, value);
            let config = with(config, "on_destroy", json!("exclude"));
            let said = refused(workspace.plan(&config).await);
            assert!(said.contains(&text), "{said}");
            let config = workspace.config(&config);
            if config.get(&name) == workspace.saved().state.get(&name) {
                continue;
            }
            for prior in [workspace.object.as_ref(), None] {
                let said = refused(workspace.resource.plan(&config, prior).await);
                assert!(said.contains(&text), "{said}");
            }
        }
    }
    assert_eq!(stage.calls(), Calls::NONE);
}

#[tokio::test]
async fn complaint_21_a_read_only_argument_of_a_data_source_is_refused_and_not_repeated() {
    let stage = Stage::of(Life::Active).await;
    for (type_name, schema) in &stage.workspace.offer.data_sources {
        let base = match type_name.as_str() {
            "hostup_domains" => json!({}),
            "hostup_domain" => json!({ "name": DOMAIN }),
            _ => json!({ "domain_id": stage.id() }),
        };
        let read_only = read_only(schema);
        assert!(!read_only.is_empty(), "{type_name}");
        for (name, kind) in read_only {
            let text = format!("Error [{name}] {name} cannot be set");
            for value in [sample(&kind), unknown()] {
                let config = with(base.clone(), &name, value);
                let said = refused(stage.workspace.validate_data(type_name, &config).await);
                assert!(said.contains(&text), "{type_name}: {said}");
            }
            let config = schema.config(&with(base.clone(), &name, sample(&kind)));
            let request = pb::read_data_source::Request {
                type_name: type_name.clone(),
                config: Some(msgpack::dynamic(&config)),
                ..Default::default()
            };
            let answer = stage.core.provider().read_data_source(request).await;
            let answer = answer.unwrap().into_inner();
            let said = told::text(&answer.diagnostics);
            assert!(said.contains(&text), "{type_name}: {said}");
            assert_eq!(answer.state, None, "{type_name}");
        }
    }
    assert_eq!(stage.calls(), Calls::NONE);
}

#[tokio::test]
async fn a_read_only_attribute_whose_changes_are_ignored_is_planned_and_applied_as_it_stands() {
    let mut stage = opted_out_on_destroy().await;
    stage.workspace.resource.ignore_changes = vec!["status", "id"];
    let prior = stage.workspace.saved().state.clone();
    let config = with(stage.wanting("exclude"), "on_destroy", json!("exclude"));
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::Update);
    assert_eq!(plan.planned.get("status"), prior.get("status"));
    assert!(
        plan.planned.get("is_enabled").is_unknown(),
        "{:?}",
        plan.planned
    );
    stage.calls();
    let applied = stage.workspace.carry_out(&plan, &config).await.unwrap();
    assert!(!applied.failed(), "{}", told::text(&applied.told));
    assert_eq!(stage.calls(), Calls::WRITE);
    assert_eq!(
        stage.workspace.saved().state.get("status"),
        prior.get("status")
    );
    assert_eq!(stage.workspace.attribute("is_enabled"), json!(false));
    stage.workspace.refresh().await.unwrap();
    assert_eq!(stage.workspace.attribute("status"), json!("excluded"));
    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
}
