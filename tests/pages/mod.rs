//! Pages that the tests generate.
//!
//! A page is made from the tables that the tests run on, so it cannot disagree with them. Each has a test that compares
//! it with its file; `HOSTUP_TEST_PAGES=write` makes that test write the file instead.

use std::path::Path;
use std::{env, fs};

/// Compares the page `tests/NAME.md` with this text, or writes it if the environment says so.
#[track_caller]
pub fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
        .with_extension("md");
    if env::var_os("HOSTUP_TEST_PAGES").is_some_and(|value| value == "write") {
        fs::write(&path, text).unwrap();
    }
    let actual = fs::read_to_string(&path).unwrap_or_default();
    if let Some((line, actual, expected)) = difference(&actual, text) {
        panic!(
            "tests/{name}.md is outdated, first in line {line}:\n  actual: {actual}\n  expected: {expected}\n\
             update it with HOSTUP_TEST_PAGES=write cargo test --test main"
        );
    }
}

/// Returns the first line that differs, counted from 1: that of the file, and the expected one.
fn difference<'a>(actual: &'a str, expected: &'a str) -> Option<(usize, &'a str, &'a str)> {
    let lines = |text: &'a str| text.split('\n').map(Some).chain(std::iter::repeat(None));
    let longest = actual.split('\n').count().max(expected.split('\n').count());
    let pairs = lines(actual).zip(lines(expected)).take(longest).enumerate();
    pairs
        .map(|(at, (actual, expected))| (at + 1, actual, expected))
        .find(|(_, actual, expected)| actual != expected)
        .map(|(line, actual, expected)| {
            (
                line,
                actual.unwrap_or("(nothing)"),
                expected.unwrap_or("(nothing)"),
            )
        })
}

#[test]
fn outdated_page_is_found() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(difference("a\nb\n", "a\nc\n"), Some((2, "b", "c")));
    assert_eq!(difference("a", "a\nb"), Some((2, "(nothing)", "b")));
    assert_eq!(difference("a\n", "a"), Some((2, "", "(nothing)")));
}
