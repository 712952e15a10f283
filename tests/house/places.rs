//! The files and folders that the documents name exist.

use std::path::Path;

use super::tree::{files, root};

/// The folders by which a path of the project is known.
const TOP: [&str; 9] = [
    "src",
    "tests",
    "sandbox",
    "benchmarks",
    "examples",
    "proto",
    "docs",
    ".ci",
    ".cargo",
];

/// The paths in backticks that lead nowhere. One may begin at the root, or in `src`, as `plugin/tls.rs` does.
fn breaches(root: &Path, markdown: &str) -> Vec<String> {
    let named = markdown.split('`').skip(1).step_by(2);
    let paths = named
        .filter(|text| is_path(text))
        .filter(|path| !exists(root, path));
    paths.map(str::to_owned).collect()
}

fn is_path(text: &str) -> bool {
    let plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let first = text.split('/').next().unwrap_or_default();
    plain && (text.ends_with(".rs") || text.contains('/') && TOP.contains(&first))
}

fn exists(root: &Path, path: &str) -> bool {
    root.join(path).exists() || root.join("src").join(path).exists()
}

#[test]
fn every_path_in_the_documents_leads_somewhere() {
    for document in files("", ".md") {
        assert_eq!(
            breaches(root(), &document.text),
            Vec::<String>::new(),
            "{}",
            document.path
        );
    }
}

#[test]
fn a_path_that_leads_nowhere_is_found() {
    let text = "`src/main.rs`, `plugin/tls.rs`, `src/nothing.rs`, `api/nothing.rs`, `tests/nothing`, `hostup/hostup`, `a b`";
    assert_eq!(
        breaches(root(), text),
        ["src/nothing.rs", "api/nothing.rs", "tests/nothing"]
    );
}
