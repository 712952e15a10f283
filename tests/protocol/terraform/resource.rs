//! Calls about one resource type, each as core makes it, each answer held against core's rules.

use bytes::Bytes;
use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use terraform_provider_hostup::protocol::tfplugin6::{Diagnostic, DynamicValue, RawState};
use tonic::transport::Channel;

use super::kind::Kind;
use super::msgpack;
use super::refusal::{Outcome, Refusal, obeyed, without_errors};
use super::rules::{self, Broken};
use super::schema::{IdentitySchema, Schema};
use super::value::Value;

/// An object as it stands in a state file.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    pub state: Value,
    pub private: Bytes,
    pub identity: Option<Value>,
    /// Its creation failed half-way: the next plan replaces it.
    pub tainted: bool,
}

/// The answer of a refresh.
#[derive(Clone, Debug)]
pub struct Read {
    /// None when the object is gone.
    pub object: Option<Object>,
    pub told: Vec<Diagnostic>,
}

/// One resource type of a running provider.
#[derive(Clone, Debug)]
pub struct Resource {
    pub client: ProviderClient<Channel>,
    pub type_name: String,
    pub schema: Schema,
    pub identity: Option<IdentitySchema>,
}

impl Resource {
    /// Validates a configuration. Core does so in every command, and again when more is known.
    pub async fn validate(&self, config: &Value) -> Outcome<Vec<Diagnostic>> {
        let request = pb::validate_resource_config::Request {
            type_name: self.type_name.clone(),
            config: Some(msgpack::dynamic(config)),
            client_capabilities: Some(CAPABILITIES),
        };
        let told = self
            .client
            .clone()
            .validate_resource_config(request)
            .await?
            .into_inner()
            .diagnostics;
        without_errors(&told)?;
        Ok(told)
    }

