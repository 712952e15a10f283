//! `terraform query`, since Terraform 1.14: the objects of a list as a stream of events.

use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::msgpack;
use super::refusal::{Outcome, obeyed, without_errors_about};
use super::resource::decoded_identity;
use super::rules;
use super::value::Value;
use super::workspace::Workspace;

/// One event of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// None in an event that has nothing but messages.
    pub identity: Option<Value>,
    pub name: String,
    /// Null where whole objects were not asked for.
    pub object: Value,
    pub told: Vec<Diagnostic>,
}

impl Workspace {
    /// Lists with the `config` block of a query, at most `limit` objects, with the objects whole or only their identities.
    pub async fn query(&self, config: &Json, whole: bool, limit: i64) -> Outcome<Vec<Event>> {
        let resource = &self.resource;
        let schema = &self.offer.lists[&resource.type_name];
        let config = schema.config(config);
        let mut client = resource.client();
        // Core fills neither the limit nor the wish for objects in here.
        let request = pb::validate_list_resource_config::Request {
            type_name: resource.type_name.clone(),
            config: Some(msgpack::dynamic(&config)),
            ..Default::default()
        };
        let answer = client.validate_list_resource_config(request).await?;
        without_errors_about(schema, &config, &answer.into_inner().diagnostics)?;
        let request = pb::list_resource::Request {
            type_name: resource.type_name.clone(),
            config: Some(msgpack::dynamic(&config)),
            include_resource_object: whole,
            limit,
        };
        let mut stream = client.list_resource(request).await?.into_inner();
        let mut events = Vec::new();
        while let Some(event) = stream.message().await? {
            events.push(self.event(event, whole)?);
        }
        let told: Vec<_> = events
            .iter()
            .map(|event: &Event| event.told.clone())
            .collect();
        obeyed(rules::list::an_error_is_the_last_event(&told))?;
        let objects = events.iter().filter(|event| event.identity.is_some());
        obeyed(rules::list::a_list_keeps_to_its_limit(
            limit,
            objects.count(),
        ))?;
        Ok(events)
    }

    fn event(&self, event: pb::list_resource::Event, whole: bool) -> Outcome<Event> {
        let resource = &self.resource;
        obeyed(rules::claims::a_message_is_an_error_or_a_warning(
            &event.diagnostic,
        ))?;
        let schema = resource.identity.as_ref();
        let schema = schema.expect("what is listed has an identity");
        let identity = event.identity.as_ref();
        let identity = identity
            .map(|identity| decoded_identity(schema, identity))
            .transpose()?;
        obeyed(rules::list::a_listed_object_has_an_identity(
            identity.as_ref(),
            &event.diagnostic,
        ))?;
        obeyed(rules::identity::a_stored_identity_is_known(
            identity.as_ref(),
        ))?;
        let object = resource.decode(event.resource_object.as_ref())?;
        obeyed(rules::list::a_listed_object_comes_when_it_is_asked_for(
            whole,
            identity.as_ref(),
            &object,
        ))?;
        obeyed(rules::read::a_state_is_wholly_known(
            &resource.schema,
            &object,
        ))?;
        Ok(Event {
            identity,
            name: event.display_name,
            object,
            told: event.diagnostic,
        })
    }
}
