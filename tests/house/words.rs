//! Words that have no place in a project that stands alone: paths of somebody's machine, and numbers of a tracker that
//! readers cannot open.

use super::tree::{File, files};

/// Where home folders and working copies are. Written in parts, or this file would be a breach.
const PLACES: [&str; 4] = [
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
];

/// The lines with such words.
fn breaches(file: &File) -> Vec<String> {
    let wrong =
        |line: &str| PLACES.iter().any(|place| line.contains(place)) || numbers_an_issue(line);
    let lines = file
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| wrong(line));
    lines
        .map(|(at, line)| format!("{}:{}: {}", file.path, at + 1, line.trim()))
        .collect()
}

/// A number behind a hash as a word of its own, or behind the word for it.
fn numbers_an_issue(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let begins_with_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let after = |word: &str| {
        lower
            .match_indices(word)
            .any(|(at, _)| begins_with_digit(&lower[at + word.len()..]))
    };
    after(" #")
        || after("(#")
        || lower.starts_with('#') && begins_with_digit(&lower[1..])
        || after("issue ")
}

#[test]
fn the_project_stands_alone() {
    // The lock file is cargo's, the licence is not ours to word, and a colour begins like a number of a tracker.
    let ours = |file: &File| {
        !["Cargo.lock", "LICENSE"].contains(&file.path.as_str()) && !file.path.ends_with(".css")
    };
    let breaches: Vec<_> = files("", "")
        .iter()
        .filter(|file| ours(file))
        .flat_map(breaches)
        .collect();
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn a_word_that_does_not_belong_is_found() {
    let file = |text: String| File {
        path: "a.md".to_owned(),
        text,
    };
    for wrong in [
        format!("See {}notes.md.", concat!("/ro", "ot/")),
        format!("Fixes {}12.", '#'),
        format!("Since issue {}.", 7),
        format!("A known bug ({}4)", '#'),
    ] {
        assert_eq!(breaches(&file(wrong.clone())), [format!("a.md:1: {wrong}")]);
    }
    let fine = "## 0.1.0\n#[test] {:#06x} /tmp/plugin the issues of others".to_owned();
    assert_eq!(breaches(&file(fine)), Vec::<String>::new());
}
