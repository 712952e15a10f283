//! The pages beside the tests that tests write: tables of what is tried and what is seen.
//!
//! A page is made from the same tables that the tests run on, so it can say nothing that is not tried. Each has a test
//! that compares it with its file; `HOSTUP_TEST_PAGES=write` makes the test write the file instead.

use std::path::Path;
use std::{env, fs};

/// Holds the page `tests/NAME.md` to this text, or writes it where the environment asks for that.
#[track_caller]
pub fn says(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
        .with_extension("md");
    if env::var_os("HOSTUP_TEST_PAGES").is_some_and(|wish| wish == "write") {
        fs::write(&path, text).unwrap();
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    if let Some((line, stands, wanted)) = difference(&stands, text) {
        panic!(
            "tests/{name}.md is out of step, first in line {line}:\n  stands: {stands}\n  wanted: {wanted}\n\
             write it anew with HOSTUP_TEST_PAGES=write cargo test --test main"
        );
    }
}

/// The first line that differs, counted from 1, as it stands and as it is wanted.
fn difference<'a>(stands: &'a str, wanted: &'a str) -> Option<(usize, &'a str, &'a str)> {
    let lines = |text: &'a str| text.split('\n').map(Some).chain(std::iter::repeat(None));
    let longest = stands.split('\n').count().max(wanted.split('\n').count());
    let pairs = lines(stands).zip(lines(wanted)).take(longest).enumerate();
    pairs
        .map(|(at, (stands, wanted))| (at + 1, stands, wanted))
        .find(|(_, stands, wanted)| stands != wanted)
        .map(|(line, stands, wanted)| {
            (
                line,
                stands.unwrap_or("(nothing)"),
                wanted.unwrap_or("(nothing)"),
            )
        })
}

#[test]
fn a_page_out_of_step_is_found() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(difference("a\nb\n", "a\nc\n"), Some((2, "b", "c")));
    assert_eq!(difference("a", "a\nb"), Some((2, "(nothing)", "b")));
    assert_eq!(difference("a\n", "a"), Some((2, "", "(nothing)")));
}
