//! The threats that SECURITY.md counts up have each a test, and the tests that it names exist.

use std::collections::BTreeSet;

use super::tree::{files, read};

/// The rows of the table of threats: what stands in the last column.
fn proofs(markdown: &str) -> Vec<String> {
    let section = markdown
        .lines()
        .skip_while(|line| !line.starts_with("## Who could attack"));
    let rows = section
        .skip_while(|line| !line.starts_with("| ---"))
        .skip(1);
    let rows = rows.take_while(|line| line.starts_with('|'));
    rows.filter_map(|row| {
        row.trim_end_matches(['|', ' '])
            .rsplit('|')
            .next()
            .map(str::to_owned)
    })
    .collect()
}

/// What stands in backticks.
fn named(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The names of functions that are tests.
fn tests(source: &str) -> Vec<String> {
    let mut lines = source.lines().map(str::trim);
    let mut tests = Vec::new();
    while lines.any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test")) {
        let name = lines.find_map(|line| line.split_once("fn ")?.1.split('(').next());
        tests.extend(name.map(str::to_owned));
    }
    tests
}

/// The rows without a test, and the tests that do not exist.
fn breaches(markdown: &str, tests: &BTreeSet<String>) -> Vec<String> {
    let mut breaches = Vec::new();
    for proof in proofs(markdown) {
        let named = named(&proof);
        if named.is_empty() {
            breaches.push("a threat has no test".to_owned());
        }
        let absent = named.into_iter().filter(|name| !tests.contains(*name));
        breaches.extend(absent.map(|name| format!("there is no test {name}")));
    }
    breaches
}

#[test]
fn every_threat_names_tests_that_exist() {
    let sources = files("src", ".rs").into_iter().chain(files("tests", ".rs"));
    let tests = sources.flat_map(|file| tests(&file.text)).collect();
    let markdown = read("SECURITY.md");
    assert!(proofs(&markdown).len() >= 8, "the table is not found");
    assert_eq!(breaches(&markdown, &tests), Vec::<String>::new());
}

#[test]
fn a_threat_without_a_test_is_found() {
    let source = "#[test]\nfn one_thing() {}\nfn no_test() {}\n#[tokio::test(start_paused = true)]\nasync fn another() {}\n";
    assert_eq!(tests(source), ["one_thing", "another"]);
    let markdown = "## Who could attack x\n\n| a | b |\n| --- | --- |\n| x | `one_thing` `another` |\n| y | none |\n| z | `no_test` |\n\n| w | `q` |\n";
    let tests = tests(source).into_iter().collect();
    assert_eq!(
        breaches(markdown, &tests),
        ["a threat has no test", "there is no test no_test"]
    );
}
