//! The RPCs about one resource type, as core makes them, each response checked against core's rules.

use bytes::Bytes;
use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use terraform_provider_hostup::protocol::tfplugin6::{Diagnostic, DynamicValue, RawState};
use tonic::transport::Channel;

use super::core_version::CoreVersion;
use super::error::{OperationError, Outcome, check, check_config_diagnostics, check_no_errors};
use super::msgpack;
use super::rules;
use super::schema::{IdentitySchema, Schema};
use super::types::Type;
use super::value::Value;

/// An object in a state file.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    pub state: Value,
    pub private: Bytes,
    pub identity: Option<Value>,
    /// Whether its creation failed half-way, so that the next plan replaces it.
    pub tainted: bool,
}

/// The result of a refresh.
#[derive(Clone, Debug)]
pub struct Read {
    /// None if the object was removed.
    pub object: Option<Object>,
    pub diagnostics: Vec<Diagnostic>,
}

/// One resource type of a running provider.
#[derive(Clone, Debug)]
pub struct Resource {
    pub client: ProviderClient<Channel>,
    pub type_name: String,
    pub schema: Schema,
    /// None if the resource has no identity, or core is too old for one.
    pub identity: Option<IdentitySchema>,
    pub capabilities: pb::ServerCapabilities,
    pub core_version: CoreVersion,
    /// `lifecycle { ignore_changes }` of the block: attributes at the root.
    pub ignore_changes: Vec<&'static str>,
}

impl Resource {
    /// Creates a client of the provider service.
    pub fn client(&self) -> ProviderClient<Channel> {
        self.client.clone()
    }

    /// Validates a configuration. Core does so in every command, and again when more is known.
    pub async fn validate(&self, config: &Value) -> Outcome<Vec<Diagnostic>> {
        let request = pb::validate_resource_config::Request {
            type_name: self.type_name.clone(),
            config: Some(msgpack::dynamic(config)),
            client_capabilities: self.core_version.capabilities(),
        };
        let diagnostics = self
            .client()
            .validate_resource_config(request)
            .await?
            .into_inner()
            .diagnostics;
        check_config_diagnostics(&self.schema, config, &diagnostics)?;
        Ok(diagnostics)
    }

    /// Upgrades stored state, as core does whenever it reads any.
    pub async fn upgrade(&self, version: i64, stored: &Json) -> Outcome<Value> {
        let request = pb::upgrade_resource_state::Request {
            type_name: self.type_name.clone(),
            version,
            raw_state: Some(raw_state(stored)),
        };
        let response = self
            .client()
            .upgrade_resource_state(request)
            .await?
            .into_inner();
        check_no_errors(&response.diagnostics)?;
        let state = self.decode(response.upgraded_state.as_ref())?;
        check(rules::read::upgraded_state_is_an_object(&state))?;
        check(rules::read::state_is_wholly_known(&self.schema, &state))?;
        if version == self.schema.version {
            check(rules::read::upgrade_to_same_version_changes_nothing(
                stored, &state,
            ))?;
        }
        Ok(state)
    }

    /// Upgrades a stored identity of an older version; core requests no other.
    pub async fn upgrade_identity(&self, version: i64, stored: &Json) -> Outcome<Value> {
        let schema = self
            .identity
            .as_ref()
            .expect("the resource has an identity");
        assert!(version < schema.version, "core does not request {version}");
        let request = pb::upgrade_resource_identity::Request {
            type_name: self.type_name.clone(),
            version,
            raw_identity: Some(raw_state(stored)),
        };
        let response = self
            .client()
            .upgrade_resource_identity(request)
            .await?
            .into_inner();
        check_no_errors(&response.diagnostics)?;
        let identity = self.decode_identity(response.upgraded_identity.as_ref())?;
        check(rules::identity::upgraded_identity_is_an_object(
            identity.as_ref(),
        ))?;
        Ok(identity.unwrap_or(Value::Null))
    }

