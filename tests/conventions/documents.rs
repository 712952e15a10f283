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

#[test]
fn every_threat_in_security_md_names_tests_that_exist() {
    let sources = [tracked("src/*.rs"), tracked("tests/*.rs")].concat();
    let text = read("SECURITY.md");
    let section = text
        .split("## Who could attack")
        .nth(1)
        .expect("the table of threats");
    let rows: Vec<_> = section
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .collect();
    assert!(
        rows.len() >= 8,
        "the table of threats has {} rows",
        rows.len()
    );
    for row in rows {
        let tests: Vec<_> = quoted(
            row.trim_end_matches(['|', ' '])
                .rsplit('|')
                .next()
                .unwrap_or_default(),
        )
        .collect();
        assert!(!tests.is_empty(), "no test in {row}");
        // A command, such as `cargo deny check`, is not a test.
        for test in tests.into_iter().filter(|name| !name.contains([' ', '.'])) {
            let declaration = format!("fn {test}(");
            assert!(
                sources.iter().any(|file| file.text.contains(&declaration)),
                "SECURITY.md names {test}"
            );
        }
    }
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
