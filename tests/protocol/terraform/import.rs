//! Objects that come from elsewhere: imports, their generated configuration, and moves between types.

use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::diagnostics::errors;
use super::error::{Outcome, check, check_no_errors};
use super::msgpack;
use super::resource::{Object, Read, Resource, raw_state};
use super::rules;
use super::value::Value;

/// An object of another type that is to be moved to this one.
#[derive(Clone, Debug)]
pub struct MoveSource {
    /// The address of its provider, with the registry's host of either product.
    pub address: String,
    pub type_name: String,
    pub state: Json,
}

impl Resource {
    /// Imports by id or by identity, and reads the imported object.
    pub async fn import(&self, id: &str, identity: Option<&Value>) -> Outcome<Read> {
        let request = pb::import_resource_state::Request {
            type_name: self.type_name.clone(),
            id: id.to_owned(),
            identity: self.identity_message(identity),
            client_capabilities: self.core_version.capabilities(),
        };
        let response = self
            .client()
            .import_resource_state(request)
            .await?
            .into_inner();
        check_no_errors(&response.diagnostics)?;
        check(rules::response::response_is_not_deferred(
            response.deferred.as_ref(),
        ))?;
        let types: Vec<_> = response
            .imported_resources
            .iter()
            .map(|object| object.type_name.as_str())
            .collect();
        check(rules::import::import_returns_one_object_of_its_type(
            &self.type_name,
            &types,
        ))?;
        let object = &response.imported_resources[0];
        let state = self.decode(object.state.as_ref())?;
        check(rules::import::import_returns_a_state(&state))?;
        check(rules::read::state_is_wholly_known(&self.schema, &state))?;
        let imported = Object {
            state,
            private: object.private.clone(),
            identity: self.stored_identity(object.identity.as_ref())?,
            tainted: false,
        };
        check(rules::identity::identity_does_not_change(
            identity,
            imported.identity.as_ref(),
        ))?;
        let mut read = self.read(&imported).await?;
        let state = read
            .object
            .as_ref()
            .map_or(Value::Null, |object| object.state.clone());
        check(rules::import::imported_object_exists(&state))?;
        read.diagnostics.splice(0..0, response.diagnostics);
        Ok(read)
    }

    /// Returns the configuration that the provider generates for an object.
    pub async fn generate(&self, object: &Object) -> Outcome<Value> {
        let request = pb::generate_resource_config::Request {
            type_name: self.type_name.clone(),
            state: Some(msgpack::dynamic(&object.state)),
        };
        let response = self
            .client()
            .generate_resource_config(request)
            .await?
            .into_inner();
        check_no_errors(&response.diagnostics)?;
        let config = self.decode(response.config.as_ref())?;
        check(rules::import::generated_configuration_is_valid(
            &self.schema.block,
            &config,
        ))?;
        let plan = self.plan(&config, Some(object)).await?;
        check(rules::import::generated_configuration_plans_no_change(
            &object.state,
            &plan.planned,
        ))?;
        Ok(config)
    }

    /// Moves an object from a resource of another type, as a `moved` block does.
    pub async fn move_from(&self, from: &MoveSource) -> Outcome<Object> {
        let request = pb::move_resource_state::Request {
            source_provider_address: from.address.clone(),
            source_type_name: from.type_name.clone(),
            source_state: Some(raw_state(&from.state)),
            target_type_name: self.type_name.clone(),
            ..Default::default()
        };
        let response = self
            .client()
            .move_resource_state(request)
            .await?
            .into_inner();
        let state = self.decode(response.target_state.as_ref())?;
        check(rules::import::move_returns_an_object_or_an_error(
            &state,
            !errors(&response.diagnostics).is_empty(),
        ))?;
        check_no_errors(&response.diagnostics)?;
        check(rules::read::state_is_wholly_known(&self.schema, &state))?;
        Ok(Object {
            state,
            private: response.target_private,
            identity: self.stored_identity(response.target_identity.as_ref())?,
            tainted: false,
        })
    }
}
