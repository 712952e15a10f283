//! One version: that of the workspace, which the change log begins with, and one least version of Rust.

use std::collections::BTreeSet;

use super::tree::read;

/// The version in a manifest: `version = "1.2.3"` under the given table.
fn entry(manifest: &str, table: &str, key: &str) -> Option<String> {
    let section = manifest
        .lines()
        .skip_while(|line| *line != table)
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    let mut values = section.filter_map(|line| {
        line.strip_prefix(key)?
            .strip_prefix(" = \"")?
            .strip_suffix('"')
    });
    values.next().map(str::to_owned)
}

/// The newest version of a change log: its first heading, as `## 1.2.3 (Unreleased)`.
fn newest(changelog: &str) -> Option<String> {
    let heading = changelog
        .lines()
        .find_map(|line| line.strip_prefix("## "))?;
    Some(heading.split(' ').next().unwrap_or_default().to_owned())
}

#[test]
fn the_change_log_begins_with_the_version_of_the_workspace() {
    let version = entry(&read("Cargo.toml"), "[workspace.package]", "version")
        .expect("the workspace has a version");
    assert_eq!(
        newest(&read("CHANGELOG.md")).as_deref(),
        Some(version.as_str())
    );
    assert_eq!(version, terraform_provider_hostup::provider::VERSION);
}

#[test]
fn the_documents_ask_for_the_rust_that_the_workspace_asks_for() {
    let rust = entry(&read("Cargo.toml"), "[workspace.package]", "rust-version")
        .expect("the workspace has one");
    for document in ["README.md", "CONTRIBUTING.md"] {
        assert!(
            read(document).contains(&format!("Rust {rust}")),
            "{document} does not ask for Rust {rust}"
        );
    }
}

/// The versions in lists like `version: [1.0.11, 1.3.10]` of a workflow.
fn listed(workflow: &str) -> BTreeSet<String> {
    let lists = workflow
        .lines()
        .filter_map(|line| line.trim().strip_prefix("version: [")?.strip_suffix(']'));
    lists
        .flat_map(|list| list.split(", ").map(str::to_owned))
        .collect()
}

/// The words of a text that are versions with all three numbers.
fn told(text: &str) -> BTreeSet<String> {
    let words = text
        .split_whitespace()
        .map(|word| word.trim_matches(['.', ',']));
    let is_version = |word: &&str| {
        let numbers: Vec<_> = word.split('.').collect();
        numbers.len() == 3 && numbers.iter().all(|number| number.parse::<u32>().is_ok())
    };
    words.filter(is_version).map(str::to_owned).collect()
}

#[test]
fn the_guide_to_versions_tells_those_that_the_workflow_tests() {
    let tested = listed(&read(".github/workflows/ci.yml"));
    assert!(tested.len() > 10, "the lists are not found: {tested:?}");
    assert_eq!(told(&read("documentation/guides/versions.md")), tested);
}

#[test]
fn versions_out_of_step_are_found() {
    assert_eq!(
        listed("  version: [1.0.11, 1.3.10]\n  version: 2\n"),
        told("On 1.3.10, and 1.0.11. Not 1.2 or 1.x.3.")
    );
    let manifest = "[package]\nversion = \"0.0.1\"\n[workspace.package]\nversion = \"1.2.3\"\n";
    assert_eq!(
        entry(manifest, "[workspace.package]", "version").as_deref(),
        Some("1.2.3")
    );
    assert_eq!(entry(manifest, "[workspace]", "version"), None);
    assert_eq!(
        newest("# Log\n\n## 1.2.4 (Unreleased)\n\n## 1.2.3\n").as_deref(),
        Some("1.2.4")
    );
    assert_eq!(newest("# Log\n"), None);
}
