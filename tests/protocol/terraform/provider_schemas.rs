//! Everything that a provider declares, as core requests it at the start of a command.

use std::collections::BTreeMap;

use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use tonic::Code;
use tonic::transport::Channel;

use super::core_version::CoreVersion;
use super::error::{Outcome, check, check_no_errors};
use super::rules;
use super::schema::{IdentitySchema, Schema};

#[derive(Clone, Debug)]
pub struct ProviderSchemas {
    pub provider: Schema,
    pub resources: BTreeMap<String, Schema>,
    pub data_sources: BTreeMap<String, Schema>,
    pub lists: BTreeMap<String, Schema>,
    /// By resource type; empty if core is too old for identities.
    pub identities: BTreeMap<String, IdentitySchema>,
    pub capabilities: pb::ServerCapabilities,
}

impl ProviderSchemas {
    /// Requests the schemas and checks them against core's rules.
    pub async fn fetch(
        client: &ProviderClient<Channel>,
        core_version: CoreVersion,
    ) -> Outcome<Self> {
        let schemas = fetch_schemas(client).await?;
        let identities = if core_version.has_identities() {
            fetch_identity_schemas(client).await?
        } else {
            BTreeMap::new()
        };
        let mut violations = rules::provider_schemas::violations(&schemas);
        violations.extend(
            identities
                .values()
                .flat_map(rules::identity_schema::violations),
        );
        if core_version.supports_queries() {
            violations.extend(
                rules::provider_schemas::list_resource_has_a_resource_with_identity(
                    &schemas,
                    &identities,
                ),
            );
        }
        check(violations)?;
        let all = |schemas: BTreeMap<String, pb::Schema>| {
            let schemas = schemas.into_iter();
            schemas
                .map(|(name, schema)| (name, Schema::of(&schema)))
                .collect()
        };
        let identities = identities.into_iter();
        Ok(Self {
            provider: Schema::of(&schemas.provider.unwrap_or_default()),
            resources: all(schemas.resource_schemas),
            data_sources: all(schemas.data_source_schemas),
            lists: all(schemas.list_resource_schemas),
            identities: identities
                .map(|(name, schema)| (name, IdentitySchema::of(&schema)))
                .collect(),
            capabilities: schemas.server_capabilities.unwrap_or_default(),
        })
    }
}

pub async fn fetch_schemas(
    client: &ProviderClient<Channel>,
) -> Outcome<pb::get_provider_schema::Response> {
    let request = pb::get_provider_schema::Request {};
    let response = client.clone().get_provider_schema(request).await?;
    let schemas = response.into_inner();
    check_no_errors(&schemas.diagnostics)?;
    Ok(schemas)
}

/// Core accepts a provider without this RPC.
async fn fetch_identity_schemas(
    client: &ProviderClient<Channel>,
) -> Outcome<BTreeMap<String, pb::ResourceIdentitySchema>> {
    let request = pb::get_resource_identity_schemas::Request {};
    let response = client.clone().get_resource_identity_schemas(request).await;
    let response = match response {
        Err(status) if status.code() == Code::Unimplemented => return Ok(BTreeMap::new()),
        response => response?.into_inner(),
    };
    check_no_errors(&response.diagnostics)?;
    Ok(response.identity_schemas)
}

/// The metadata and the schemas again. Core does not request these, but tools that combine several providers do. They
/// must be the same at any time, before and after the provider is configured.
pub async fn fetch_again(
    client: &ProviderClient<Channel>,
    first: &pb::get_provider_schema::Response,
) -> Outcome<()> {
    let request = pb::get_metadata::Request {};
    let response = client.clone().get_metadata(request).await?;
    let metadata = response.into_inner();
    check_no_errors(&metadata.diagnostics)?;
    check(rules::provider_schemas::metadata_matches_schemas(
        first, &metadata,
    ))?;
    let again = fetch_schemas(client).await?;
    check(rules::provider_schemas::schemas_do_not_change(
        first, &again,
    ))
}
