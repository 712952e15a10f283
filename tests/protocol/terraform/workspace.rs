//! Commands on one resource block and its state.
//!
//! Each command configures the provider again, as Terraform does with a new process. Several commands may use one
//! process, as when a provider is debugged.

use bytes::Bytes;
use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use tonic::transport::Channel;

use super::apply::Applied;
use super::core_version::CoreVersion;
use super::error::{Outcome, check_config_diagnostics};
use super::msgpack;
use super::plan::Plan;
use super::provider_schemas::{self, ProviderSchemas};
use super::resource::{Object, Read, Resource};
use super::value::Value;

/// One resource block, its state, and the provider block.
#[derive(Clone, Debug)]
pub struct Workspace {
    pub resource: Resource,
    pub schemas: ProviderSchemas,
    pub provider_config: Json,
    pub object: Option<Object>,
}

impl Workspace {
    /// Requests and checks the schemas as the newest version of core does at the start of a command.
    pub async fn open(
        client: ProviderClient<Channel>,
        type_name: &str,
        provider_config: Json,
    ) -> Self {
        let workspace =
            Self::try_open(CoreVersion::NEWEST, client, type_name, provider_config).await;
        workspace.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Opens a workspace with any version of core. Fails if core would reject the schemas.
    pub async fn try_open(
        core_version: CoreVersion,
        client: ProviderClient<Channel>,
        type_name: &str,
        provider_config: Json,
    ) -> Outcome<Self> {
        let schemas = ProviderSchemas::fetch(&client, core_version).await?;
        let schema = schemas.resources.get(type_name).expect("the resource");
        Ok(Self {
            provider_config,
            object: None,
            resource: Resource {
                client,
                type_name: type_name.to_owned(),
                schema: schema.clone(),
                identity: schemas.identities.get(type_name).cloned(),
                capabilities: schemas.capabilities,
                core_version,
                ignore_changes: Vec::new(),
            },
            schemas,
        })
    }

    /// Returns the provider block as it is sent.
    pub fn block(&self) -> pb::DynamicValue {
        msgpack::dynamic(&self.schemas.provider.config(&self.provider_config))
    }

    /// Validates and configures the provider. Versions of core that do not cache schemas request them first, since each
    /// command is a new process.
    pub async fn configure(&self) -> Outcome<Vec<Diagnostic>> {
        let Resource {
            core_version,
            client,
            ..
        } = &self.resource;
        let mut client = client.clone();
        if !core_version.caches_schemas() {
            provider_schemas::fetch_schemas(&client).await?;
        }
        let block = self.schemas.provider.config(&self.provider_config);
        let config = || Some(self.block());
        let request = pb::validate_provider_config::Request { config: config() };
        let response = client.validate_provider_config(request).await?;
        let mut diagnostics = response.into_inner().diagnostics;
        check_config_diagnostics(&self.schemas.provider, &block, &diagnostics)?;
        let request = pb::configure_provider::Request {
            terraform_version: core_version.version.to_owned(),
            config: config(),
            client_capabilities: core_version.capabilities(),
        };
        let response = client.configure_provider(request).await?;
        let configured = response.into_inner().diagnostics;
        check_config_diagnostics(&self.schemas.provider, &block, &configured)?;
        diagnostics.extend(configured);
        Ok(diagnostics)
    }

    /// Builds a configuration of the resource.
    pub fn config(&self, json: &Json) -> Value {
        self.resource.schema.config(json)
    }

    /// `terraform apply -refresh-only`: saves the refreshed object.
    pub async fn refresh(&mut self) -> Outcome<Read> {
        self.configure().await?;
        let read = self.read_object().await?;
        self.object.clone_from(&read.object);
        Ok(read)
    }

    async fn read_object(&self) -> Outcome<Read> {
        match &self.object {
            Some(object) => self.resource.read(object).await,
            None => Ok(Read {
                object: None,
                diagnostics: Vec::new(),
            }),
        }
    }

    /// `terraform plan`: refreshes in memory, saves nothing. A null configuration plans a destroy.
    pub async fn plan(&self, config: &Json) -> Outcome<Plan> {
        self.configure().await?;
        let config = self.config(config);
        let mut diagnostics = match &config {
            Value::Null => Vec::new(),
            config => self.resource.validate(config).await?,
        };
        let read = self.read_object().await?;
        diagnostics.extend(read.diagnostics);
        self.plan_resource(&config, read.object.as_ref(), diagnostics)
            .await
    }

    /// `terraform plan -refresh=false`
    pub async fn plan_without_refresh(&self, config: &Json) -> Outcome<Plan> {
        self.configure().await?;
        let config = self.config(config);
        let diagnostics = match &config {
            Value::Null => Vec::new(),
            config => self.resource.validate(config).await?,
        };
        self.plan_resource(&config, self.object.as_ref(), diagnostics)
            .await
    }

    async fn plan_resource(
        &self,
        config: &Value,
        prior: Option<&Object>,
        diagnostics: Vec<Diagnostic>,
    ) -> Outcome<Plan> {
        let mut plan = self.resource.plan(config, prior).await?;
        plan.diagnostics.splice(0..0, diagnostics);
        Ok(plan)
    }

    /// `terraform apply`: plans, and applies that with a newly configured provider.
    pub async fn apply(&mut self, config: &Json) -> Outcome<Applied> {
        let plan = self.plan(config).await?;
        self.apply_plan(&plan, config).await
    }

    /// Applies a saved plan; `config` is the configuration as it is known now.
    pub async fn apply_plan(&mut self, plan: &Plan, config: &Json) -> Outcome<Applied> {
        self.configure().await?;
        let mut applied = self.resource.apply(plan, &self.config(config)).await?;
        self.object.clone_from(&applied.object);
        applied
            .diagnostics
            .splice(0..0, plan.diagnostics.iter().cloned());
        Ok(applied)
    }

    /// `terraform destroy`: refreshes, plans the destroy and applies it.
    pub async fn destroy(&mut self) -> Outcome<Applied> {
        let plan = self.plan(&Json::Null).await?;
        self.apply_plan(&plan, &Json::Null).await
    }

    /// `terraform import`, into this block.
    pub async fn import(&mut self, id: &str) -> Outcome<Read> {
        self.configure().await?;
        let read = self.resource.import(id, None).await?;
        self.object.clone_from(&read.object);
        Ok(read)
    }

    /// Imports with an `import` block that has an identity, as Terraform does since 1.12.
    pub async fn import_by_identity(&mut self, identity: &Json) -> Outcome<Read> {
        self.configure().await?;
        let schema = self
            .resource
            .identity
            .as_ref()
            .expect("the resource has an identity");
        let identity = Value::from_json(identity, &schema.kind);
        let read = self.resource.import("", Some(&identity)).await?;
        self.object.clone_from(&read.object);
        Ok(read)
    }

    /// Creates a workspace of the same provider with an empty state.
    pub fn empty(&self) -> Self {
        Self {
            object: None,
            ..self.clone()
        }
    }

    /// Returns the object in the state.
    #[track_caller]
    pub fn saved(&self) -> &Object {
        self.object.as_ref().expect("an object in the state")
    }

    /// Returns an attribute of the object in the state, as JSON.
    #[track_caller]
    pub fn attribute(&self, name: &str) -> Json {
        self.saved().state.get(name).to_json()
    }

    /// Returns the bytes of the state, to be compared.
    #[track_caller]
    pub fn bytes(&self) -> (Vec<u8>, Bytes) {
        let object = self.saved();
        (msgpack::bytes(&object.state), object.private.clone())
    }
}
