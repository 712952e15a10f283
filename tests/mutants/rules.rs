//! The list of mutants is in order, and so is the page that is made of it.

use std::fmt::Write;

use super::{Mutant, list};
use crate::house::complaints::{self, Tested};
use crate::house::tree::read;
use crate::pages;

/// What is wrong with a mutant, with the text of its file and the tests that there are.
fn fault(mutant: &Mutant, text: &str, tests: &[Tested]) -> Option<String> {
    let times = text.matches(mutant.from).count();
    if times != 1 {
        return Some(format!(
            "{} has {times} times {:?}",
            mutant.file, mutant.from
        ));
    }
    if mutant.from == mutant.to {
        return Some("it changes nothing".to_owned());
    }
    if mutant.caught_by.is_empty() {
        return Some("nothing catches it".to_owned());
    }
    mutant.caught_by.iter().find_map(|name| {
        let named: Vec<_> = tests.iter().filter(|test| test.name == *name).collect();
        match named[..] {
            [test] if test.complaint == mutant.complaint => None,
            [_] => Some(format!("{name} stands for another complaint")),
            _ => Some(format!("{} tests are called {name}", named.len())),
        }
    })
}

/// The complaints, their tests, and the mutants that these catch.
fn page() -> String {
    let mut page = "# The complaints\n\n\
        What users of such resources complain about elsewhere. Each complaint has tests, and each has mutants of the \
        provider, with one\nmistake in the source, that these tests catch. `cargo test --test main mutants -- --ignored \
        --nocapture` makes the mutants\nand runs the tests on them. This page is made by the tests from the list in \
        `tests/mutants`.\n"
        .to_owned();
    let (tests, mutants) = (complaints::tests(), list::all());
    for (number, text) in complaints::complaints() {
        write!(page, "\n## {number}. {text}\n\nTests:\n\n").unwrap();
        for test in tests.iter().filter(|test| test.complaint == number) {
            writeln!(page, "- `{}`", test.path).unwrap();
        }
        page += "\n| the provider | in | is caught by |\n| --- | --- | --- |\n";
        for mutant in mutants.iter().filter(|mutant| mutant.complaint == number) {
            let names: Vec<_> = mutant
                .caught_by
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            let Mutant { does, file, .. } = mutant;
            writeln!(page, "| {does} | `{file}` | {} |", names.join(", ")).unwrap();
        }
    }
    page
}

#[test]
fn every_mutant_can_be_made_and_has_a_test_of_its_complaint() {
    let tests = complaints::tests();
    let faults: Vec<_> = list::all()
        .iter()
        .filter_map(|mutant| Some((mutant, fault(mutant, &read(mutant.file), &tests)?)))
        .map(|(mutant, fault)| format!("{}, {}: {fault}", mutant.complaint, mutant.does))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_complaint_has_a_mutant() {
    let without: Vec<_> = complaints::complaints()
        .into_keys()
        .filter(|number| !list::all().iter().any(|mutant| mutant.complaint == *number))
        .collect();
    assert_eq!(without, [] as [u32; 0]);
}

#[test]
fn the_page_of_complaints_is_made_of_the_list() {
    pages::says("complaints", &page());
}

#[test]
fn a_mutant_that_cannot_be_made_or_caught_is_found() {
    let mutant = Mutant {
        complaint: 7,
        does: "is wrong",
        file: "a.rs",
        from: "b",
        to: "c",
        caught_by: &["complaint_7_d"],
    };
    let tested = |complaint| Tested {
        complaint,
        name: "complaint_7_d".to_owned(),
        path: "e::complaint_7_d".to_owned(),
    };
    assert_eq!(fault(&mutant, "abc", &[tested(7)]), None);
    for (mutant, text, tests) in [
        (mutant, "abba", vec![tested(7)]),
        (mutant, "a", vec![tested(7)]),
        (mutant, "abc", vec![]),
        (mutant, "abc", vec![tested(8)]),
        (mutant, "abc", vec![tested(7), tested(7)]),
        (Mutant { to: "b", ..mutant }, "abc", vec![tested(7)]),
        (
            Mutant {
                caught_by: &[],
                ..mutant
            },
            "abc",
            vec![tested(7)],
        ),
    ] {
        assert!(
            fault(&mutant, text, &tests).is_some(),
            "{mutant:?} in {text}"
        );
    }
}
