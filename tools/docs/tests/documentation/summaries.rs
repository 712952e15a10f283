//! Every message that the provider can show is explained in the guide on troubleshooting.
//!
//! The messages are read from the source: the first argument of `Diagnostic::error` and `Diagnostic::warning`, and what
//! completes the summary of a failed call, "Cannot …". What a message fills in stands as `…` in the guide.

use std::fs;
use std::path::{Path, PathBuf};

use super::root;

const GUIDE: &str = "templates/guides/troubleshooting.md";

/// Behind these stands a text, either at once or as `format!("…")`.
const SUMMARIES: [&str; 2] = ["Diagnostic::error(", "Diagnostic::warning("];
const OPERATIONS: [&str; 3] = ["call_error::diagnostic(", ".operation(", "&plan,"];

/// The texts behind any of the calls in a source, without its tests; `None` for what is no text there.
fn texts(source: &str, calls: &[&str]) -> Vec<Option<String>> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let behind = calls.iter().flat_map(|call| source.split(call).skip(1));
    let texts = behind.map(|rest| {
        let rest = rest.trim_start().trim_start_matches('&');
        let rest = rest.strip_prefix("format!(").unwrap_or(rest).trim_start();
        rest.strip_prefix('"').map(literal)
    });
    texts.collect()
}

/// A string literal from behind its opening quote, with `…` for what is filled in.
fn literal(rest: &str) -> String {
    let mut text = String::new();
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => text.extend(characters.next()),
            '{' => {
                characters.by_ref().take_while(|c| *c != '}').for_each(drop);
                text.push('…');
            }
            other => text.push(other),
        }
    }
    text
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
    found
}

/// The source files of the rooms that tell users anything, without their tests.
fn told() -> Vec<(PathBuf, String)> {
    let rooms = ["framework", "protocol", "provider"].map(|room| root().join("src").join(room));
    let paths = rooms.iter().flat_map(|room| sources(room));
    paths
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

/// All summaries that the source has.
fn summaries() -> Vec<String> {
    let mut all = Vec::new();
    for (_, source) in told() {
        all.extend(texts(&source, &SUMMARIES).into_iter().flatten());
        let operations = texts(&source, &OPERATIONS).into_iter().flatten();
        // A word alone is a verb, which `State::operation` makes a sentence of.
        all.extend(operations.map(|operation| match operation.contains(' ') {
            true => format!("Cannot {operation}"),
            false => format!("Cannot {operation} the automatic DNSSEC of …"),
        }));
    }
    all.sort();
    all.dedup();
    all
}

#[test]
fn only_a_failed_call_has_a_summary_that_is_made_elsewhere() {
    let made = told()
        .into_iter()
        .filter(|(_, source)| texts(source, &SUMMARIES).contains(&None));
    let made: Vec<_> = made
        .map(|(path, _)| path.file_name().unwrap().to_owned())
        .collect();
    assert_eq!(
        made,
        ["call_error.rs"],
        "its operations are read from the calls of `call_error::diagnostic`"
    );
}

#[test]
fn every_summary_is_explained() {
    let guide = fs::read_to_string(root().join(GUIDE)).unwrap();
    let summaries = summaries();
    assert!(
        summaries.len() > 30,
        "only these were found: {summaries:#?}"
    );
    let unexplained: Vec<_> = summaries
        .iter()
        .filter(|summary| !guide.contains(&format!("`{summary}`")))
        .collect();
    assert!(unexplained.is_empty(), "not in {GUIDE}: {unexplained:#?}");
}

#[test]
fn every_explained_summary_is_one_that_the_source_has() {
    let guide = fs::read_to_string(root().join(GUIDE)).unwrap();
    let summaries = summaries();
    let headings = guide.lines().filter_map(|line| line.strip_prefix("### "));
    let explained = headings.flat_map(|heading| heading.split('`').skip(1).step_by(2));
    let gone: Vec<_> = explained
        .filter(|text| !summaries.iter().any(|summary| summary == text))
        .collect();
    assert!(
        gone.is_empty(),
        "{GUIDE} explains what nothing says: {gone:#?}"
    );
}

#[test]
fn texts_are_found_however_they_are_written() {
    let source = "\
        Diagnostic::error(\"One \\\"text\\\"\", detail);\n\
        Diagnostic::warning(\n    format!(\"{label} is {}\", x), d);\n\
        Diagnostic::error(summary, detail);\n\
        call_error::diagnostic(&format!(\"read {}\", x)); call_error::diagnostic(\"list them\"); state.operation(\"create\");\n\
        #[cfg(test)] Diagnostic::error(\"of a test\", d);";
    let found = |text: &str| Some(text.to_owned());
    assert_eq!(
        texts(source, &SUMMARIES),
        [found("One \"text\""), None, found("… is …")]
    );
    assert_eq!(
        texts(source, &OPERATIONS),
        [found("read …"), found("list them"), found("create")]
    );
}
