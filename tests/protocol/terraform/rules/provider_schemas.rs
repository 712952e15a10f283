//! Rules for the declared schemas as a set, from core and from other tools.

use std::collections::{BTreeMap, BTreeSet};

use prost::Message;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::get_provider_schema::Response as Schemas;

use super::{Violation, schema};

/// The size of the largest response that core reads.
const SCHEMA_LIMIT: usize = 64 << 20;

/// Names that the language reserves at the root of a block.
const RESERVED_IN_RESOURCES: [&str; 7] = [
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
];
const RESERVED_IN_PROVIDERS: [&str; 2] = ["alias", "version"];

/// All violations in the schemas, identities excluded.
pub fn violations(schemas: &Schemas) -> Vec<Violation> {
    let mut violations: Vec<_> = [
        provider_block_has_a_schema(schemas),
        only_implemented_kinds_are_declared(schemas),
        schemas_fit_into_one_message(schemas.encoded_len()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some(one) = &schemas.provider {
        violations.extend(schema::violations(one));
        violations.extend(name_is_not_reserved(
            "provider",
            one,
            &RESERVED_IN_PROVIDERS,
        ));
    }
    let blocks = [&schemas.resource_schemas, &schemas.data_source_schemas];
    for (name, one) in blocks.into_iter().flatten() {
        violations.extend(schema::violations(one));
        violations.extend(name_is_not_reserved(name, one, &RESERVED_IN_RESOURCES));
    }
    let lists = schemas.list_resource_schemas.values();
    violations.extend(lists.flat_map(schema::violations));
    violations
}

/// The provider block has a schema, even if an empty one: core rejects a provider without.
fn provider_block_has_a_schema(schemas: &Schemas) -> Option<Violation> {
    let rule = "provider_block_has_a_schema";
    schemas
        .provider
        .is_none()
        .then(|| Violation::new(rule, "", "none"))
}

/// Core uses whatever is declared. Functions, ephemeral resources, actions, state stores and `provider_meta` are not
/// implemented, so none is declared.
fn only_implemented_kinds_are_declared(schemas: &Schemas) -> Option<Violation> {
    let rule = "only_implemented_kinds_are_declared";
    let declared = [
        ("functions", schemas.functions.len()),
        (
            "ephemeral resources",
            schemas.ephemeral_resource_schemas.len(),
        ),
        ("actions", schemas.action_schemas.len()),
        ("state stores", schemas.state_store_schemas.len()),
        (
            "provider_meta",
            usize::from(schemas.provider_meta.is_some()),
        ),
    ];
    let (kind, _) = declared.into_iter().find(|(_, count)| *count > 0)?;
    Some(Violation::new(rule, "", kind))
}

/// Core reads at most 64 MiB of schemas: "ResourceExhausted".
fn schemas_fit_into_one_message(bytes: usize) -> Option<Violation> {
    let rule = "schemas_fit_into_one_message";
    (bytes > SCHEMA_LIMIT).then(|| Violation::new(rule, "", format!("{bytes} bytes")))
}

/// Reserved words cannot be set at a block's root: `count`, `for_each`, `depends_on`, `provider`, `lifecycle`,
/// `connection` and `provisioner` of a resource, `alias` and `version` of a provider. Core accepts such a schema, but
/// nobody can use it.
fn name_is_not_reserved(name: &str, schema: &pb::Schema, reserved: &[&str]) -> Vec<Violation> {
    let rule = "name_is_not_reserved";
    let block = schema.block.iter();
    let names = block.flat_map(|block| {
        let attributes = block.attributes.iter().map(|a| a.name.as_str());
        attributes.chain(block.block_types.iter().map(|b| b.type_name.as_str()))
    });
    names
        .filter(|name| reserved.contains(name))
        .map(|word| Violation::new(rule, name, word))
        .collect()
}

/// A list resource returns identities, so it has the name of a managed resource that has one.
pub fn list_resource_has_a_resource_with_identity(
    schemas: &Schemas,
    identities: &BTreeMap<String, pb::ResourceIdentitySchema>,
) -> Vec<Violation> {
    let rule = "list_resource_has_a_resource_with_identity";
    let lists = schemas.list_resource_schemas.keys();
    let fits = |name: &&String| {
        schemas.resource_schemas.contains_key(*name) && identities.contains_key(*name)
    };
    lists
        .filter(|name| !fits(name))
        .map(|name| Violation::new(rule, name, "no resource, or no identity"))
        .collect()
}

/// Terraform requests the schemas once and caches them for later processes, so they are the same at any time,
/// configured or not.
pub fn schemas_do_not_change(first: &Schemas, again: &Schemas) -> Option<Violation> {
    let rule = "schemas_do_not_change";
    (first != again).then(|| Violation::new(rule, "", "different"))
}

/// Tools that combine several providers use the names and capabilities of GetMetadata, which must match the schemas.
pub fn metadata_matches_schemas(
    schemas: &Schemas,
    metadata: &pb::get_metadata::Response,
) -> Vec<Violation> {
    let rule = "metadata_matches_schemas";
    let named = |schemas: &BTreeMap<String, pb::Schema>, names: Vec<&String>| {
        schemas.keys().collect::<BTreeSet<_>>() == names.into_iter().collect()
    };
    let resources = metadata.resources.iter().map(|one| &one.type_name);
    let sources = metadata.data_sources.iter().map(|one| &one.type_name);
    let lists = metadata.list_resources.iter().map(|one| &one.type_name);
    let pairs = [
        (
            "resources",
            named(&schemas.resource_schemas, resources.collect()),
        ),
        (
            "data sources",
            named(&schemas.data_source_schemas, sources.collect()),
        ),
        (
            "lists",
            named(&schemas.list_resource_schemas, lists.collect()),
        ),
        (
            "capabilities",
            schemas.server_capabilities == metadata.server_capabilities,
        ),
    ];
    pairs
        .into_iter()
        .filter(|(_, same)| !same)
        .map(|(kind, _)| Violation::new(rule, kind, "different"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::super::schema::valid_schema;
    use super::*;

    fn schemas() -> Schemas {
        Schemas {
            provider: Some(pb::Schema {
                version: 0,
                block: Some(Default::default()),
            }),
            resource_schemas: [("example".to_owned(), valid_schema())].into(),
            ..Default::default()
        }
    }

    fn violations_of(change: impl FnOnce(&mut Schemas)) -> Vec<&'static str> {
        let mut schemas = schemas();
        assert_eq!(violations(&schemas), []);
        change(&mut schemas);
        names(&violations(&schemas))
    }

    #[test]
    fn unusable_declarations_are_found() {
        assert_eq!(
            violations_of(|all| all.provider = None),
            ["provider_block_has_a_schema"]
        );
        let declared = ["only_implemented_kinds_are_declared"];
        assert_eq!(
            violations_of(|all| drop(all.functions.insert("f".into(), Default::default()))),
            declared
        );
        assert_eq!(
            violations_of(|all| all.provider_meta = Some(valid_schema())),
            declared
        );
        let named = violations_of(|all| {
            let block = all
                .resource_schemas
                .get_mut("example")
                .unwrap()
                .block
                .as_mut();
            block.unwrap().attributes[0].name = "count".into();
        });
        assert_eq!(named, ["name_is_not_reserved"]);
        let long = "x".repeat(SCHEMA_LIMIT);
        let large = violations_of(|all| {
            let block = all.provider.as_mut().unwrap().block.as_mut();
            block.unwrap().description = long;
        });
        assert_eq!(large, ["schemas_fit_into_one_message"]);
    }

    #[test]
    fn list_resource_without_resource_or_identity_is_found() {
        let mut schemas = schemas();
        let count = |schemas: &Schemas, identities: &[&str]| {
            let identities = identities
                .iter()
                .map(|name| ((*name).to_owned(), Default::default()));
            list_resource_has_a_resource_with_identity(schemas, &identities.collect()).len()
        };
        assert_eq!(count(&schemas, &[]), 0);
        schemas.list_resource_schemas = [("example".to_owned(), valid_schema())].into();
        assert_eq!(
            (count(&schemas, &["example"]), count(&schemas, &[])),
            (0, 1)
        );
        schemas.resource_schemas.clear();
        assert_eq!(count(&schemas, &["example"]), 1);
    }

    #[test]
    fn changed_schemas_and_different_metadata_are_found() {
        let (schemas, mut metadata) = (schemas(), pb::get_metadata::Response::default());
        assert!(schemas_do_not_change(&schemas, &schemas).is_none());
        assert!(schemas_do_not_change(&schemas, &Schemas::default()).is_some());
        let violations_of = |metadata: &_| {
            let violations = metadata_matches_schemas(&schemas, metadata);
            violations
                .into_iter()
                .map(|violation| violation.path)
                .collect::<Vec<_>>()
        };
        assert_eq!(violations_of(&metadata), ["resources"]);
        let type_name = "example".to_owned();
        metadata.resources = vec![pb::get_metadata::ResourceMetadata { type_name }];
        assert_eq!(violations_of(&metadata), [""; 0]);
        metadata.server_capabilities = Some(Default::default());
        assert_eq!(violations_of(&metadata), ["capabilities"]);
    }
}
