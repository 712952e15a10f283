//! Documents name files, versions and tests that exist.

use std::collections::BTreeSet;

use super::{read, root, tracked};

/// Returns what is between backticks in a document.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_rust_file_that_a_document_names_exists() {
    for document in [
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "README.md",
        "RELEASING.md",
        "SECURITY.md",
        "tests/README.md",
    ] {
        let text = read(document);
        for path in quoted(&text).filter(|path| path.ends_with(".rs") && !path.contains([' ', '*']))
        {
            let found = root().join(path).exists() || root().join("src").join(path).exists();
            assert!(found, "{document} names {path}");
        }
    }
}

/// The cells of the rows of the only table in a text, without its header.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let rows = text.lines().filter(|line| line.starts_with("| ")).skip(2);
    rows.map(|row| row.trim_matches(['|', ' ']).split(" | ").collect())
        .collect()
}

#[test]
fn every_threat_in_security_md_has_tests_that_exist() {
    let sources = [tracked("src/*.rs"), tracked("tests/*.rs")].concat();
    let (threats, tests) = (read("SECURITY.md"), read("tests/security.md"));
    let (threats, tests) = (rows(&threats), rows(&tests));
    assert!(threats.len() >= 8, "{threats:#?}");
    let attacks =
        |rows: &[Vec<&str>]| -> Vec<_> { rows.iter().map(|row| row[..2].join(", ")).collect() };
    assert_eq!(attacks(&threats), attacks(&tests));
    for row in tests {
        let names: Vec<_> = quoted(row[2]).collect();
        assert!(!names.is_empty(), "no test in {row:?}");
        // A command, such as `cargo deny check`, is no test of ours.
        for name in names.into_iter().filter(|name| !name.contains([' ', '.'])) {
            let declaration = format!("fn {name}(");
            assert!(
                sources.iter().any(|file| file.text.contains(&declaration)),
                "tests/security.md names {name}"
            );
        }
    }
}

/// The relative links of a Markdown text, without anchors and code blocks.
fn relative_links(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    let links = prose.flat_map(|prose| prose.split("](").skip(1));
    links
        .filter_map(|rest| rest.split([')', '#']).next())
        .filter(|link| !link.is_empty() && !link.contains("://"))
        .collect()
}

#[test]
fn every_relative_link_in_a_document_has_a_target() {
    // The pages in `docs` are made from those in `templates`, whose links are relative to `docs`.
    for document in tracked("*.md")
        .into_iter()
        .filter(|document| !document.path.starts_with("templates/"))
    {
        let folder = root().join(&document.path);
        for link in relative_links(&document.text) {
            let target = folder.parent().expect("the file has a folder").join(link);
            assert!(target.exists(), "{}: {link}", document.path);
        }
    }
}

#[test]
fn relative_links_are_found_outside_of_code() {
    let text =
        "[a](b.md#c) and\n```shell\n[d](e)\n```\n[f](https://g.example) [h](#i) ![j](k.png)\n";
    assert_eq!(relative_links(text), ["b.md", "k.png"]);
}

#[test]
fn the_change_log_begins_with_the_version_of_the_provider() {
    let text = read("CHANGELOG.md");
    let newest = text
        .lines()
        .find_map(|line| line.strip_prefix("## "))
        .unwrap_or_default();
    assert_eq!(
        newest.split(' ').next(),
        Some(terraform_provider_hostup::provider::VERSION)
    );
}

#[test]
fn documents_name_the_minimum_version_of_rust() {
    let manifest = read("Cargo.toml");
    let rust = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .expect("a minimum version");
    for document in ["README.md", "CONTRIBUTING.md"] {
        assert!(
            read(document).contains(&format!("Rust {}", rust.trim_matches('"'))),
            "{document}"
        );
    }
}

#[test]
fn the_guide_to_versions_lists_the_versions_that_ci_tests() {
    let workflow = read(".github/workflows/ci.yml");
    let lists = workflow
        .lines()
        .filter_map(|line| line.trim().strip_prefix("version: [")?.strip_suffix(']'));
    let tested: BTreeSet<_> = lists.flat_map(|list| list.split(", ")).collect();
    assert!(tested.len() > 10, "{tested:?}");
    let guide = read("templates/guides/versions.md");
    let words = guide
        .split_whitespace()
        .map(|word| word.trim_matches(['.', ',']));
    let named: BTreeSet<_> = words
        .filter(|word| {
            word.split('.').count() == 3 && word.starts_with(|c: char| c.is_ascii_digit())
        })
        .collect();
    assert_eq!(named, tested);
}
