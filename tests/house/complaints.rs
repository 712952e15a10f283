//! Every complaint in ARCHITECTURE.md has a test that carries its number.

use std::collections::{BTreeMap, BTreeSet};

use super::source::modules;
use super::tree::{File, files, read};

/// A test that stands for a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    pub complaint: u32,
    /// The function, such as `complaint_07_a_test`.
    pub name: String,
    /// As `cargo test -- --exact` selects it, such as `acceptance::lost::complaint_07_a_test`.
    pub path: String,
}

/// The complaints by number, in the words of ARCHITECTURE.md.
pub fn complaints() -> BTreeMap<u32, String> {
    listed(&read("ARCHITECTURE.md"))
}

/// All tests that stand for complaints, in the order of their files.
pub fn tests() -> Vec<Tested> {
    files("tests", ".rs").iter().flat_map(tested).collect()
}

/// The list under the heading.
fn listed(markdown: &str) -> BTreeMap<u32, String> {
    let section = markdown
        .lines()
        .skip_while(|line| *line != "## Complaints")
        .skip(1);
    let section = section.take_while(|line| !line.starts_with("## "));
    section
        .filter_map(|line| {
            let (number, text) = line.split_once(". ")?;
            Some((number.parse().ok()?, text.to_owned()))
        })
        .collect()
}

/// The tests of a file whose names carry a number: `fn complaint_07_…`.
fn tested(file: &File) -> Vec<Tested> {
    let functions = file
        .text
        .lines()
        .filter_map(|line| line.trim_start().split_once("fn complaint_"));
    let functions = functions.filter(|(before, _)| ["", "async "].contains(before));
    let tests = functions.filter_map(|(_, rest)| {
        let rest = rest.split('(').next()?;
        let name = format!("complaint_{rest}");
        let path = [modules(&file.path), vec![name.clone()]].concat();
        Some(Tested {
            complaint: rest.split('_').next()?.parse().ok()?,
            path: path.join("::"),
            name,
        })
    });
    tests.collect()
}

#[test]
fn every_complaint_has_a_test_with_its_number() {
    let listed: BTreeSet<_> = complaints().into_keys().collect();
    let tested: BTreeSet<_> = tests().iter().map(|test| test.complaint).collect();
    assert!(listed.len() >= 20, "the list is not found: {listed:?}");
    assert_eq!(listed, tested);
}

#[test]
fn a_complaint_without_a_test_is_found() {
    let markdown = "# A\n\n1. no\n\n## Complaints\n\n1. one\n2. two\n\n## B\n\n3. no\n";
    let wanted = [(1, "one".to_owned()), (2, "two".to_owned())];
    assert_eq!(listed(markdown), BTreeMap::from(wanted));
    let text = "    fn complaint_07_a_test() {}\n// complaint_8\nasync fn complaint_12_b() {}\n// fn complaint_9_c()\n";
    let file = File {
        path: "tests/room/mod.rs".to_owned(),
        text: text.to_owned(),
    };
    let found = tested(&file);
    let found: Vec<_> = found
        .iter()
        .map(|test| (test.complaint, test.path.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (7, "room::complaint_07_a_test"),
            (12, "room::complaint_12_b")
        ]
    );
}
