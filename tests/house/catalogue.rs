//! Whatever users can write has a text, an example and a test on a real Terraform.

use std::path::Path;

use terraform_provider_hostup::framework::schema::Kind;
use terraform_provider_hostup::framework::{Attribute, Block, Provider};
use terraform_provider_hostup::provider::Hostup;

use super::tree::{File, files, root};

/// The files that the example of a resource consists of.
const EXAMPLE: [&str; 4] = [
    "resource.tf",
    "import.sh",
    "import-by-string-id.tf",
    "import-by-identity.tf",
];

/// The provider, without an environment.
pub fn provider() -> Hostup {
    Hostup::new(|_| None)
}

/// The attributes and blocks that have no text, or one that is no sentence.
fn untold(place: &str, block: &Block) -> Vec<String> {
    let mut untold = Vec::new();
    if !is_sentence(block.description) {
        untold.push(place.to_owned());
    }
    for attribute in &block.attributes {
        untold.extend(untold_attribute(place, attribute));
    }
    for nested in &block.blocks {
        untold.extend(self::untold(
            &format!("{place}.{}", nested.name),
            &nested.block,
        ));
    }
    untold
}

fn untold_attribute(place: &str, attribute: &Attribute) -> Vec<String> {
    let place = format!("{place}.{}", attribute.name);
    let inner = match &attribute.kind {
        Kind::Nested(_, inner) => inner
            .iter()
            .flat_map(|inner| untold_attribute(&place, inner))
            .collect(),
        Kind::Typed(_) => Vec::new(),
    };
    let own = (!is_sentence(attribute.description)).then_some(place);
    own.into_iter().chain(inner).collect()
}

fn is_sentence(text: &str) -> bool {
    text.starts_with(|first: char| first.is_uppercase()) && text.ends_with('.')
}

/// The files of a resource's example that do not exist.
fn missing_examples(root: &Path, resource: &str) -> Vec<String> {
    let paths = EXAMPLE.map(|file| format!("examples/resources/{resource}/{file}"));
    paths
        .into_iter()
        .filter(|path| !root.join(path).is_file())
        .collect()
}

/// Whether an acceptance test is about a resource: its path or its text has the name, without the provider's prefix.
fn is_tested(acceptance: &[File], resource: &str) -> bool {
    let short = resource
        .split_once('_')
        .map_or(resource, |(_, short)| short);
    acceptance
        .iter()
        .any(|file| file.path.contains(short) || file.text.contains(short))
}

#[test]
fn every_attribute_has_a_text() {
    let provider = provider();
    let mut untold = untold("provider", provider.schema().block());
    for resource in provider.resources() {
        untold.extend(self::untold(
            resource.type_name(),
            resource.schema().block(),
        ));
    }
    assert!(
        untold.is_empty(),
        "without a description that is a sentence: {untold:?}"
    );
}

#[test]
fn every_resource_has_an_example_and_the_provider_one() {
    let mut missing: Vec<_> = provider()
        .resources()
        .iter()
        .flat_map(|resource| missing_examples(root(), resource.type_name()))
        .collect();
    if !root().join("examples/provider/provider.tf").is_file() {
        missing.push("examples/provider/provider.tf".to_owned());
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_resource_has_an_acceptance_test() {
    let acceptance = files("tests/acceptance", ".rs");
    for resource in provider().resources() {
        let name = resource.type_name();
        assert!(
            is_tested(&acceptance, name),
            "no file in tests/acceptance names {name}"
        );
    }
}

#[test]
fn what_has_no_text_example_or_test_is_found() {
    let attributes = vec![
        Attribute::string("told").describe("A text."),
        Attribute::string("untold"),
        Attribute::bool("half").describe("half"),
    ];
    assert_eq!(
        untold("a", &Block::new("A block.", attributes)),
        ["a.untold", "a.half"]
    );
    assert_eq!(untold("a", &Block::new("", Vec::new())), ["a"]);
    assert_eq!(
        missing_examples(root(), "hostup_nothing").len(),
        EXAMPLE.len()
    );
    let file = |path: &str, text: &str| {
        vec![File {
            path: path.to_owned(),
            text: text.to_owned(),
        }]
    };
    assert!(!is_tested(
        &file("tests/acceptance/a.rs", "hostup_record"),
        "hostup_zone"
    ));
    assert!(is_tested(
        &file("tests/acceptance/a.rs", "hostup_zone"),
        "hostup_zone"
    ));
}
