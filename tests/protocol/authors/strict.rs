//! A provider in which something is required and something is read-only wherever that can be, and what it refuses of what
//! core lets pass. It counts how often it is asked to do something.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::framework::data_source::listed;
use terraform_provider_hostup::framework::list_resource::listing;
use terraform_provider_hostup::framework::resource::registered;
use terraform_provider_hostup::framework::schema::{BlockNesting, Nesting};
use terraform_provider_hostup::framework::{
    AnyDataSource, AnyListResource, AnyResource, Attr, Attribute, Block, Change, Configuration,
    Context, DataSource, Diagnostic, Diagnostics, Events, IdentityAttribute, IdentitySchema,
    Import, ListResource, Look, NestedBlock, Observation, Planned, Provider, Query, Resource,
    Schema, Type, Value,
};
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::DynamicValue;

use super::super::stage::refused;
use super::super::terraform::{Workspace, errors, msgpack, told, unknown};
use super::serving::serve_provider;

/// How often something was asked of the service.
#[derive(Clone, Default)]
struct Strict(Arc<AtomicUsize>);

impl Strict {
    fn asked(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::string("code").required().describe("Which."),
        Attribute::string("serial")
            .computed()
            .describe("Which make."),
    ]
}

fn schema() -> Schema {
    let rules = Attribute::nested("rules", Nesting::List, attributes()).describe("Objects.");
    let root = [attributes(), vec![rules]].concat();
    let gate = NestedBlock {
        name: "gate",
        nesting: BlockNesting::Single,
        block: Block::new("A block.", attributes()),
    };
    Schema::new(0, Block::new("Strict.", root).with(gate))
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only the names and types of the fields matter")]
struct Config {
    code: Attr<String>,
    rules: Attr<Vec<Attr<Inner>>>,
    gate: Attr<Inner>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only the names and types of the fields matter")]
struct Inner {
    code: Attr<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    code: Option<String>,
    serial: Option<String>,
    rules: Option<Vec<Object>>,
    gate: Option<Object>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Object {
    code: Option<String>,
    serial: Option<String>,
}

impl Resource for Strict {
    const TYPE_NAME: &'static str = "odd_strict";
    type Client = ();
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        schema()
    }

    fn identity(&self) -> IdentitySchema {
        let code = IdentityAttribute {
            name: "code",
            kind: Type::String,
            required_for_import: true,
            description: "Which.",
        };
        IdentitySchema::new(0, vec![code])
    }

    fn plan(&self, _: &Change<'_, Self>, _: &mut Planned, _: &mut Diagnostics) {
        self.asked();
    }

    async fn create(&self, _: Context<'_, ()>, _: Config) -> Result<State, Diagnostic> {
        self.asked();
        Ok(State::default())
    }

    async fn read(
        &self,
        _: Context<'_, ()>,
        state: State,
    ) -> Result<Observation<State>, Diagnostic> {
        Ok(Observation::Found(state))
    }

    async fn update(&self, _: Context<'_, ()>, _: State, _: Config) -> Result<State, Diagnostic> {
        self.asked();
        Ok(State::default())
    }

    async fn delete(&self, _: Context<'_, ()>, _: State) -> Result<(), Diagnostic> {
        self.asked();
        Ok(())
    }

    async fn import(&self, _: Context<'_, ()>, _: Import) -> Result<State, Diagnostic> {
        Ok(State::default())
    }
}

impl DataSource for Strict {
    const TYPE_NAME: &'static str = "odd_strict";
    type Client = ();
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        schema()
    }

    async fn read(&self, _: Look<'_, ()>, _: Config) -> Result<State, Diagnostic> {
        self.asked();
        Ok(State::default())
    }
}

impl ListResource for Strict {
    type Managed = Strict;
    type Config = Config;

    fn schema(&self) -> Schema {
        schema()
    }

    async fn list(&self, _: Query<'_, ()>, _: Config, _: &Events<State>) -> Result<(), Diagnostic> {
        self.asked();
        Ok(())
    }
}

impl Provider for Strict {
    type Client = ();

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        Diagnostics::default()
    }

    fn configure(&self, _: &Value, _: &str) -> (Option<Configuration<()>>, Diagnostics) {
        (Some(Configuration::Ready(())), Diagnostics::default())
    }

    fn resources(&self) -> Vec<Box<dyn AnyResource<()>>> {
        vec![registered(self.clone())]
    }

    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<()>>> {
        vec![listed(self.clone())]
    }

    fn list_resources(&self) -> Vec<Box<dyn AnyListResource<()>>> {
        vec![listing(self.clone(), self.clone())]
    }
}

