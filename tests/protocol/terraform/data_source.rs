//! Calls about a data block.

use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::msgpack;
use super::refusal::{Outcome, obeyed, without_errors, without_errors_about};
use super::resource::decoded;
use super::rules;
use super::value::Value;
use super::workspace::Workspace;

impl Workspace {
    /// Validates a data block, of which not everything need be known.
    pub async fn validate_data(&self, type_name: &str, config: &Json) -> Outcome<()> {
        let schema = &self.offer.data_sources[type_name];
        let config = schema.config(config);
        let request = pb::validate_data_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(msgpack::dynamic(&config)),
        };
        let mut client = self.resource.client();
        let answer = client.validate_data_resource_config(request).await?;
        let told = answer.into_inner().diagnostics;
        without_errors_about(schema, &config, &told)
    }

    /// Reads a data block, whose configuration is wholly known by then.
    pub async fn look_up(&self, type_name: &str, config: &Json) -> Outcome<Value> {
        let read = self.read_data(type_name, config).await?;
        Ok(read.0)
    }

    /// The same with the warnings.
    pub async fn read_data(
        &self,
        type_name: &str,
        config: &Json,
    ) -> Outcome<(Value, Vec<Diagnostic>)> {
        self.validate_data(type_name, config).await?;
        let schema = &self.offer.data_sources[type_name];
        let config = schema.config(config);
        assert!(config.is_wholly_known(), "core does not ask before");
        let request = pb::read_data_source::Request {
            type_name: type_name.to_owned(),
            config: Some(msgpack::dynamic(&config)),
            provider_meta: None,
            client_capabilities: self.resource.era.capabilities(),
        };
        let mut client = self.resource.client();
        let answer = client.read_data_source(request).await?.into_inner();
        without_errors(&answer.diagnostics)?;
        obeyed(rules::claims::nothing_is_put_off_unasked(
            answer.deferred.as_ref(),
        ))?;
        let state = decoded(schema, answer.state.as_ref())?;
        obeyed(rules::data_source::a_data_source_answers_an_object(&state))?;
        obeyed(rules::data_source::a_data_source_is_wholly_known(&state))?;
        obeyed(rules::data_source::a_data_source_keeps_what_was_written(
            &config, &state,
        ))?;
        Ok((state, answer.diagnostics))
    }
}
