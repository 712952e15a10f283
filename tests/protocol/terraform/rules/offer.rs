//! What core, and tools beside it, rely on in what a provider declares as a whole.

use std::collections::{BTreeMap, BTreeSet};

use prost::Message;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::get_provider_schema::Response as Schemas;

use super::{Broken, schema};

/// What core reads of schemas at most.
const SCHEMA_LIMIT: usize = 64 << 20;

/// Names that the language keeps for itself at the root of a block.
const OF_RESOURCES: [&str; 7] = [
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
];
const OF_PROVIDERS: [&str; 2] = ["alias", "version"];

/// All rules that the declarations break, identities apart.
pub fn broken(schemas: &Schemas) -> Vec<Broken> {
    let mut found: Vec<_> = [
        the_provider_block_is_described(schemas),
        only_what_is_built_is_declared(schemas),
        the_schemas_fit_into_their_message(schemas.encoded_len()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some(one) = &schemas.provider {
        found.extend(schema::broken(one));
        found.extend(a_name_is_free("provider", one, &OF_PROVIDERS));
    }
    let blocks = [&schemas.resource_schemas, &schemas.data_source_schemas];
    for (name, one) in blocks.into_iter().flatten() {
        found.extend(schema::broken(one));
        found.extend(a_name_is_free(name, one, &OF_RESOURCES));
    }
    let lists = schemas.list_resource_schemas.values();
    found.extend(lists.flat_map(schema::broken));
    found
}

/// A provider says what its own block holds, if only that it is empty: core refuses a provider that does not.
fn the_provider_block_is_described(schemas: &Schemas) -> Option<Broken> {
    let rule = "the_provider_block_is_described";
    schemas
        .provider
        .is_none()
        .then(|| Broken::new(rule, "", "nothing"))
}

/// Core calls what is declared. Functions, ephemeral resources, actions, state stores and `provider_meta` are not built
/// here, so none is declared.
fn only_what_is_built_is_declared(schemas: &Schemas) -> Option<Broken> {
    let rule = "only_what_is_built_is_declared";
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
    Some(Broken::new(rule, "", kind))
}

/// Core reads 64 MiB of schemas and no more: "ResourceExhausted".
fn the_schemas_fit_into_their_message(bytes: usize) -> Option<Broken> {
    let rule = "the_schemas_fit_into_their_message";
    (bytes > SCHEMA_LIMIT).then(|| Broken::new(rule, "", format!("{bytes} bytes")))
}

/// Words of the language cannot be set in a block's root: `count`, `for_each`, `depends_on`, `provider`, `lifecycle`,
/// `connection` and `provisioner` of a resource, `alias` and `version` of a provider. Core takes such a schema and
/// nobody can use it.
fn a_name_is_free(name: &str, schema: &pb::Schema, taken: &[&str]) -> Vec<Broken> {
    let rule = "a_name_is_free";
    let block = schema.block.iter();
    let names = block.flat_map(|block| {
        let attributes = block.attributes.iter().map(|a| a.name.as_str());
        attributes.chain(block.block_types.iter().map(|b| b.type_name.as_str()))
    });
    names
        .filter(|name| taken.contains(name))
        .map(|word| Broken::new(rule, name, word))
        .collect()
}

/// A list names objects by their identities, so it has the name of a managed resource that has one.
pub fn a_list_is_of_a_resource_with_an_identity(
    schemas: &Schemas,
    identities: &BTreeMap<String, pb::ResourceIdentitySchema>,
) -> Vec<Broken> {
    let rule = "a_list_is_of_a_resource_with_an_identity";
    let lists = schemas.list_resource_schemas.keys();
    let fits = |name: &&String| {
        schemas.resource_schemas.contains_key(*name) && identities.contains_key(*name)
    };
    lists
        .filter(|name| !fits(name))
        .map(|name| Broken::new(rule, name, "no resource, or no identity"))
        .collect()
}

/// Terraform asks once and keeps the answer for the processes that it starts later, so the schemas are the same
/// whenever they are asked for, configured or not.
pub fn the_schemas_stay_the_same(first: &Schemas, again: &Schemas) -> Option<Broken> {
    let rule = "the_schemas_stay_the_same";
    (first != again).then(|| Broken::new(rule, "", "others"))
}

/// Tools that join several providers into one go by the names and capabilities of GetMetadata: they are those of the
/// schemas.
pub fn the_metadata_names_what_the_schemas_describe(
    schemas: &Schemas,
    metadata: &pb::get_metadata::Response,
) -> Vec<Broken> {
    let rule = "the_metadata_names_what_the_schemas_describe";
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
        .map(|(kind, _)| Broken::new(rule, kind, "others"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::super::schema::lawful;
    use super::*;

    fn schemas() -> Schemas {
        Schemas {
            provider: Some(pb::Schema {
                version: 0,
                block: Some(Default::default()),
            }),
            resource_schemas: [("odd".to_owned(), lawful())].into(),
            ..Default::default()
        }
    }

    fn judged(change: impl FnOnce(&mut Schemas)) -> Vec<&'static str> {
        let mut schemas = schemas();
        assert_eq!(broken(&schemas), []);
        change(&mut schemas);
        names(&broken(&schemas))
    }

    #[test]
    fn declarations_that_core_cannot_use_are_found() {
        assert_eq!(
            judged(|all| all.provider = None),
            ["the_provider_block_is_described"]
        );
        let declared = ["only_what_is_built_is_declared"];
        assert_eq!(
            judged(|all| drop(all.functions.insert("f".into(), Default::default()))),
            declared
        );
        assert_eq!(judged(|all| all.provider_meta = Some(lawful())), declared);
        let named = judged(|all| {
            let block = all.resource_schemas.get_mut("odd").unwrap().block.as_mut();
            block.unwrap().attributes[0].name = "count".into();
        });
        assert_eq!(named, ["a_name_is_free"]);
        let long = "x".repeat(SCHEMA_LIMIT);
        let large = judged(|all| {
            let block = all.provider.as_mut().unwrap().block.as_mut();
            block.unwrap().description = long;
        });
        assert_eq!(large, ["the_schemas_fit_into_their_message"]);
    }

    #[test]
    fn a_list_of_nothing_or_of_something_without_an_identity_is_found() {
        let mut schemas = schemas();
        let listed = |schemas: &Schemas, identities: &[&str]| {
            let identities = identities
                .iter()
                .map(|name| ((*name).to_owned(), Default::default()));
            a_list_is_of_a_resource_with_an_identity(schemas, &identities.collect()).len()
        };
        assert_eq!(listed(&schemas, &[]), 0);
        schemas.list_resource_schemas = [("odd".to_owned(), lawful())].into();
        assert_eq!((listed(&schemas, &["odd"]), listed(&schemas, &[])), (0, 1));
        schemas.resource_schemas.clear();
        assert_eq!(listed(&schemas, &["odd"]), 1);
    }

    #[test]
    fn schemas_that_change_and_metadata_that_differ_are_found() {
        let (schemas, mut metadata) = (schemas(), pb::get_metadata::Response::default());
        assert!(the_schemas_stay_the_same(&schemas, &schemas).is_none());
        assert!(the_schemas_stay_the_same(&schemas, &Schemas::default()).is_some());
        let judged = |metadata: &_| {
            let found = the_metadata_names_what_the_schemas_describe(&schemas, metadata);
            found
                .into_iter()
                .map(|broken| broken.place)
                .collect::<Vec<_>>()
        };
        assert_eq!(judged(&metadata), ["resources"]);
        let type_name = "odd".to_owned();
        metadata.resources = vec![pb::get_metadata::ResourceMetadata { type_name }];
        assert_eq!(judged(&metadata), [""; 0]);
        metadata.server_capabilities = Some(Default::default());
        assert_eq!(judged(&metadata), ["capabilities"]);
    }
}
