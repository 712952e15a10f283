//! A provider with required and read-only attributes. It must reject what core does not check, before any of its own code
//! is called.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use terraform_provider_hostup::framework::data_source::box_data_source;
use terraform_provider_hostup::framework::list_resource::box_list_resource;
use terraform_provider_hostup::framework::resource::box_resource;
use terraform_provider_hostup::framework::{
    AnyDataSource, AnyListResource, AnyResource, Attr, Attribute, Block, Change, Configuration,
    Context, DataSource, Diagnostic, Diagnostics, IdentityAttribute, IdentitySchema, Import,
    ListContext, ListResource, ListSender, NestedBlock, Observation, Planned, Provider,
    ReadContext, Resource, Schema, Type, Value,
};
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::DynamicValue;

use super::super::environment::error_text;
use super::super::terraform::{Workspace, diagnostics, errors, msgpack, unknown};
use super::serving::serve_provider;

/// Counts calls that would reach the service.
#[derive(Clone, Default)]
struct Strict(Arc<AtomicUsize>);

impl Strict {
    fn count_call(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn schema() -> Schema {
    let code = || Attribute::string("code").required().describe("Which.");
    let serial = || {
        Attribute::string("serial")
            .computed()
            .describe("Which make.")
    };
    let parts = Attribute::objects("parts", vec![serial()]).describe("Objects.");
    let gate = NestedBlock {
        name: "gate",
        block: Block::new("A block.", vec![code()]),
    };
    Schema::new(
        0,
        Block::new("Strict.", vec![code(), serial(), parts]).with(gate),
    )
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only the names and types of the fields matter")]
struct Config {
    code: Attr<String>,
    gate: Attr<GateConfig>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only the names and types of the fields matter")]
struct GateConfig {
    code: Attr<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    code: Option<String>,
    serial: Option<String>,
    parts: Option<Vec<Part>>,
    gate: Option<Gate>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Part {
    serial: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Gate {
    code: Option<String>,
}

impl Resource for Strict {
    const TYPE_NAME: &'static str = "test_strict";
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
            canonical_form: None,
        };
        IdentitySchema::new(0, vec![code])
    }

    fn plan(&self, _: &Change<'_, Self>, _: &mut Planned, _: &mut Diagnostics) {
        self.count_call();
    }

    async fn create(&self, _: Context<'_, ()>, _: Config) -> Result<State, Diagnostic> {
        self.count_call();
        Ok(State::default())
    }

    async fn read(
        &self,
        _: Context<'_, ()>,
        state: State,
    ) -> Result<Observation<State>, Diagnostic> {
        Ok(Observation::Present(state))
    }

    async fn update(&self, _: Context<'_, ()>, _: State, _: Config) -> Result<State, Diagnostic> {
        self.count_call();
        Ok(State::default())
    }

    async fn delete(&self, _: Context<'_, ()>, _: State) -> Result<(), Diagnostic> {
        self.count_call();
        Ok(())
    }

    async fn import(&self, _: Context<'_, ()>, _: Import) -> Result<State, Diagnostic> {
        Ok(State::default())
    }
}

impl DataSource for Strict {
    const TYPE_NAME: &'static str = "test_strict";
    type Client = ();
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        schema()
    }

    async fn read(&self, _: ReadContext<'_, ()>, _: Config) -> Result<State, Diagnostic> {
        self.count_call();
        Ok(State::default())
    }
}

impl ListResource for Strict {
    type Managed = Strict;
    type Config = Config;

    fn schema(&self) -> Schema {
        schema()
    }

    async fn list(
        &self,
        _: ListContext<'_, ()>,
        _: Config,
        _: &ListSender<State>,
    ) -> Result<(), Diagnostic> {
        self.count_call();
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
        vec![box_resource(self.clone())]
    }

    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<()>>> {
        vec![box_data_source(self.clone())]
    }

    fn list_resources(&self) -> Vec<Box<dyn AnyListResource<()>>> {
        vec![box_list_resource(self.clone(), self.clone())]
    }
}

/// Returns valid configurations with one change each, and the attribute path of the expected error.
fn invalid_configs() -> Vec<(Json, &'static str)> {
    let valid = || json!({ "code": "a", "gate": { "code": "c" } });
    let changed = |pointer: &str, name: &str, value: Json| {
        let mut config = valid();
        config.pointer_mut(pointer).unwrap()[name] = value;
        config
    };
    vec![
        (changed("", "code", Json::Null), "code"),
        (changed("/gate", "code", Json::Null), "gate.code"),
        (changed("", "serial", json!("s")), "serial"),
        (changed("", "serial", unknown()), "serial"),
        (changed("", "parts", json!([{ "serial": "s" }])), "parts"),
        (changed("", "parts", unknown()), "parts"),
    ]
}

async fn workspace(strict: &Strict) -> Workspace {
    let block = json!({ "code": "a" });
    let workspace =
        Workspace::open(serve_provider(strict.clone()).await, "test_strict", block).await;
    workspace.configure().await.unwrap();
    workspace
}

fn config(workspace: &Workspace, json: &Json) -> Option<DynamicValue> {
    Some(msgpack::dynamic(&workspace.config(json)))
}

#[track_caller]
fn assert_one_error(diagnostics: &[pb::Diagnostic], path: &str) {
    let paths: Vec<_> = errors(diagnostics)
        .into_iter()
        .map(diagnostics::path)
        .collect();
    assert_eq!(paths, [path], "{}", diagnostics::text(diagnostics));
}

#[tokio::test]
async fn validation_rejects_null_and_read_only_values_with_path() {
    let strict = Strict::default();
    let mut workspace = workspace(&strict).await;
    for (json, path) in invalid_configs() {
        let text = format!("Error [{path}]");
        let value = workspace.config(&json);
        let error = error_text(workspace.resource.validate(&value).await);
        assert!(error.contains(&text), "{error}");
        let error = error_text(workspace.validate_data("test_strict", &json).await);
        assert!(error.contains(&text), "{error}");
        let error = error_text(workspace.query(&json, false, 10).await);
        assert!(error.contains(&text), "{error}");
        workspace.provider_config = json;
        let error = error_text(workspace.configure().await);
        assert!(error.contains(&text), "{error}");
    }
    assert_eq!(strict.0.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn plan_read_and_list_reject_invalid_configuration_before_any_request() {
    let strict = Strict::default();
    let workspace = workspace(&strict).await;
    let mut client = workspace.resource.client();
    let type_name = || "test_strict".to_owned();
    for (json, path) in invalid_configs() {
        let request = pb::plan_resource_change::Request {
            type_name: type_name(),
            proposed_new_state: config(&workspace, &json),
            config: config(&workspace, &json),
            ..Default::default()
        };
        let response = client.plan_resource_change(request).await.unwrap();
        assert_one_error(&response.into_inner().diagnostics, path);

        let request = pb::read_data_source::Request {
            type_name: type_name(),
            config: config(&workspace, &json),
            ..Default::default()
        };
        let response = client.read_data_source(request).await.unwrap().into_inner();
        assert_one_error(&response.diagnostics, path);
        assert_eq!(response.state, None);

        let request = pb::list_resource::Request {
            type_name: type_name(),
            config: config(&workspace, &json),
            ..Default::default()
        };
        let mut events = client.list_resource(request).await.unwrap().into_inner();
        let event = events.message().await.unwrap().expect("an event");
        assert_one_error(&event.diagnostic, path);
        assert_eq!(events.message().await.unwrap(), None);
    }
    assert_eq!(strict.0.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn apply_rejects_null_for_required_argument_at_every_level() {
    let strict = Strict::default();
    let workspace = workspace(&strict).await;
    let mut client = workspace.resource.client();
    for (json, path) in invalid_configs()
        .into_iter()
        .filter(|(_, path)| path.ends_with("code"))
    {
        let request = pb::apply_resource_change::Request {
            type_name: "test_strict".to_owned(),
            planned_state: config(&workspace, &json),
            config: config(&workspace, &json),
            ..Default::default()
        };
        let response = client
            .apply_resource_change(request)
            .await
            .unwrap()
            .into_inner();
        assert_one_error(&response.diagnostics, path);
        let null = workspace.config(&Json::Null);
        assert_eq!(response.new_state, Some(msgpack::dynamic(&null)));
    }
    assert_eq!(strict.0.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn provider_block_with_null_is_not_configured() {
    let strict = Strict::default();
    let workspace = workspace(&strict).await;
    let mut client = workspace.resource.client();
    let request = pb::configure_provider::Request {
        config: config(&workspace, &json!({})),
        ..Default::default()
    };
    let response = client.configure_provider(request).await.unwrap();
    assert_one_error(&response.into_inner().diagnostics, "code");
    let error = error_text(
        workspace
            .read_data("test_strict", &json!({ "code": "a" }))
            .await,
    );
    assert!(error.contains("not configured"), "{error}");
}
