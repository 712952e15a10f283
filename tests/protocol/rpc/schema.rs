//! The declared schemas.

use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::StringKind;
use terraform_provider_hostup::protocol::tfplugin6::schema::{Block, nested_block};

use super::super::environment::{TYPE, observed_attributes};
use super::super::plugin_client::PluginClient;
use super::super::terraform::provider_schemas;
use super::super::terraform::rules::{self, Violation};

async fn schemas(plugin: &PluginClient) -> pb::get_provider_schema::Response {
    let response = plugin
        .provider()
        .get_provider_schema(pb::get_provider_schema::Request {})
        .await;
    response.unwrap().into_inner()
}

/// Returns all schemas by name.
fn all(schemas: &pb::get_provider_schema::Response) -> Vec<(&str, &pb::Schema)> {
    let kinds = [
        &schemas.resource_schemas,
        &schemas.data_source_schemas,
        &schemas.list_resource_schemas,
        &schemas.ephemeral_resource_schemas,
    ];
    let named = kinds
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name.as_str(), schema));
    schemas
        .provider
        .iter()
        .map(|schema| ("provider", schema))
        .chain(named)
        .collect()
}

#[tokio::test]
async fn schemas_have_no_violations() {
    let plugin = PluginClient::start().await;
    let schemas = schemas(&plugin).await;
    assert_eq!(schemas.diagnostics, []);
    assert_eq!(
        rules::provider_schemas::violations(&schemas),
        Vec::<Violation>::new()
    );
    let mut types: Vec<_> = schemas.resource_schemas.keys().collect();
    types.sort();
    assert_eq!(
        types,
        [
            "hostup_dnssec_chain_wait",
            TYPE,
            "hostup_domain_nameservers",
            "hostup_glue_record"
        ]
    );
}

#[tokio::test]
async fn attributes_and_blocks_are_described_in_markdown() {
    fn described(block: &Block, place: &str) {
        assert!(!block.description.is_empty(), "{place}");
        assert_eq!(block.description_kind(), StringKind::Markdown, "{place}");
        for attribute in &block.attributes {
            let place = format!("{place}.{}", attribute.name);
            assert!(
                attribute.description.ends_with('.'),
                "{place}: {:?}",
                attribute.description
            );
            assert_eq!(
                attribute.description_kind(),
                StringKind::Markdown,
                "{place}"
            );
        }
        for nested in &block.block_types {
            let place = format!("{place}.{}", nested.type_name);
            described(nested.block.as_ref().unwrap(), &place);
        }
    }
    let schemas = schemas(&PluginClient::start().await).await;
    for (name, schema) in all(&schemas) {
        described(schema.block.as_ref().unwrap(), name);
    }
}

/// terraform-ls drops text in angle brackets, and with it the address.
#[tokio::test]
async fn descriptions_have_no_addresses_in_angle_brackets() {
    let plugin = PluginClient::start().await;
    let identities = plugin
        .provider()
        .get_resource_identity_schemas(pb::get_resource_identity_schemas::Request {})
        .await;
    let all = format!(
        "{:?}{:?}",
        schemas(&plugin).await,
        identities.unwrap().into_inner()
    );
    assert!(all.contains("https://"), "{all}");
    let in_brackets: Vec<_> = all
        .split("<http")
        .skip(1)
        .map(|rest| rest.split('>').next())
        .collect();
    assert!(in_brackets.is_empty(), "{in_brackets:?}");
}

#[tokio::test]
async fn resource_has_the_attributes_of_its_contract() {
    let schemas = schemas(&PluginClient::start().await).await;
    let block = schemas.resource_schemas[TYPE].block.clone().unwrap();
    let kind = |a: &pb::schema::Attribute| match (a.required, a.optional, a.computed) {
        (true, false, false) => "required",
        (false, true, true) => "default",
        (false, false, true) => "computed",
        _ => "?",
    };
    let mut attributes: Vec<_> = block
        .attributes
        .iter()
        .map(|a| (a.name.as_str(), kind(a)))
        .collect();
    attributes.sort_unstable();
    let mut wanted = vec![
        ("action", "required"),
        ("domain_id", "default"),
        ("domain_name", "default"),
        ("id", "computed"),
        ("on_destroy", "default"),
        ("wait_for_active", "default"),
    ];
    wanted.extend(observed_attributes().map(|name| (name, "computed")));
    wanted.sort_unstable();
    assert_eq!(attributes, wanted);
    let timeouts = &block.block_types[0];
    assert_eq!(timeouts.type_name, "timeouts");
    assert_eq!(timeouts.nesting(), nested_block::NestingMode::Single);
}

#[tokio::test]
async fn provider_block_has_a_sensitive_key_and_no_required_argument() {
    let schemas = schemas(&PluginClient::start().await).await;
    let block = schemas.provider.unwrap().block.unwrap();
    let sensitive = block.attributes.iter().filter(|a| a.sensitive);
    assert_eq!(
        sensitive.map(|a| a.name.as_str()).collect::<Vec<_>>(),
        ["api_key"]
    );
    assert!(
        block
            .attributes
            .iter()
            .all(|a| a.optional && !a.required && !a.computed)
    );
}

#[tokio::test]
async fn metadata_matches_schemas_and_capabilities() {
    let plugin = PluginClient::start().await;
    let schemas = schemas(&plugin).await;
    let again = provider_schemas::fetch_again(&plugin.provider(), &schemas).await;
    again.unwrap_or_else(|error| panic!("{error}"));
    let capabilities = schemas.server_capabilities.unwrap();
    assert!(
        capabilities.plan_destroy,
        "needed for the warning about a destroy"
    );
    assert!(capabilities.get_provider_schema_optional);
    assert!(capabilities.move_resource_state);
    assert!(capabilities.generate_resource_config);
}

#[tokio::test]
async fn identity_is_the_domain_id() {
    let plugin = PluginClient::start().await;
    let response = plugin
        .provider()
        .get_resource_identity_schemas(pb::get_resource_identity_schemas::Request {})
        .await;
    let response = response.unwrap().into_inner();
    assert_eq!(response.diagnostics, []);
    let identity = &response.identity_schemas[TYPE];
    assert_eq!(
        rules::identity_schema::violations(identity),
        Vec::<Violation>::new()
    );
    let [attribute] = &identity.identity_attributes[..] else {
        panic!("one attribute, not {identity:?}");
    };
    assert_eq!(attribute.name, "domain_id");
    assert!(attribute.required_for_import);
    assert!(!attribute.description.is_empty());
    let without = "hostup_dnssec_chain_wait";
    assert!(!response.identity_schemas.contains_key(without));
}

#[tokio::test]
async fn schemas_are_equal_every_time() {
    let plugin = PluginClient::start().await;
    assert_eq!(schemas(&plugin).await, schemas(&plugin).await);
    assert_eq!(
        schemas(&plugin).await,
        schemas(&PluginClient::start().await).await
    );
}