    /// Upgrades and refreshes a stored object.
    pub async fn read(&self, object: &Object) -> Outcome<Read> {
        let state = self
            .upgrade(self.schema.version, &object.state.to_json())
            .await?;
        let request = pb::read_resource::Request {
            type_name: self.type_name.clone(),
            current_state: Some(msgpack::dynamic(&state)),
            private: object.private.clone(),
            current_identity: self.identity_message(object.identity.as_ref()),
            client_capabilities: self.core_version.capabilities(),
            ..Default::default()
        };
        let response = self.client().read_resource(request).await?.into_inner();
        check_no_errors(&response.diagnostics)?;
        check(rules::response::response_is_not_deferred(
            response.deferred.as_ref(),
        ))?;
        let before = state;
        let state = self.decode(response.new_state.as_ref())?;
        let diagnostics = response.diagnostics;
        if state.is_null() {
            return Ok(Read {
                object: None,
                diagnostics,
            });
        }
        check(rules::read::state_is_wholly_known(&self.schema, &state))?;
        let identity = self.stored_identity(response.new_identity.as_ref())?;
        check(rules::identity::identity_does_not_change(
            object.identity.as_ref(),
            identity.as_ref(),
        ))?;
        check(rules::read::private_state_is_kept(
            &object.private,
            &response.private,
            state == before,
        ))?;
        let (private, tainted) = (response.private, object.tainted);
        Ok(Read {
            object: Some(Object {
                state,
                private,
                identity,
                tainted,
            }),
            diagnostics,
        })
    }

    /// The configuration that PlanResourceChange gets: with the prior values of the attributes in `ignore_changes`,
    /// read-only ones included. Validation gets the configuration as written.
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
        decode_value(&self.schema, value)
    }

    /// Returns the message of an identity; `None` if core is too old for identities.
    pub(super) fn identity_message(
        &self,
        identity: Option<&Value>,
    ) -> Option<pb::ResourceIdentityData> {
        identity
            .filter(|_| self.core_version.has_identities())
            .map(identity_message)
    }

    pub(super) fn decode_identity(
        &self,
        identity: Option<&pb::ResourceIdentityData>,
    ) -> Outcome<Option<Value>> {
        if !self.core_version.has_identities() {
            return Ok(None);
        }
        let (declared, sent) = (self.identity.is_some(), identity.is_some());
        check(rules::identity::identity_requires_a_schema(declared, sent))?;
        let (Some(schema), Some(identity)) = (&self.identity, identity) else {
            return Ok(None);
        };
        decode_identity_data(schema, identity).map(Some)
    }

    pub(super) fn stored_identity(
        &self,
        identity: Option<&pb::ResourceIdentityData>,
    ) -> Outcome<Option<Value>> {
        let identity = self.decode_identity(identity)?;
        if self.identity.is_some() {
            check(rules::identity::object_has_an_identity(identity.as_ref()))?;
        }
        check(rules::identity::stored_identity_is_known(identity.as_ref()))?;
        Ok(identity)
    }
}

/// Decodes a response, which must have exactly the schema's type, and strings in core's normal form.
pub fn decode_value(schema: &Schema, value: Option<&DynamicValue>) -> Outcome<Value> {
    decode_exact(value, &schema.kind())
}

fn decode_exact(value: Option<&DynamicValue>, kind: &Type) -> Outcome<Value> {
    let value = rules::value::value_has_its_type(value, kind);
    let value = value.map_err(|violation| OperationError::Violations(vec![violation]))?;
    check(rules::value::strings_are_in_normal_form_c(&value))?;
    Ok(value)
}

/// Decodes an identity.
pub fn decode_identity_data(
    schema: &IdentitySchema,
    identity: &pb::ResourceIdentityData,
) -> Outcome<Value> {
    decode_exact(identity.identity_data.as_ref(), &schema.kind)
}

/// Returns the message of an identity.
pub fn identity_message(identity: &Value) -> pb::ResourceIdentityData {
    pb::ResourceIdentityData {
        identity_data: Some(msgpack::dynamic(identity)),
    }
}

/// Returns the message of a stored state.
pub fn raw_state(stored: &Json) -> RawState {
    RawState {
        json: stored.to_string().into(),
        ..Default::default()
    }
}
