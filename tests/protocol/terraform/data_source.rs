//! RPCs for data blocks.

use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::error::{Outcome, check, check_config_diagnostics, check_no_errors};
use super::msgpack;
use super::resource::decode_value;
use super::rules;
use super::value::Value;
use super::workspace::Workspace;

impl Workspace {
    /// Validates a data block, which may have unknown values.
    pub async fn validate_data(&self, type_name: &str, config: &Json) -> Outcome<()> {
        let schema = &self.schemas.data_sources[type_name];
        let config = schema.config(config);
        let request = pb::validate_data_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(msgpack::dynamic(&config)),
        };
        let mut client = self.resource.client();
        let response = client.validate_data_resource_config(request).await?;
        let diagnostics = response.into_inner().diagnostics;
        check_config_diagnostics(schema, &config, &diagnostics)
    }

    /// Reads a data block, whose configuration is wholly known by then.
    pub async fn read_data(&self, type_name: &str, config: &Json) -> Outcome<Value> {
        let read = self.read_data_with_diagnostics(type_name, config).await?;
        Ok(read.0)
    }

    /// Reads a data block, and also returns its diagnostics.
    pub async fn read_data_with_diagnostics(
        &self,
        type_name: &str,
        config: &Json,
    ) -> Outcome<(Value, Vec<Diagnostic>)> {
        self.validate_data(type_name, config).await?;
        let schema = &self.schemas.data_sources[type_name];
        let config = schema.config(config);
        assert!(
            config.is_wholly_known(),
            "core reads only known configurations"
        );
        let request = pb::read_data_source::Request {
            type_name: type_name.to_owned(),
            config: Some(msgpack::dynamic(&config)),
            provider_meta: None,
            client_capabilities: self.resource.core_version.capabilities(),
        };
        let mut client = self.resource.client();
        let response = client.read_data_source(request).await?.into_inner();
        check_no_errors(&response.diagnostics)?;
        check(rules::response::response_is_not_deferred(
            response.deferred.as_ref(),
        ))?;
        let state = decode_value(schema, response.state.as_ref())?;
        check(rules::data_source::data_source_is_an_object(&state))?;
        check(rules::data_source::data_source_is_wholly_known(&state))?;
        check(rules::data_source::data_source_keeps_configured_values(
            &config, &state,
        ))?;
        Ok((state, response.diagnostics))
    }
}
