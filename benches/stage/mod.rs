//! A provider in this process, asked as Terraform asks it but without a socket between them, and a HostUp for it to ask.

use hostup_sandbox::{Fixture, Life, MAIN_KEY, Sandbox};
use rmpv::Value;
use terraform_provider_hostup::framework::{Provider, Type};
use terraform_provider_hostup::plugin;
use terraform_provider_hostup::protocol::tfplugin6::{self as pb, DynamicValue};
use terraform_provider_hostup::protocol::{self, Guard};
use terraform_provider_hostup::provider::Hostup;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use pb::provider_client::ProviderClient;

/// The types of the provider's that are asked for.
const RESOURCE: &str = "hostup_domain_dnssec_auto";
const LOOK_UP: &str = "hostup_domain";

/// As the program has it.
struct PanicGuard;

impl Guard for PanicGuard {
    async fn run<F: Future + Send>(&self, future: F) -> Result<F::Output, String> {
        plugin::catch_panic(future)
            .await
            .map_err(|panic| panic.to_string())
    }
}

/// What takes part.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    client: ProviderClient<Routes>,
    block: Type,
    resource: Type,
    look_up: Type,
}

/// A domain as Terraform has it: its configuration, its state, and what the provider keeps beside that.
pub(crate) struct Domain {
    pub(crate) config: DynamicValue,
    pub(crate) state: DynamicValue,
    pub(crate) private: Vec<u8>,
    pub(crate) identity: Option<pb::ResourceIdentityData>,
}

impl Stage {
    /// A HostUp with so many active domains, and a provider that was not configured yet.
    pub(crate) fn new(domains: usize) -> Self {
        let fixture = Fixture::new().domains(domains, Life::Active);
        let provider = Hostup::new(|_| None);
        let stop = CancellationToken::new();
        let service = protocol::service(provider, "example.org/hostup/hostup", stop, PanicGuard);
        let resource = provider.resources().remove(0);
        let sources = provider.data_sources();
        let look_up = sources.iter().find(|it| it.type_name() == LOOK_UP);
        Self {
            sandbox: Sandbox::start(fixture).expect("a loopback address is free"),
            client: ProviderClient::new(Routes::new(service)),
            block: provider.schema().kind().clone(),
            resource: resource.schema().kind().clone(),
            look_up: look_up.expect("it is one of ours").schema().kind().clone(),
        }
    }

    /// Tells the provider its HostUp. What it learnt of an earlier one is forgotten.
    pub(crate) async fn configure(&self) {
        let base = self.sandbox.base_url();
        let block = object(&self.block, &[("api_key", MAIN_KEY), ("api_base", &base)]);
        let request = pb::configure_provider::Request {
            terraform_version: "1.16.0".to_owned(),
            config: Some(block),
            client_capabilities: None,
        };
        let answer = self.client.clone().configure_provider(request).await;
        says_nothing(&answer.expect("an answer").into_inner().diagnostics);
    }

    /// Takes a domain of the fixture over, by its number.
    pub(crate) async fn import(&self, number: usize) -> Domain {
        let id = self.sandbox.id_of(&name(number));
        let request = pb::import_resource_state::Request {
            type_name: RESOURCE.to_owned(),
            id: id.clone(),
            ..Default::default()
        };
        let answer = self.client.clone().import_resource_state(request).await;
        let mut answer = answer.expect("an answer").into_inner();
        says_nothing(&answer.diagnostics);
        let imported = answer.imported_resources.remove(0);
        let domain = Domain {
            config: object(&self.resource, &[("domain_id", &id), ("action", "include")]),
            state: imported.state.expect("a state"),
            private: imported.private.to_vec(),
            identity: imported.identity,
        };
        let state = self.read(&domain).await;
        Domain { state, ..domain }
    }

    pub(crate) async fn read(&self, domain: &Domain) -> DynamicValue {
        let request = pb::read_resource::Request {
            type_name: RESOURCE.to_owned(),
            current_state: Some(domain.state.clone()),
            private: domain.private.clone().into(),
            current_identity: domain.identity.clone(),
            ..Default::default()
        };
        let answer = self.client.clone().read_resource(request).await;
        let answer = answer.expect("an answer").into_inner();
        says_nothing(&answer.diagnostics);
        answer.new_state.expect("a state")
    }

    /// A call for which there is nothing to do.
    pub(crate) async fn nothing(&self) {
        let request = pb::get_functions::Request {};
        let answer = self.client.clone().get_functions(request).await;
        says_nothing(&answer.expect("an answer").into_inner().diagnostics);
    }