    /// Passes stored state through the provider, as core does whenever it reads any, and gives what came of it.
    pub async fn upgrade(&self, version: i64, stored: &Json) -> Outcome<Value> {
        let request = pb::upgrade_resource_state::Request {
            type_name: self.type_name.clone(),
            version,
            raw_state: Some(raw(stored)),
        };
        let answer = self
            .client
            .clone()
            .upgrade_resource_state(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        let state = self.decode(answer.upgraded_state.as_ref())?;
        obeyed(rules::read::an_upgrade_keeps_the_object(&state))?;
        obeyed(rules::read::a_state_is_wholly_known(&self.schema, &state))?;
        if version == self.schema.version {
            obeyed(rules::read::an_upgrade_within_a_version_changes_nothing(
                stored, &state,
            ))?;
        }
        Ok(state)
    }

    /// Takes an object out of its file and refreshes it.
    pub async fn read(&self, object: &Object) -> Outcome<Read> {
        let state = self
            .upgrade(self.schema.version, &object.state.to_json())
            .await?;
        let request = pb::read_resource::Request {
            type_name: self.type_name.clone(),
            current_state: Some(msgpack::dynamic(&state)),
            private: object.private.clone(),
            current_identity: object.identity.as_ref().map(carried),
            client_capabilities: Some(CAPABILITIES),
            ..Default::default()
        };
        let answer = self
            .client
            .clone()
            .read_resource(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        let state = self.decode(answer.new_state.as_ref())?;
        let told = answer.diagnostics;
        if state.is_null() {
            return Ok(Read { object: None, told });
        }
        obeyed(rules::read::a_state_is_wholly_known(&self.schema, &state))?;
        let identity = self.stored_identity(answer.new_identity.as_ref())?;
        obeyed(rules::identity::an_object_keeps_its_identity(
            object.identity.as_ref(),
            identity.as_ref(),
        ))?;
        let (private, tainted) = (answer.private, object.tainted);
        Ok(Read {
            object: Some(Object {
                state,
                private,
                identity,
                tainted,
            }),
            told,
        })
    }

    /// Imports by the text of a command, or by an identity, and reads what that made.
    pub async fn import(&self, id: &str, identity: Option<&Value>) -> Outcome<Read> {
        let request = pb::import_resource_state::Request {
            type_name: self.type_name.clone(),
            id: id.to_owned(),
            identity: identity.map(carried),
            client_capabilities: Some(CAPABILITIES),
        };
        let answer = self
            .client
            .clone()
            .import_resource_state(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        let made: Vec<_> = answer
            .imported_resources
            .iter()
            .map(|made| made.type_name.as_str())
            .collect();
        obeyed(rules::read::an_import_makes_one_object_of_its_type(
            &self.type_name,
            &made,
        ))?;
        let made = &answer.imported_resources[0];
        let state = self.decode(made.state.as_ref())?;
        obeyed(rules::read::a_state_is_wholly_known(&self.schema, &state))?;
        let imported = Object {
            state,
            private: made.private.clone(),
            identity: self.stored_identity(made.identity.as_ref())?,
            tainted: false,
        };
        obeyed(rules::identity::an_object_keeps_its_identity(
            identity,
            imported.identity.as_ref(),
        ))?;
        let mut read = self.read(&imported).await?;
        let state = read
            .object
            .as_ref()
            .map_or(Value::Null, |object| object.state.clone());
        obeyed(rules::read::an_imported_object_exists(&state))?;
        read.told.splice(0..0, answer.diagnostics);
        Ok(read)
    }

    /// The configuration that the provider would write for an object.
    pub async fn generate(&self, object: &Object) -> Outcome<Value> {
        let request = pb::generate_resource_config::Request {
            type_name: self.type_name.clone(),
            state: Some(msgpack::dynamic(&object.state)),
        };
        let answer = self
            .client
            .clone()
            .generate_resource_config(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        self.decode(answer.config.as_ref())
    }

    pub(super) fn decode(&self, value: Option<&DynamicValue>) -> Outcome<Value> {
        exact(value, &self.schema.kind())
    }

    pub(super) fn decode_identity(
        &self,
        identity: Option<&pb::ResourceIdentityData>,
    ) -> Outcome<Option<Value>> {
        let (declared, sent) = (self.identity.is_some(), identity.is_some());
        obeyed(rules::identity::without_a_schema_there_is_no_identity(
            declared, sent,
        ))?;
        let (Some(schema), Some(identity)) = (&self.identity, identity) else {
            return Ok(None);
        };
        exact(identity.identity_data.as_ref(), &schema.kind).map(Some)
    }

    pub(super) fn stored_identity(
        &self,
        identity: Option<&pb::ResourceIdentityData>,
    ) -> Outcome<Option<Value>> {
        let identity = self.decode_identity(identity)?;
        if self.identity.is_some() {
            obeyed(rules::identity::an_identity_is_sent_with_its_object(
                identity.as_ref(),
            ))?;
        }
        obeyed(rules::identity::a_stored_identity_is_known(
            identity.as_ref(),
        ))?;
        Ok(identity)
    }
}

/// What Terraform 1.16 says of itself outside of Stacks.
pub const CAPABILITIES: pb::ClientCapabilities = pb::ClientCapabilities {
    deferral_allowed: false,
    write_only_attributes_allowed: true,
    store_planned_private: true,
    computed_blocks_allowed: true,
};

/// An answer is of exactly the schema's type.
fn exact(value: Option<&DynamicValue>, kind: &Kind) -> Outcome<Value> {
    msgpack::read(value, kind)
        .map_err(|found| Refusal::Rules(vec![Broken::new("a_value_is_of_its_type", "", found)]))
}

/// An identity in its message.
pub fn carried(identity: &Value) -> pb::ResourceIdentityData {
    pb::ResourceIdentityData {
        identity_data: Some(msgpack::dynamic(identity)),
    }
}

/// State as it is stored.
pub fn raw(stored: &Json) -> RawState {
    RawState {
        json: stored.to_string().into(),
        ..Default::default()
    }
}
