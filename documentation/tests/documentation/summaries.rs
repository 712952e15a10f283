//! Every message that the provider can show is explained in the guide on troubleshooting.
//!
//! The messages are read from the source: the first argument of `Diagnostic::error` and `Diagnostic::warning`, and what
//! completes the summary of a failed call, "Cannot …". What a message fills in stands as `…` in the guide.

use std::fs;
use std::path::{Path, PathBuf};

use super::root;

const GUIDE: &str = "documentation/guides/troubleshooting.md";

/// Behind these stands a text, either at once or as `format!("…")`.
const SUMMARIES: [&str; 2] = ["Diagnostic::error(", "Diagnostic::warning("];
const OPERATIONS: [&str; 2] = ["failure::told(", ".operation("];

/// The texts behind any of the calls in a source, without its tests.
fn texts(source: &str, calls: &[&str]) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let behind = calls.iter().flat_map(|call| source.split(call).skip(1));
    let texts = behind.filter_map(|rest| {
        let rest = rest.trim_start().trim_start_matches('&');
        let rest = rest.strip_prefix("format!(").unwrap_or(rest).trim_start();
        Some(literal(rest.strip_prefix('"')?))
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

/// All summaries that the source has.
fn summaries() -> Vec<String> {
    let mut all = Vec::new();
    for room in ["framework", "protocol", "provider"] {
        for path in sources(&root().join("src").join(room)) {
            let source = fs::read_to_string(&path).unwrap();
            all.extend(texts(&source, &SUMMARIES));
            let operations = texts(&source, &OPERATIONS).into_iter();
            // A word alone is a verb, which `State::operation` makes a sentence of.
            all.extend(operations.map(|operation| match operation.contains(' ') {
                true => format!("Cannot {operation}"),
                false => format!("Cannot {operation} the automatic DNSSEC of …"),
            }));
        }
    }
    all.sort();
    all.dedup();
    all
}

#[test]
fn every_summary_is_explained() {
    let guide = fs::read_to_string(root().join(GUIDE)).unwrap();
    let summaries = summaries();
    assert!(summaries.len() > 30, "only these were found: {summaries:#?}");
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
    assert!(gone.is_empty(), "{GUIDE} explains what nothing says: {gone:#?}");
}

#[test]
fn texts_are_found_however_they_are_written() {
    let source = "\
        Diagnostic::error(\"One \\\"text\\\"\", detail);\n\
        Diagnostic::warning(\n    format!(\"{label} is {}\", x), d);\n\
        Diagnostic::error(summary, detail);\n\
        failure::told(&format!(\"read {}\", x)); failure::told(\"list them\"); state.operation(\"create\");\n\
        #[cfg(test)] Diagnostic::error(\"of a test\", d);";
    assert_eq!(texts(source, &SUMMARIES), ["One \"text\"", "… is …"]);
    assert_eq!(texts(source, &OPERATIONS), ["read …", "list them", "create"]);
}
