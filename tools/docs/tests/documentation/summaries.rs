//! The troubleshooting guide explains every diagnostic that the provider can show.
//!
//! The summaries are read from the source: the first argument of `Diagnostic::error` and `Diagnostic::warning`, and the
//! operation of a failed API call, which completes "Cannot …". The guide has `…` for placeholders.

use std::fs;
use std::path::{Path, PathBuf};

use super::root;

const GUIDE: &str = "templates/guides/troubleshooting.md";

/// A string literal follows these, either directly or as `format!("…")`.
const SUMMARIES: [&str; 2] = ["Diagnostic::error(", "Diagnostic::warning("];
const OPERATIONS: [&str; 3] = ["call_error::diagnostic(", ".operation(", "&plan,"];

/// What `State::operation` adds to a single verb, by the folder of the resource.
const SUBJECTS: [(&str, &str); 3] = [
    ("domain_dnssec_auto", "the automatic DNSSEC of …"),
    ("domain_nameservers", "the name servers of …"),
    ("glue_record", "the glue record …"),
];

/// Returns the literals after any of the calls in a source, without its tests; `None` for another argument.
fn literals(source: &str, calls: &[&str]) -> Vec<Option<String>> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let arguments = calls.iter().flat_map(|call| source.split(call).skip(1));
    let literals = arguments.map(|rest| {
        let rest = rest.trim_start().trim_start_matches('&');
        let rest = rest.strip_prefix("format!(").unwrap_or(rest).trim_start();
        rest.strip_prefix('"').map(literal)
    });
    literals.collect()
}

/// Reads a string literal after its opening quote, with `…` for placeholders.
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

/// Returns the source files of the modules that create diagnostics, without their tests.
fn modules() -> Vec<(PathBuf, String)> {
    let folders =
        ["framework", "protocol", "provider"].map(|module| root().join("src").join(module));
    let paths = folders.iter().flat_map(|folder| sources(folder));
    paths
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

/// Returns what the operations of a resource are about, for one of its source files.
fn subject(path: &Path) -> &'static str {
    let is_in = |folder: &str| path.iter().any(|part| part == folder);
    let subject = SUBJECTS.iter().find(|(folder, _)| is_in(folder));
    subject
        .unwrap_or_else(|| panic!("{} has no subject", path.display()))
        .1
}

/// Returns all summaries in the source.
fn summaries() -> Vec<String> {
    let mut all = Vec::new();
    for (path, source) in modules() {
        all.extend(literals(&source, &SUMMARIES).into_iter().flatten());
        let operations = literals(&source, &OPERATIONS).into_iter().flatten();
        all.extend(operations.map(|operation| match operation.contains(' ') {
            true => format!("Cannot {operation}"),
            false => format!("Cannot {operation} {}", subject(&path)),
        }));
    }
    all.sort();
    all.dedup();
    all
}

#[test]
fn only_api_errors_have_a_computed_summary() {
    let computed = modules()
        .into_iter()
        .filter(|(_, source)| literals(source, &SUMMARIES).contains(&None));
    let computed: Vec<_> = computed
        .map(|(path, _)| path.file_name().unwrap().to_owned())
        .collect();
    assert_eq!(
        computed,
        ["call_error.rs"],
        "its operations are read from the calls in `OPERATIONS`"
    );
}

#[test]
fn guide_explains_every_summary() {
    let guide = fs::read_to_string(root().join(GUIDE)).unwrap();
    let summaries = summaries();
    assert!(summaries.len() > 30, "found only {summaries:#?}");
    let unexplained: Vec<_> = summaries
        .iter()
        .filter(|summary| !guide.contains(&format!("`{summary}`")))
        .collect();
    assert!(unexplained.is_empty(), "not in {GUIDE}: {unexplained:#?}");
}

#[test]
fn guide_explains_only_existing_summaries() {
    let guide = fs::read_to_string(root().join(GUIDE)).unwrap();
    let summaries = summaries();
    let headings = guide.lines().filter_map(|line| line.strip_prefix("### "));
    let explained = headings.flat_map(|heading| heading.split('`').skip(1).step_by(2));
    let removed: Vec<_> = explained
        .filter(|text| !summaries.iter().any(|summary| summary == text))
        .collect();
    assert!(
        removed.is_empty(),
        "{GUIDE} explains summaries that do not exist: {removed:#?}"
    );
}

#[test]
fn literals_finds_string_literals_and_formats() {
    let source = "\
        Diagnostic::error(\"One \\\"text\\\"\", detail);\n\
        Diagnostic::warning(\n    format!(\"{label} is {}\", x), d);\n\
        Diagnostic::error(summary, detail);\n\
        call_error::diagnostic(&format!(\"read {}\", x)); call_error::diagnostic(\"list them\"); state.operation(\"create\");\n\
        #[cfg(test)] Diagnostic::error(\"of a test\", d);";
    let found = |text: &str| Some(text.to_owned());
    assert_eq!(
        literals(source, &SUMMARIES),
        [found("One \"text\""), None, found("… is …")]
    );
    assert_eq!(
        literals(source, &OPERATIONS),
        [found("read …"), found("list them"), found("create")]
    );
}