/// A lawful configuration with one change, and the path that the error about it must have.
fn wrong() -> Vec<(Json, &'static str)> {
    let lawful = || json!({ "code": "a", "rules": [{ "code": "b" }], "gate": { "code": "c" } });
    let changed = |pointer: &str, name: &str, value: Json| {
        let mut config = lawful();
        config.pointer_mut(pointer).unwrap()[name] = value;
        config
    };
    vec![
        (changed("", "code", Json::Null), "code"),
        (changed("/rules/0", "code", Json::Null), "rules[0].code"),
        (changed("/gate", "code", Json::Null), "gate.code"),
        (changed("", "serial", json!("s")), "serial"),
        (changed("/rules/0", "serial", json!("s")), "rules[0].serial"),
        (changed("/gate", "serial", json!("s")), "gate.serial"),
        (changed("", "serial", unknown()), "serial"),
        (changed("/rules/0", "serial", unknown()), "rules[0].serial"),
        (changed("/gate", "serial", unknown()), "gate.serial"),
    ]
}

async fn workspace(strict: &Strict) -> Workspace {
    let block = json!({ "code": "a" });
    let workspace =
        Workspace::open(serve_provider(strict.clone()).await, "odd_strict", block).await;
    workspace.configure().await.unwrap();
    workspace
}

fn config(workspace: &Workspace, json: &Json) -> Option<DynamicValue> {
    Some(msgpack::dynamic(&workspace.config(json)))
}

#[track_caller]
fn is_one_error(told: &[pb::Diagnostic], path: &str) {
    let paths: Vec<_> = errors(told).into_iter().map(told::path).collect();
    assert_eq!(paths, [path], "{}", told::text(told));
}

#[tokio::test]
async fn every_validation_refuses_null_and_read_only_values_at_their_path() {
    let strict = Strict::default();
    let mut workspace = workspace(&strict).await;
    for (json, path) in wrong() {
        let text = format!("Error [{path}]");
        let value = workspace.config(&json);
        let said = refused(workspace.resource.validate(&value).await);
        assert!(said.contains(&text), "{said}");
        let said = refused(workspace.validate_data("odd_strict", &json).await);
        assert!(said.contains(&text), "{said}");
        let said = refused(workspace.query(&json, false, 10).await);
        assert!(said.contains(&text), "{said}");
        workspace.provider_config = json;
        let said = refused(workspace.configure().await);
        assert!(said.contains(&text), "{said}");
    }
    assert_eq!(strict.0.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn every_later_call_refuses_them_once_more_before_the_service_is_asked() {
    let strict = Strict::default();
    let workspace = workspace(&strict).await;
    let mut client = workspace.resource.client();
    let type_name = || "odd_strict".to_owned();
    for (json, path) in wrong() {
        let request = pb::plan_resource_change::Request {
            type_name: type_name(),
            proposed_new_state: config(&workspace, &json),
            config: config(&workspace, &json),
            ..Default::default()
        };
        let answer = client.plan_resource_change(request).await.unwrap();
        is_one_error(&answer.into_inner().diagnostics, path);

        let request = pb::read_data_source::Request {
            type_name: type_name(),
            config: config(&workspace, &json),
            ..Default::default()
        };
        let answer = client.read_data_source(request).await.unwrap().into_inner();
        is_one_error(&answer.diagnostics, path);
        assert_eq!(answer.state, None);

        let request = pb::list_resource::Request {
            type_name: type_name(),
            config: config(&workspace, &json),
            ..Default::default()
        };
        let mut events = client.list_resource(request).await.unwrap().into_inner();
        let event = events.message().await.unwrap().expect("an event");
        is_one_error(&event.diagnostic, path);
        assert_eq!(events.message().await.unwrap(), None);
    }
    assert_eq!(strict.0.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn an_apply_refuses_null_for_a_required_argument_at_every_level() {
    let strict = Strict::default();
    let workspace = workspace(&strict).await;
    let mut client = workspace.resource.client();
    for (json, path) in wrong()
        .into_iter()
        .filter(|(_, path)| path.ends_with("code"))
    {
        let request = pb::apply_resource_change::Request {
            type_name: "odd_strict".to_owned(),
            planned_state: config(&workspace, &json),
            config: config(&workspace, &json),
            ..Default::default()
        };
        let answer = client
            .apply_resource_change(request)
            .await
            .unwrap()
            .into_inner();
        is_one_error(&answer.diagnostics, path);
        let null = workspace.config(&Json::Null);
        assert_eq!(answer.new_state, Some(msgpack::dynamic(&null)));
    }
    assert_eq!(strict.0.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_provider_block_with_a_null_leaves_no_configuration_behind() {
    let strict = Strict::default();
    let workspace = workspace(&strict).await;
    let mut client = workspace.resource.client();
    let request = pb::configure_provider::Request {
        config: config(&workspace, &json!({})),
        ..Default::default()
    };
    let answer = client.configure_provider(request).await.unwrap();
    is_one_error(&answer.into_inner().diagnostics, "code");
    let said = refused(
        workspace
            .look_up("odd_strict", &json!({ "code": "a" }))
            .await,
    );
    assert!(said.contains("not configured"), "{said}");
}
