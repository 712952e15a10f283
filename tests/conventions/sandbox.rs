//! What the documents show can be tried on a sandbox that was started without a fixture.

use hostup_sandbox::Fixture;

use super::tracked;

/// Documents that use the domains of the default fixture. The guide to testing has a fixture of its own.
const DOCUMENTS: [&str; 6] = [
    "README.md",
    "sandbox/README.md",
    "examples/data-sources/*",
    "examples/list-resources/*",
    "examples/resources/*",
    "templates/guides/*",
];

#[test]
fn domains_and_ids_in_documents_are_in_the_default_fixture() {
    let fixture = Fixture::demo();
    let is_known = |word: &str| {
        fixture.domains.iter().any(|domain| {
            let host = word.strip_suffix(domain.name.as_str());
            host.is_some_and(|host| host.is_empty() || host.ends_with('.'))
                || domain.id.as_deref() == Some(word)
        })
    };
    let files = DOCUMENTS.into_iter().flat_map(tracked);
    let mut found = 0;
    for file in files.filter(|file| file.path != "templates/guides/testing.md") {
        let words = file
            .text
            .split(|c: char| !c.is_alphanumeric() && !['.', '-', '_'].contains(&c));
        for word in words.map(|word| word.trim_matches('.')) {
            let is_domain = [".se", ".nu"].iter().any(|tld| word.ends_with(tld));
            let is_of_hostup = word == "hostup.se" || word.ends_with(".hostup.se");
            if is_domain && !is_of_hostup || word.starts_with("dom_") {
                assert!(is_known(word), "{} in {}", word, file.path);
                found += 1;
            }
        }
    }
    assert!(found > 30, "{found} names");
}
