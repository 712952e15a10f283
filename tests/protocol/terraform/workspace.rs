//! Commands, as users type them, on one resource block and its state.
//!
//! Each command configures the provider anew, as Terraform does with a new process. Where two commands of this model
//! speak to one process, it is because a process that is debugged has to bear that too.

use bytes::Bytes;
use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use tonic::transport::Channel;

use super::apply::Applied;
use super::era::Era;
use super::msgpack;
use super::offer::{self, Offer};
use super::plan::Plan;
use super::refusal::{Outcome, without_errors_about};
use super::resource::{Object, Read, Resource};
use super::value::Value;

/// One resource block, its state, and the provider block.
#[derive(Clone, Debug)]
pub struct Workspace {
    pub resource: Resource,
    pub offer: Offer,
    pub provider_config: Json,
    pub object: Option<Object>,
}

impl Workspace {
    /// Asks for the schemas as the newest core does, at the start of every command, and holds them against core's rules.
    pub async fn open(
        client: ProviderClient<Channel>,
        type_name: &str,
        provider_config: Json,
    ) -> Self {
        let opened = Self::opened(Era::NEWEST, client, type_name, provider_config).await;
        opened.unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    /// The same as any core, which may refuse what it sees.
    pub async fn opened(
        era: Era,
        client: ProviderClient<Channel>,
        type_name: &str,
        provider_config: Json,
    ) -> Outcome<Self> {
        let offer = Offer::of(&client, era).await?;
        let schema = offer.resources.get(type_name).expect("the resource");
        Ok(Self {
            provider_config,
            object: None,
            resource: Resource {
                client,
                type_name: type_name.to_owned(),
                schema: schema.clone(),
                identity: offer.identities.get(type_name).cloned(),
                capabilities: offer.capabilities,
                era,
                ignore_changes: Vec::new(),
            },
            offer,
        })
    }

    /// The provider block as it is sent.
    pub fn block(&self) -> pb::DynamicValue {
        msgpack::dynamic(&self.offer.provider.config(&self.provider_config))
    }

    /// Validates and configures the provider, and gives what it said. Cores that do not remember schemas ask for them
    /// first, since each command is a new process.
    pub async fn configure(&self) -> Outcome<Vec<Diagnostic>> {
        let Resource { era, client, .. } = &self.resource;
        let mut client = client.clone();
        if !era.remembers_schemas() {
            offer::schemas(&client).await?;
        }
        let block = self.offer.provider.config(&self.provider_config);
        let config = || Some(self.block());
        let request = pb::validate_provider_config::Request { config: config() };
        let answer = client.validate_provider_config(request).await?;
        let mut told = answer.into_inner().diagnostics;
        without_errors_about(&self.offer.provider, &block, &told)?;
        let request = pb::configure_provider::Request {
            terraform_version: era.version.to_owned(),
            config: config(),
            client_capabilities: era.capabilities(),
        };
        let answer = client.configure_provider(request).await?;
        let configured = answer.into_inner().diagnostics;
        without_errors_about(&self.offer.provider, &block, &configured)?;
        told.extend(configured);
        Ok(told)
    }

    /// A configuration of the resource.
    pub fn config(&self, json: &Json) -> Value {
        self.resource.schema.config(json)
    }

    /// `terraform apply -refresh-only`: what a refresh finds is saved.
    pub async fn refresh(&mut self) -> Outcome<Read> {
        self.configure().await?;
        let read = self.look().await?;
        self.object.clone_from(&read.object);
        Ok(read)
    }

    async fn look(&self) -> Outcome<Read> {
        match &self.object {
            Some(object) => self.resource.read(object).await,
            None => Ok(Read {
                object: None,
                told: Vec::new(),
            }),
        }
    }

    /// `terraform plan`: refreshes in memory, saves nothing. A null configuration plans the destruction.
    pub async fn plan(&self, config: &Json) -> Outcome<Plan> {
        self.configure().await?;
        let config = self.config(config);
        let mut told = match &config {
            Value::Null => Vec::new(),
            config => self.resource.validate(config).await?,
        };
        let read = self.look().await?;
        told.extend(read.told);
        self.planned(&config, read.object.as_ref(), told).await
    }

    /// `terraform plan -refresh=false`
    pub async fn plan_without_refresh(&self, config: &Json) -> Outcome<Plan> {
        self.configure().await?;
        let config = self.config(config);
        let told = match &config {
            Value::Null => Vec::new(),
            config => self.resource.validate(config).await?,
        };
        self.planned(&config, self.object.as_ref(), told).await
    }

    async fn planned(
        &self,
        config: &Value,
        prior: Option<&Object>,
        told: Vec<Diagnostic>,
    ) -> Outcome<Plan> {
        let mut plan = self.resource.plan(config, prior).await?;
        plan.told.splice(0..0, told);
        Ok(plan)
    }

    /// `terraform apply`: plans, and carries that out in a configured process of its own.
    pub async fn apply(&mut self, config: &Json) -> Outcome<Applied> {
        let plan = self.plan(config).await?;
        self.carry_out(&plan, config).await
    }

    /// Carries a saved plan out; `config` is the configuration with what is known by now.
    pub async fn carry_out(&mut self, plan: &Plan, config: &Json) -> Outcome<Applied> {
        self.configure().await?;
        let mut applied = self.resource.apply(plan, &self.config(config)).await?;
        self.object.clone_from(&applied.object);
        applied.told.splice(0..0, plan.told.iter().cloned());
        Ok(applied)
    }

    /// `terraform destroy`: refreshes, plans the destruction and carries it out.
    pub async fn destroy(&mut self) -> Outcome<Applied> {
        let plan = self.plan(&Json::Null).await?;
        self.carry_out(&plan, &Json::Null).await
    }

    /// `terraform import`, into this block.
    pub async fn import(&mut self, id: &str) -> Outcome<Read> {
        self.configure().await?;
        let read = self.resource.import(id, None).await?;
        self.object.clone_from(&read.object);
        Ok(read)
    }

    /// An `import` block with an identity, since Terraform 1.12.
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

    /// The same provider with nothing in the state.
    pub fn empty(&self) -> Self {
        Self {
            object: None,
            ..self.clone()
        }
    }

    /// The object in the state.
    #[track_caller]
    pub fn saved(&self) -> &Object {
        self.object.as_ref().expect("an object in the state")
    }

    /// An attribute of the object in the state, as JSON.
    #[track_caller]
    pub fn attribute(&self, name: &str) -> Json {
        self.saved().state.get(name).to_json()
    }

    /// The bytes of the state, to be compared.
    #[track_caller]
    pub fn bytes(&self) -> (Vec<u8>, Bytes) {
        let object = self.saved();
        (msgpack::bytes(&object.state), object.private.clone())
    }
}
