//! Objects that come from elsewhere: imports, the configuration that is written for them, and moves between types.

use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::msgpack;
use super::refusal::{Outcome, obeyed, without_errors};
use super::resource::{Object, Read, Resource, raw};
use super::rules;
use super::told::errors;
use super::value::Value;

/// A resource of another type that is to become one of this.
#[derive(Clone, Debug)]
pub struct Moved {
    /// Of the provider that it is from; the host is the registry's of either product.
    pub address: String,
    pub type_name: String,
    pub state: Json,
}

impl Resource {
    /// Imports by the text of a command, or by an identity, and reads what that made.
    pub async fn import(&self, id: &str, identity: Option<&Value>) -> Outcome<Read> {
        let request = pb::import_resource_state::Request {
            type_name: self.type_name.clone(),
            id: id.to_owned(),
            identity: self.carried(identity),
            client_capabilities: self.era.capabilities(),
        };
        let answer = self
            .client()
            .import_resource_state(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        obeyed(rules::claims::nothing_is_put_off_unasked(
            answer.deferred.as_ref(),
        ))?;
        let made: Vec<_> = answer
            .imported_resources
            .iter()
            .map(|made| made.type_name.as_str())
            .collect();
        obeyed(rules::taken_over::an_import_makes_one_object_of_its_type(
            &self.type_name,
            &made,
        ))?;
        let made = &answer.imported_resources[0];
        let state = self.decode(made.state.as_ref())?;
        obeyed(rules::taken_over::an_import_makes_a_state(&state))?;
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
        obeyed(rules::taken_over::an_imported_object_exists(&state))?;
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
            .client()
            .generate_resource_config(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        let config = self.decode(answer.config.as_ref())?;
        obeyed(rules::taken_over::a_generated_configuration_can_be_written(
            &self.schema.block,
            &config,
        ))?;
        let plan = self.plan(&config, Some(object)).await?;
        obeyed(
            rules::taken_over::a_generated_configuration_plans_no_change(
                &object.state,
                &plan.planned,
            ),
        )?;
        Ok(config)
    }

    /// A `moved` block from a resource of another type.
    pub async fn take(&self, from: &Moved) -> Outcome<Object> {
        let request = pb::move_resource_state::Request {
            source_provider_address: from.address.clone(),
            source_type_name: from.type_name.clone(),
            source_state: Some(raw(&from.state)),
            target_type_name: self.type_name.clone(),
            ..Default::default()
        };
        let answer = self
            .client()
            .move_resource_state(request)
            .await?
            .into_inner();
        let state = self.decode(answer.target_state.as_ref())?;
        obeyed(rules::taken_over::a_move_makes_an_object_or_says_why_not(
            &state,
            !errors(&answer.diagnostics).is_empty(),
        ))?;
        without_errors(&answer.diagnostics)?;
        obeyed(rules::read::a_state_is_wholly_known(&self.schema, &state))?;
        Ok(Object {
            state,
            private: answer.target_private,
            identity: self.stored_identity(answer.target_identity.as_ref())?,
            tainted: false,
        })
    }
}
