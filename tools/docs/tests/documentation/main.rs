//! The documentation says what the provider is.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails where it unwraps"
)]

mod summaries;

use std::path::Path;

use hostup_docs::{REGISTRY, pages, standing};

/// Where the project stands.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
}

#[test]
fn what_stands_in_docs_is_what_is_generated() {
    let differences = standing::differences(root(), &pages(root()).unwrap()).unwrap();
    let told: Vec<_> = differences.iter().map(ToString::to_string).collect();
    assert!(
        told.is_empty(),
        "{}\n\nrun `cargo run -p hostup-docs` and look at what it changes",
        told.join("\n")
    );
}

#[test]
fn the_pages_keep_the_bounds_of_the_registry() {
    let pages = pages(root()).unwrap();
    assert!(pages.len() <= 2000);
    for page in &pages {
        let path = &page.path;
        assert!(page.text().len() < 500_000, "{path}");
        let (folder, file) = path.split_once('/').unwrap_or(("", path));
        let known = ["", "resources", "data-sources", "list-resources", "guides"];
        assert!(known.contains(&folder), "{path}");
        let stem = file.strip_suffix(".md").unwrap();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
        assert!(stem.chars().all(plain), "{path}");
        // YAML would read a line of its own between two words as the end of the description.
        assert!(
            !page.description.is_empty() && !page.description.contains("\n\n"),
            "{path}"
        );
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    let pages = pages(root()).unwrap();
    for page in &pages {
        let links = page
            .body
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        let registry = format!("{REGISTRY}/");
        let elsewhere = |link: &str| link.starts_with("https://") && !link.starts_with(&registry);
        for link in links.filter(|link| !elsewhere(link) && !link.starts_with('#')) {
            let folder = Path::new(&page.path).parent().unwrap();
            let wanted = format!("{}.md", link.split('#').next().unwrap());
            let from_docs = ["../", &registry].into_iter();
            let wanted = match from_docs.filter_map(|it| wanted.strip_prefix(it)).next() {
                Some(from_docs) => from_docs.to_owned(),
                None => folder.join(&wanted).to_str().unwrap().to_owned(),
            };
            assert!(
                pages.iter().any(|page| page.path == wanted),
                "docs/{}: {link}",
                page.path
            );
        }
    }
}
