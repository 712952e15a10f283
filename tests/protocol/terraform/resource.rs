//! Calls about one resource type, each as core makes it, each answer held against core's rules.

use bytes::Bytes;
use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use terraform_provider_hostup::protocol::tfplugin6::{Diagnostic, DynamicValue, RawState};
use tonic::transport::Channel;

use super::era::Era;
use super::kind::Kind;
use super::msgpack;
use super::refusal::{Outcome, Refusal, obeyed, without_errors, without_errors_about};
use super::rules;
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
    /// None where the resource has no identity, or core is too old for one.
    pub identity: Option<IdentitySchema>,
    pub capabilities: pb::ServerCapabilities,
    /// Which core asks.
    pub era: Era,
    /// `lifecycle { ignore_changes }` of the block: attributes at the root.
    pub ignore_changes: Vec<&'static str>,
}

impl Resource {
    /// The provider's calls.
    pub fn client(&self) -> ProviderClient<Channel> {
        self.client.clone()
    }

    /// Validates a configuration. Core does so in every command, and again when more is known.
    pub async fn validate(&self, config: &Value) -> Outcome<Vec<Diagnostic>> {
        let request = pb::validate_resource_config::Request {
            type_name: self.type_name.clone(),
            config: Some(msgpack::dynamic(config)),
            client_capabilities: self.era.capabilities(),
        };
        let told = self
            .client()
            .validate_resource_config(request)
            .await?
            .into_inner()
            .diagnostics;
        without_errors_about(&self.schema, config, &told)?;
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
            .client()
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

    /// Passes a stored identity of an older version through the provider; core asks for no other.
    pub async fn upgrade_identity(&self, version: i64, stored: &Json) -> Outcome<Value> {
        let schema = self
            .identity
            .as_ref()
            .expect("the resource has an identity");
        assert!(version < schema.version, "core does not ask for {version}");
        let request = pb::upgrade_resource_identity::Request {
            type_name: self.type_name.clone(),
            version,
            raw_identity: Some(raw(stored)),
        };
        let answer = self
            .client()
            .upgrade_resource_identity(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        let identity = self.decode_identity(answer.upgraded_identity.as_ref())?;
        obeyed(rules::identity::an_identity_survives_its_upgrade(
            identity.as_ref(),
        ))?;
        Ok(identity.unwrap_or(Value::Null))
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
            current_identity: self.carried(object.identity.as_ref()),
            client_capabilities: self.era.capabilities(),
            ..Default::default()
        };
        let answer = self.client().read_resource(request).await?.into_inner();
        without_errors(&answer.diagnostics)?;
        obeyed(rules::claims::nothing_is_put_off_unasked(
            answer.deferred.as_ref(),
        ))?;
        let before = state;
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
        obeyed(rules::read::private_state_is_handed_on(
            &object.private,
            &answer.private,
            state == before,
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

    /// The configuration as Plan gets it: with the prior values of the attributes whose changes are ignored, read-only ones
    /// included. Validation gets it as it is written.
    pub(super) fn without_ignored(&self, config: &Value, prior: &Value) -> Value {
        let mut config = config.clone();
        if let (Value::Map(entries), Value::Map(prior)) = (&mut config, prior) {
            for name in &self.ignore_changes {
                entries.insert((*name).to_owned(), prior[*name].clone());
            }
        }
        config
    }

    pub(super) fn decode(&self, value: Option<&DynamicValue>) -> Outcome<Value> {
        decoded(&self.schema, value)
    }

    /// An identity in its message; none where core knows of none.
    pub(super) fn carried(&self, identity: Option<&Value>) -> Option<pb::ResourceIdentityData> {
        identity.filter(|_| self.era.has_identities()).map(carried)
    }

    pub(super) fn decode_identity(
        &self,
        identity: Option<&pb::ResourceIdentityData>,
    ) -> Outcome<Option<Value>> {
        if !self.era.has_identities() {
            return Ok(None);
        }
        let (declared, sent) = (self.identity.is_some(), identity.is_some());
        obeyed(rules::identity::without_a_schema_there_is_no_identity(
            declared, sent,
        ))?;
        let (Some(schema), Some(identity)) = (&self.identity, identity) else {
            return Ok(None);
        };
        decoded_identity(schema, identity).map(Some)
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

/// An answer is of exactly the schema's type, its strings in the form that core keeps, its blocks never null.
pub fn decoded(schema: &Schema, value: Option<&DynamicValue>) -> Outcome<Value> {
    let value = exact(value, &schema.kind())?;
    obeyed(rules::value::a_collection_of_blocks_is_never_null(
        &schema.block,
        &value,
    ))?;
    Ok(value)
}

fn exact(value: Option<&DynamicValue>, kind: &Kind) -> Outcome<Value> {
    let value = rules::value::a_value_is_of_its_type(value, kind);
    let value = value.map_err(|broken| Refusal::Rules(vec![broken]))?;
    obeyed(rules::value::a_string_is_in_normal_form_c(&value))?;
    Ok(value)
}

/// An answer that is an identity.
pub fn decoded_identity(
    schema: &IdentitySchema,
    identity: &pb::ResourceIdentityData,
) -> Outcome<Value> {
    exact(identity.identity_data.as_ref(), &schema.kind)
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
