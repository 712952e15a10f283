//! Tests of the generated documentation.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod summaries;

use std::path::Path;

use hostup_docs::{REGISTRY, output, pages};

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
        // An empty line would end the description in YAML.
        assert!(
            !page.description.is_empty() && !page.description.contains("\n\n"),
            "{path}"
        );
    }
}

#[test]
fn links_between_pages_have_targets() {
    let pages = pages(root()).unwrap();
    for page in &pages {
        let links = page
            .body
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        let registry = format!("{REGISTRY}/");
        let is_external = |link: &str| link.starts_with("https://") && !link.starts_with(&registry);
        for link in links.filter(|link| !is_external(link) && !link.starts_with('#')) {
            let folder = Path::new(&page.path).parent().unwrap();
            let target = format!("{}.md", link.split('#').next().unwrap());
            let from_docs = ["../", &registry].into_iter();
            let target = match from_docs.filter_map(|it| target.strip_prefix(it)).next() {
                Some(from_docs) => from_docs.to_owned(),
                None => folder.join(&target).to_str().unwrap().to_owned(),
            };
            assert!(
                pages.iter().any(|page| page.path == target),
                "docs/{}: {link}",
                page.path
            );
        }
    }
}
