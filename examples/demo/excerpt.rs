//! The output of Terraform without the lines that say nothing about the example.
//!
//! The lines are recognized by Terraform's texts, which other versions may word differently. A line that is not recognized is
//! shown.

/// What a text of several lines begins and ends with.
const PARAGRAPHS: [(&str, &str); 4] = [
    ("Warning: Provider development overrides", "releases."),
    (
        "Terraform used the selected providers",
        "following symbols:",
    ),
    ("OpenTofu used the selected providers", "following symbols:"),
    ("Saved the plan to:", "apply \"demo.tfplan\""),
];

/// What single lines begin with.
const BEGINNINGS: [&str; 5] = [
    "Terraform will perform the following actions",
    "OpenTofu will perform the following actions",
    "- Provider development overrides",
    "─────",
    "# (",
];

/// What single lines contain.
const PARTS: [&str; 6] = [
    "(known after apply)",
    ": Refreshing state...",
    ": Reading...",
    ": Read complete",
    ": Creating...",
    ": Destroying...",
];

/// The lines that matter, and the number of the others.
pub(crate) fn excerpt(output: &str) -> (String, usize) {
    let mut kept: Vec<&str> = Vec::new();
    let mut left_out = 0;
    let mut end_of_paragraph = None;
    for line in output.lines() {
        let plain = plain(line);
        let text = plain.trim_matches(['│', ' ']);
        if let Some(end) = end_of_paragraph {
            left_out += 1;
            if text.ends_with(end) {
                end_of_paragraph = None;
            }
            continue;
        }
        let paragraph = PARAGRAPHS.iter().find(|(start, _)| text.starts_with(start));
        end_of_paragraph = paragraph.map(|(_, end)| *end);
        let is_left_out = paragraph.is_some()
            || ["", "╷", "╵"].contains(&text)
            || BEGINNINGS.iter().any(|start| text.starts_with(start))
            || PARTS.iter().any(|part| text.contains(part));
        if is_left_out {
            left_out += 1;
        } else {
            kept.push(line);
        }
    }
    let text = kept.iter().map(|line| format!("{line}\n")).collect();
    (text, left_out)
}

/// The line without the sequences that colour it.
fn plain(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default();
    let others = parts.filter_map(|part| part.split_once('m').map(|(_, text)| text));
    std::iter::once(first).chain(others).collect()
}
