//! The output of Terraform without the lines that say nothing about the example.
//!
//! The lines are recognized by Terraform's texts, which other versions may word differently. A line that is not recognized is
//! shown.

/// What a text of several lines begins and ends with.
const PARAGRAPHS: [(&str, &str); 5] = [
    ("Warning: Provider development overrides", "releases."),
    (
        "Terraform used the selected providers",
        "following symbols:",
    ),
    ("OpenTofu used the selected providers", "following symbols:"),
    ("Saved the plan to:", "apply \"demo.tfplan\""),
    ("- resource \"", "}"),
];

/// What single lines begin with.
const BEGINNINGS: [&str; 4] = [
    "Terraform will perform the following actions",
    "OpenTofu will perform the following actions",
    "─────",
    "# (",
];

/// What single lines contain.
const PARTS: [&str; 7] = [
    "(known after apply)",
    ": Refreshing state...",
    ": Reading...",
    ": Read complete",
    ": Creating...",
    ": Destroying...",
    ": Modifying...",
];

/// The frames of messages, and the legend of a plan.
const LINES: [&str; 5] = ["╷", "╵", "+ create", "~ update in-place", "- destroy"];

/// The lines that matter, of several errors the first cause, and the number of the other lines.
pub(crate) fn excerpt(output: &str) -> (String, usize) {
    let mut kept = String::new();
    let mut left_out = 0;
    let mut end_of_paragraph = None;
    let mut errors = 0;
    let first_cause = first_cause(output);
    let mut after_blank_line = false;
    for line in output.lines() {
        let plain = plain(line);
        let text = plain.trim_matches(['│', ' ']);
        if text.is_empty() {
            after_blank_line = true;
            continue;
        }
        if text.starts_with("Error: ") {
            errors += 1;
        }
        let paragraph = PARAGRAPHS.iter().find(|(start, _)| text.starts_with(start));
        if let Some((_, end)) = paragraph {
            end_of_paragraph = Some(end);
        }
        let is_left_out = end_of_paragraph.is_some()
            || errors > 0 && errors != first_cause
            || LINES.contains(&text)
            || BEGINNINGS.iter().any(|start| text.starts_with(start))
            || PARTS.iter().any(|part| text.contains(part));
        if end_of_paragraph.is_some_and(|end| text.ends_with(end)) {
            end_of_paragraph = None;
        }
        if is_left_out {
            left_out += 1;
            continue;
        }
        if after_blank_line && !kept.is_empty() {
            kept.push('\n');
        }
        after_blank_line = false;
        kept.push_str(line);
        kept.push('\n');
    }
    (kept, left_out)
}

/// The number of the first error that is not the result of another one.
fn first_cause(output: &str) -> usize {
    let mut errors = output.split("Error: ").skip(1);
    let index = errors.position(|error| !error.contains("not sent, because"));
    index.unwrap_or_default() + 1
}

/// The line without the sequences that colour it.
fn plain(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default();
    let others = parts.filter_map(|part| part.split_once('m').map(|(_, text)| text));
    std::iter::once(first).chain(others).collect()
}
