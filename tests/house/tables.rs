//! The tables and examples of the README say what the schemas say.

use std::collections::BTreeMap;

use terraform_provider_hostup::framework::schema::{Kind, Presence};
use terraform_provider_hostup::framework::{Attribute, Block, Provider, Value};

use super::catalogue::{Sort, offers, provider};
use super::tree::{File, files, read};

/// The rows of the tables under a heading: what stands in the first column in backticks, and the second column.
fn rows(markdown: &str, heading: &str) -> BTreeMap<String, String> {
    let section = section(markdown, heading);
    let cells = section.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split('|');
        let name = cells.next()?.trim().trim_end_matches('`').to_owned();
        Some((name, cells.next()?.trim().to_owned()))
    });
    cells.collect()
}

/// What the second column must say of each attribute; attributes of nested blocks have the block's name before them.
fn wanted(block: &Block) -> BTreeMap<String, String> {
    let mut wanted: BTreeMap<_, _> = block
        .attributes
        .iter()
        .map(|attribute| (attribute.name.to_owned(), presence(attribute)))
        .collect();
    for nested in &block.blocks {
        let inner = self::wanted(&nested.block);
        wanted.extend(
            inner
                .into_iter()
                .map(|(name, presence)| (format!("{}.{name}", nested.name), presence)),
        );
    }
    wanted
}

fn presence(attribute: &Attribute) -> String {
    match (&attribute.default, attribute.presence) {
        (Some(Value::Bool(default)), _) => format!("default `{default}`"),
        (Some(default), _) => format!("default `{}`", default.as_str().unwrap_or_default()),
        (None, Presence::Required) => "required".to_owned(),
        (None, Presence::Computed) => "computed".to_owned(),
        (None, _) => "optional".to_owned(),
    }
}

/// The code blocks of a language.
fn blocks(markdown: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let begun = markdown.split(&fence).skip(1);
    begun
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block.to_owned())
        .collect()
}

/// The configurations of a document that no example file has, letter for letter.
fn unfounded(markdown: &str, examples: &[File]) -> Vec<String> {
    let blocks = blocks(markdown, "terraform");
    blocks
        .into_iter()
        .filter(|block| !examples.iter().any(|file| file.text == *block))
        .collect()
}

/// The text under a heading.
fn section(markdown: &str, heading: &str) -> String {
    let lines = markdown.lines().skip_while(|line| *line != heading).skip(1);
    let lines: Vec<_> = lines.take_while(|line| !line.starts_with('#')).collect();
    lines.join("\n")
}

/// The attributes, with those inside of others, that a text does not have in backticks.
fn unmentioned(text: &str, attributes: &[Attribute]) -> Vec<String> {
    let inner = attributes
        .iter()
        .flat_map(|attribute| match &attribute.kind {
            Kind::Nested(_, inner) => unmentioned(text, inner),
            Kind::Typed(_) => Vec::new(),
        });
    let own = attributes.iter().map(|attribute| attribute.name.to_owned());
    own.filter(|name| !text.contains(&format!("`{name}`")))
        .chain(inner)
        .collect()
}

#[test]
fn the_readme_has_every_attribute_of_every_resource_and_no_other() {
    let readme = read("README.md");
    for offer in offers().iter().filter(|offer| offer.sort == Sort::Resource) {
        let heading = format!("### Resource `{}`", offer.name);
        assert_eq!(rows(&readme, &heading), wanted(&offer.block), "{heading}");
    }
}

#[test]
fn the_readme_mentions_every_attribute_of_data_sources_and_lists() {
    let readme = read("README.md");
    for offer in offers() {
        let heading = match offer.sort {
            Sort::Resource => continue,
            Sort::DataSource => format!("### Data source `{}`", offer.name),
            Sort::ListResource => format!("### List resource `{}`", offer.name),
        };
        let missing = unmentioned(&section(&readme, &heading), &offer.block.attributes);
        assert!(missing.is_empty(), "not under {heading}: {missing:?}");
    }
}

#[test]
fn the_readme_has_every_argument_of_the_provider_and_no_other() {
    let rows = rows(&read("README.md"), "### Provider block");
    let wanted = wanted(provider().schema().block());
    assert_eq!(
        rows.keys().collect::<Vec<_>>(),
        wanted.keys().collect::<Vec<_>>()
    );
}

#[test]
fn every_configuration_in_the_readme_is_an_example() {
    let examples = files("examples", ".tf");
    let readme = read("README.md");
    assert!(
        !blocks(&readme, "terraform").is_empty(),
        "the README shows no configuration"
    );
    let unfounded = unfounded(&readme, &examples);
    assert!(
        unfounded.is_empty(),
        "in no file of examples/:\n{}",
        unfounded.join("\n")
    );
}

#[test]
fn a_table_or_an_example_out_of_step_is_found() {
    let markdown = "### A\n\n| attribute | |\n| --- | --- |\n| `one` | required | first |\n\n### B\n\n| `two` | optional |\n";
    assert_eq!(
        rows(markdown, "### A"),
        BTreeMap::from([("one".to_owned(), "required".to_owned())])
    );
    assert_eq!(rows(markdown, "### C"), BTreeMap::new());
    let block = Block::new(
        "",
        vec![
            Attribute::string("one"),
            Attribute::bool("two").default_value(Value::Bool(true)),
        ],
    );
    let wanted = wanted(&block);
    assert_eq!(wanted["one"], "optional");
    assert_eq!(wanted["two"], "default `true`");
    assert_eq!(section(markdown, "### B").trim(), "| `two` | optional |");
    assert_eq!(unmentioned("`one`", &block.attributes), ["two"]);
    let example = vec![File {
        path: "a.tf".to_owned(),
        text: "a = 1\n".to_owned(),
    }];
    assert_eq!(
        unfounded("```terraform\na = 1\n```\n", &example),
        Vec::<String>::new()
    );
    assert_eq!(
        unfounded("```terraform\na = 2\n```\n", &example),
        ["a = 2\n"]
    );
}
