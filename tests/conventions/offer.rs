//! Everything that users can configure has an example, and every resource has an acceptance test.

use terraform_provider_hostup::framework::Provider;
use terraform_provider_hostup::provider::Hostup;

use super::{root, tracked};

/// The folder under `examples`, and the files of an example of this kind.
const RESOURCE: (&str, &[&str]) = ("resources", &["resource.tf"]);
const IMPORT: (&str, &[&str]) = (
    "resources",
    &[
        "import.sh",
        "import-by-string-id.tf",
        "import-by-identity.tf",
    ],
);
const DATA_SOURCE: (&str, &[&str]) = ("data-sources", &["data-source.tf"]);
const LIST_RESOURCE: (&str, &[&str]) = ("list-resources", &["list-resource.tfquery.hcl"]);

fn assert_example((folder, files): (&str, &[&str]), name: &str) {
    for file in files {
        let path = root().join("examples").join(folder).join(name).join(file);
        assert!(path.is_file(), "{} is missing", path.display());
    }
}

#[test]
fn everything_that_users_write_has_an_example() {
    let provider = Hostup::new(|_| None);
    assert!(root().join("examples/provider/provider.tf").is_file());
    provider
        .resources()
        .iter()
        .for_each(|it| assert_example(RESOURCE, it.type_name()));
    provider
        .resources()
        .iter()
        .filter(|it| !it.identity_schema().attributes().is_empty())
        .for_each(|it| assert_example(IMPORT, it.type_name()));
    provider
        .data_sources()
        .iter()
        .for_each(|it| assert_example(DATA_SOURCE, it.type_name()));
    provider
        .list_resources()
        .iter()
        .for_each(|it| assert_example(LIST_RESOURCE, it.type_name()));
}

#[test]
fn every_resource_has_an_acceptance_test() {
    let tests = [
        tracked("tests/acceptance/*.rs"),
        tracked("tests/environment/*.rs"),
    ]
    .concat();
    for resource in Hostup::new(|_| None).resources() {
        let block = format!("resource \"{}\"", resource.type_name());
        let found = tests
            .iter()
            .any(|file| file.text.replace("\\\"", "\"").contains(&block));
        assert!(found, "no acceptance test has a {block}");
    }
}
