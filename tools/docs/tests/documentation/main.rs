//! Tests of the generated documentation.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod summaries;

use std::path::Path;

use hostup_docs::{FILES, output, pages};

/// The folder of the project.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
}

#[test]
fn docs_are_up_to_date() {
    let differences = output::differences(root(), &pages(root()).unwrap()).unwrap();
    let messages: Vec<_> = differences.iter().map(ToString::to_string).collect();
    assert!(
        messages.is_empty(),
        "{}\n\nrun `cargo run -p hostup-docs` and review its changes",
        messages.join("\n")
    );
}

#[test]
fn pages_are_within_the_limits_of_the_registry() {
    let pages = pages(root()).unwrap();
    assert!(pages.len() <= 2000);
    for page in &pages {
        let path = &page.path;
        assert!(page.text().len() < 500_000, "{path}");
        let (folder, file) = path.split_once('/').unwrap_or(("", path));
        let known = ["", "resources", "data-sources", "list-resources", "guides"];
        assert!(known.contains(&folder), "{path}");
        let stem = file.strip_suffix(".md").unwrap();
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
        assert!(stem.chars().all(is_plain), "{path}");
        assert!(!page.description.is_empty(), "{path}");
    }
}

#[test]
fn links_have_targets() {
    let pages = pages(root()).unwrap();
    let repository = FILES.trim_end_matches("/blob/main");
    for page in &pages {
        let links = page
            .body
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.starts_with('#')) {
            let message = format!("docs/{}: {link}", page.path);
            let link = link.split('#').next().unwrap();
            if let Some(file) = link.strip_prefix(repository) {
                let file = ["/blob/main/", "/tree/main/"]
                    .into_iter()
                    .find_map(|it| file.strip_prefix(it));
                assert!(root().join(file.expect(&message)).exists(), "{message}");
                continue;
            }
            if link.starts_with("https://") {
                continue;
            }
            // GitHub needs the extension, and both registries show the first page without a trailing slash.
            assert!(
                link.ends_with(".md") && page.path != "index.md",
                "{message}"
            );
            let folder = Path::new(&page.path).parent().unwrap();
            let target = match link.strip_prefix("../") {
                Some(path) => Path::new(path).to_owned(),
                None => folder.join(link),
            };
            let exists = pages.iter().any(|page| Path::new(&page.path) == target);
            assert!(exists, "{message}");
        }
    }
}
