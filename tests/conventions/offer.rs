//! Everything that users can write has an example or a description, and every resource has an acceptance test.

use terraform_provider_hostup::framework::Provider;
use terraform_provider_hostup::provider::Hostup;

use super::{read, root, tracked};

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

/// The names of all blocks of a kind, such as `variable`.
fn block_names<'a>(text: &'a str, kind: &'a str) -> impl Iterator<Item = &'a str> {
    let blocks = text.lines().filter_map(move |line| line.strip_prefix(kind));
    blocks.filter_map(|rest| rest.split('"').nth(1))
}

#[test]
fn the_readme_of_a_module_lists_its_variables_and_outputs() {
    let modules = tracked("examples/modules/*/README.md");
    assert_eq!(
        modules.len(),
        tracked("examples/modules/*/versions.tf").len()
    );
    for readme in modules {
        let folder = readme.path.trim_end_matches("README.md");
        for (file, kind) in [("variables.tf", "variable"), ("outputs.tf", "output")] {
            let declared = read(&format!("{folder}{file}"));
            let header = format!("| {} |", if kind == "variable" { "input" } else { kind });
            let table = readme.text.split(&header).nth(1).unwrap_or_default();
            let table = table.split("\n\n").next().unwrap_or_default();
            let listed = table.lines().filter_map(|row| row.strip_prefix("| `"));
            let listed: Vec<_> = listed.filter_map(|row| row.split('`').next()).collect();
            let declared: Vec<_> = block_names(&declared, kind).collect();
            assert!(!declared.is_empty(), "{folder}{file}");
            assert_eq!(listed, declared, "{}", readme.path);
        }
    }
}
