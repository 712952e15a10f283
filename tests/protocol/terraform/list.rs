//! `terraform query`, since Terraform 1.14: the objects of a list as a stream of events.

use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::error::{Outcome, check, check_config_diagnostics};
use super::msgpack;
use super::resource::decode_identity_data;
use super::rules;
use super::value::Value;
use super::workspace::Workspace;

/// One event of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// None in an event that has only diagnostics.
    pub identity: Option<Value>,
    pub name: String,
    /// Null unless objects were requested.
    pub object: Value,
    pub diagnostics: Vec<Diagnostic>,
}

impl Workspace {
    /// Lists at most `limit` objects with the `config` block of a query, complete or only with their identities.
    pub async fn query(
        &self,
        config: &Json,
        include_objects: bool,
        limit: i64,
    ) -> Outcome<Vec<Event>> {
        let resource = &self.resource;
        let schema = &self.schemas.lists[&resource.type_name];
        let config = schema.config(config);
        let mut client = resource.client();
        // Core sets neither the limit nor `include_resource_object` here.
        let request = pb::validate_list_resource_config::Request {
            type_name: resource.type_name.clone(),
            config: Some(msgpack::dynamic(&config)),
            ..Default::default()
        };
        let response = client.validate_list_resource_config(request).await?;
        check_config_diagnostics(schema, &config, &response.into_inner().diagnostics)?;
        let request = pb::list_resource::Request {
            type_name: resource.type_name.clone(),
            config: Some(msgpack::dynamic(&config)),
            include_resource_object: include_objects,
            limit,
        };
        let mut stream = client.list_resource(request).await?.into_inner();
        let mut events = Vec::new();
        while let Some(event) = stream.message().await? {
            events.push(self.event(event, include_objects)?);
        }
        let diagnostics: Vec<_> = events
            .iter()
            .map(|event: &Event| event.diagnostics.clone())
            .collect();
        check(rules::list::error_is_the_last_event(&diagnostics))?;
        let objects = events.iter().filter(|event| event.identity.is_some());
        check(rules::list::list_stays_within_limit(limit, objects.count()))?;
        Ok(events)
    }

    fn event(&self, event: pb::list_resource::Event, include_objects: bool) -> Outcome<Event> {
        let resource = &self.resource;
        check(rules::response::diagnostics_are_errors_or_warnings(
            &event.diagnostic,
        ))?;
        let schema = resource.identity.as_ref();
        let schema = schema.expect("a listed resource has an identity");
        let identity = event.identity.as_ref();
        let identity = identity
            .map(|identity| decode_identity_data(schema, identity))
            .transpose()?;
        check(rules::list::event_has_identity_or_diagnostics(
            identity.as_ref(),
            &event.diagnostic,
        ))?;
        check(rules::identity::stored_identity_is_known(identity.as_ref()))?;
        let object = resource.decode(event.resource_object.as_ref())?;
        check(rules::list::event_has_the_requested_object(
            include_objects,
            identity.as_ref(),
            &object,
        ))?;
        check(rules::read::state_is_wholly_known(
            &resource.schema,
            &object,
        ))?;
        Ok(Event {
            identity,
            name: event.display_name,
            object,
            diagnostics: event.diagnostic,
        })
    }
}