    pub(crate) async fn validate(&self, domain: &Domain) {
        let request = pb::validate_resource_config::Request {
            type_name: RESOURCE.to_owned(),
            config: Some(domain.config.clone()),
            client_capabilities: None,
        };
        let answer = self.client.clone().validate_resource_config(request).await;
        says_nothing(&answer.expect("an answer").into_inner().diagnostics);
    }

    /// Reads the state as it lies in a file.
    pub(crate) async fn upgrade(&self, stored: &[u8]) -> DynamicValue {
        let request = pb::upgrade_resource_state::Request {
            type_name: RESOURCE.to_owned(),
            version: 0,
            raw_state: Some(pb::RawState {
                json: stored.to_vec().into(),
                ..Default::default()
            }),
        };
        let answer = self.client.clone().upgrade_resource_state(request).await;
        let answer = answer.expect("an answer").into_inner();
        says_nothing(&answer.diagnostics);
        answer.upgraded_state.expect("a state")
    }

    /// Plans from the domain's state, or from nothing, to what is proposed.
    pub(crate) async fn plan(
        &self,
        domain: &Domain,
        prior: &DynamicValue,
        proposed: &DynamicValue,
        config: &DynamicValue,
    ) -> DynamicValue {
        let request = pb::plan_resource_change::Request {
            type_name: RESOURCE.to_owned(),
            prior_state: Some(prior.clone()),
            proposed_new_state: Some(proposed.clone()),
            config: Some(config.clone()),
            prior_private: domain.private.clone().into(),
            prior_identity: domain.identity.clone(),
            ..Default::default()
        };
        let answer = self.client.clone().plan_resource_change(request).await;
        let answer = answer.expect("an answer").into_inner();
        says_nothing(&answer.diagnostics);
        answer.planned_state.expect("a state")
    }

    /// The configuration of a look-up by name.
    pub(crate) fn looking_up(&self, number: usize) -> DynamicValue {
        object(&self.look_up, &[("name", &name(number))])
    }

    /// Looks a domain up.
    pub(crate) async fn look_up(&self, config: DynamicValue) {
        let request = pb::read_data_source::Request {
            type_name: LOOK_UP.to_owned(),
            config: Some(config),
            ..Default::default()
        };
        let answer = self.client.clone().read_data_source(request).await;
        says_nothing(&answer.expect("an answer").into_inner().diagnostics);
    }
}

/// The name of a domain of the fixture.
fn name(number: usize) -> String {
    format!("domain-{number:05}.se")
}

/// An object of this type with these attributes, all others null, in the bytes that Terraform sends.
fn object(kind: &Type, set: &[(&str, &str)]) -> DynamicValue {
    let Type::Object(attributes) = kind else {
        panic!("a schema is of an object");
    };
    let value = |name: &str| set.iter().find(|(of, _)| *of == name);
    let entries = attributes.keys().map(|name| {
        let value = value(name).map_or(Value::Nil, |(_, value)| Value::from(*value));
        (Value::from(name.as_str()), value)
    });
    bytes(&Value::Map(entries.collect()))
}

/// The same object with another value for an attribute.
pub(crate) fn with(object: &DynamicValue, attribute: &str, value: &str) -> DynamicValue {
    let mut changed = decoded(object);
    if let Value::Map(entries) = &mut changed {
        for (name, old) in entries {
            if name.as_str() == Some(attribute) {
                *old = Value::from(value);
            }
        }
    }
    bytes(&changed)
}

/// The object as Terraform stores it.
pub(crate) fn stored(object: &DynamicValue) -> Vec<u8> {
    serde_json::to_vec(&decoded(object)).expect("all of it has a form in JSON")
}

/// Null, as Terraform sends what is not there.
pub(crate) fn null() -> DynamicValue {
    bytes(&Value::Nil)
}

fn decoded(object: &DynamicValue) -> Value {
    rmpv::decode::read_value(&mut &object.msgpack[..]).expect("MessagePack")
}

fn bytes(value: &Value) -> DynamicValue {
    let mut msgpack = Vec::new();
    rmpv::encode::write_value(&mut msgpack, value).expect("a Vec takes all");
    DynamicValue {
        msgpack: msgpack.into(),
        ..Default::default()
    }
}

fn says_nothing(told: &[pb::Diagnostic]) {
    assert!(told.is_empty(), "{told:?}");
}
