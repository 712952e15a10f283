//! Whatever users can write has a text, an example and a test on a real Terraform.

use std::path::Path;

use terraform_provider_hostup::framework::schema::Kind;
use terraform_provider_hostup::framework::{Attribute, Block, Provider};
use terraform_provider_hostup::provider::Hostup;

use super::tree::{File, files, root};

/// What a block of a configuration can be, with the files that its example consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Resource,
    DataSource,
    ListResource,
}

impl Sort {
    fn example(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Resource => (
                "resources",
                &[
                    "resource.tf",
                    "import.sh",
                    "import-by-string-id.tf",
                    "import-by-identity.tf",
                ],
            ),
            Self::DataSource => ("data-sources", &["data-source.tf"]),
            Self::ListResource => ("list-resources", &["list-resource.tfquery.hcl"]),
        }
    }
}

/// One thing that users can write: what sort it is, its name, and its block.
#[derive(Clone, Debug)]
pub struct Offer {
    pub sort: Sort,
    pub name: &'static str,
    pub block: Block,
}

/// The provider, without an environment.
pub fn provider() -> Hostup {
    Hostup::new(|_| None)
}

/// Everything that the provider offers.
pub fn offers() -> Vec<Offer> {
    let provider = provider();
    let mut offers = Vec::new();
    let mut offer = |sort, name, block: &Block| {
        offers.push(Offer {
            sort,
            name,
            block: block.clone(),
        })
    };
    provider
        .resources()
        .iter()
        .for_each(|it| offer(Sort::Resource, it.type_name(), it.schema().block()));
    provider
        .data_sources()
        .iter()
        .for_each(|it| offer(Sort::DataSource, it.type_name(), it.schema().block()));
    provider
        .list_resources()
        .iter()
        .for_each(|it| offer(Sort::ListResource, it.type_name(), it.schema().block()));
    offers
}

/// The attributes and blocks that have no text, or one that is no sentence.
fn untold(place: &str, block: &Block) -> Vec<String> {
    let own = (!is_sentence(block.description)).then(|| place.to_owned());
    let attributes = block
        .attributes
        .iter()
        .flat_map(|attribute| untold_attribute(place, attribute));
    let blocks = block
        .blocks
        .iter()
        .flat_map(|nested| untold(&format!("{place}.{}", nested.name), &nested.block));
    own.into_iter().chain(attributes).chain(blocks).collect()
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

/// The files of an example that do not exist.
fn missing_examples(root: &Path, sort: Sort, name: &str) -> Vec<String> {
    let (folder, files) = sort.example();
    let paths = files
        .iter()
        .map(|file| format!("examples/{folder}/{name}/{file}"));
    paths.filter(|path| !root.join(path).is_file()).collect()
}

/// Whether a test on a real Terraform has a resource in its configuration, written out or by the world's short form.
fn is_tested(acceptance: &[File], name: &str) -> bool {
    let block = format!("resource \"{name}\"");
    acceptance
        .iter()
        .any(|file| file.text.replace("\\\"", "\"").contains(&block))
}

#[test]
fn every_attribute_has_a_text() {
    let mut untold = untold("provider", provider().schema().block());
    untold.extend(
        offers()
            .iter()
            .flat_map(|offer| self::untold(offer.name, &offer.block)),
    );
    assert!(
        untold.is_empty(),
        "without a description that is a sentence: {untold:?}"
    );
}

#[test]
fn everything_that_can_be_written_has_an_example() {
    let provider = root().join("examples/provider/provider.tf");
    assert!(provider.is_file(), "{} is missing", provider.display());
    let missing: Vec<_> = offers()
        .iter()
        .flat_map(|offer| missing_examples(root(), offer.sort, offer.name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_resource_has_an_acceptance_test() {
    let acceptance = [
        files("tests/acceptance", ".rs"),
        files("tests/world", ".rs"),
    ]
    .concat();
    for offer in offers().iter().filter(|offer| offer.sort == Sort::Resource) {
        assert!(
            is_tested(&acceptance, offer.name),
            "no test in tests/acceptance has a {}",
            offer.name
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
    let data = missing_examples(root(), Sort::DataSource, "hostup_nothing");
    assert_eq!(
        data,
        ["examples/data-sources/hostup_nothing/data-source.tf"]
    );
    let file = |text: &str| {
        vec![File {
            path: "tests/acceptance/a.rs".to_owned(),
            text: text.to_owned(),
        }]
    };
    assert!(!is_tested(
        &file("resource \"hostup_record\" \"a\" {}"),
        "hostup_zone"
    ));
    assert!(is_tested(
        &file("\"resource \\\"hostup_zone\\\" \\\"a\\\" {}\""),
        "hostup_zone"
    ));
}
