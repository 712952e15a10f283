//! Every complaint in ARCHITECTURE.md has a test that carries its number.

use std::collections::BTreeSet;

use super::tree::{files, read};

/// The numbers of the list under the heading.
fn listed(markdown: &str) -> BTreeSet<u32> {
    let section = markdown
        .lines()
        .skip_while(|line| *line != "## Complaints")
        .skip(1);
    let section = section.take_while(|line| !line.starts_with("## "));
    section
        .filter_map(|line| line.split_once(". ")?.0.parse().ok())
        .collect()
}

/// The numbers that names of tests carry: `fn complaint_07_…`.
fn tested(source: &str) -> BTreeSet<u32> {
    let names = source
        .lines()
        .filter_map(|line| line.split_once("fn complaint_")?.1.split('_').next());
    names.filter_map(|number| number.parse().ok()).collect()
}

#[test]
fn every_complaint_has_a_test_with_its_number() {
    let listed = listed(&read("ARCHITECTURE.md"));
    let tested: BTreeSet<_> = files("tests", ".rs")
        .iter()
        .flat_map(|file| tested(&file.text))
        .collect();
    assert!(listed.len() >= 20, "the list is not found: {listed:?}");
    assert_eq!(listed, tested);
}

#[test]
fn a_complaint_without_a_test_is_found() {
    assert_eq!(
        listed("# A\n\n1. no\n\n## Complaints\n\n1. one\n2. two\n\n## B\n\n3. no\n"),
        BTreeSet::from([1, 2])
    );
    assert_eq!(
        tested("    fn complaint_07_a_test() {}\n// complaint_8\nasync fn complaint_12_b() {}\n"),
        BTreeSet::from([7, 12])
    );
}
