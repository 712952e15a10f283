//! What a provider offers, as core takes it in at the start of a command.

use std::collections::BTreeMap;

use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use tonic::Code;
use tonic::transport::Channel;

use super::era::Era;
use super::refusal::{Outcome, obeyed, without_errors};
use super::rules;
use super::schema::{IdentitySchema, Schema};

/// Everything that a provider declares.
#[derive(Clone, Debug)]
pub struct Offer {
    pub provider: Schema,
    pub resources: BTreeMap<String, Schema>,
    pub data_sources: BTreeMap<String, Schema>,
    pub lists: BTreeMap<String, Schema>,
    /// By the resource that has it; none where core is too old to ask.
    pub identities: BTreeMap<String, IdentitySchema>,
    pub capabilities: pb::ServerCapabilities,
}

impl Offer {
    /// Asks for the schemas and holds them against core's rules.
    pub async fn of(client: &ProviderClient<Channel>, era: Era) -> Outcome<Self> {
        let schemas = schemas(client).await?;
        let identities = if era.has_identities() {
            identities(client).await?
        } else {
            BTreeMap::new()
        };
        let mut broken = rules::offer::broken(&schemas);
        broken.extend(identities.values().flat_map(rules::identity_schema::broken));
        if era.lists() {
            broken.extend(rules::offer::a_list_is_of_a_resource_with_an_identity(
                &schemas,
                &identities,
            ));
        }
        obeyed(broken)?;
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

/// GetProviderSchema.
pub async fn schemas(
    client: &ProviderClient<Channel>,
) -> Outcome<pb::get_provider_schema::Response> {
    let request = pb::get_provider_schema::Request {};
    let answer = client.clone().get_provider_schema(request).await?;
    let schemas = answer.into_inner();
    without_errors(&schemas.diagnostics)?;
    Ok(schemas)
}

/// Core makes do with a provider that does not know the call.
async fn identities(
    client: &ProviderClient<Channel>,
) -> Outcome<BTreeMap<String, pb::ResourceIdentitySchema>> {
    let request = pb::get_resource_identity_schemas::Request {};
    let answer = client.clone().get_resource_identity_schemas(request).await;
    let answer = match answer {
        Err(status) if status.code() == Code::Unimplemented => return Ok(BTreeMap::new()),
        answer => answer?.into_inner(),
    };
    without_errors(&answer.diagnostics)?;
    Ok(answer.identity_schemas)
}

/// What nobody's core asks and tools do that join several providers into one: the names alone, and the schemas again.
/// They are the same whenever they are asked for, before and after the provider was configured.
pub async fn asked_again(
    client: &ProviderClient<Channel>,
    first: &pb::get_provider_schema::Response,
) -> Outcome<()> {
    let request = pb::get_metadata::Request {};
    let answer = client.clone().get_metadata(request).await?;
    let metadata = answer.into_inner();
    without_errors(&metadata.diagnostics)?;
    obeyed(rules::offer::the_metadata_names_what_the_schemas_describe(
        first, &metadata,
    ))?;
    let again = schemas(client).await?;
    obeyed(rules::offer::the_schemas_stay_the_same(first, &again))
}
