//! One file of the documentation.

use std::fmt::Write;

/// One file of the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// From `docs/`, such as `resources/domain_dnssec_auto.md`.
    pub path: String,
    /// What the registry's side bar and the browser call it.
    pub title: String,
    /// One paragraph, which search engines and the registry's search show.
    pub description: String,
    /// Markdown, from its first heading on.
    pub body: String,
}

impl Page {
    /// The whole file: front matter as the registries read it, and the body.
    pub fn text(&self) -> String {
        let mut text = format!(
            "---\npage_title: \"{}\"\nsubcategory: \"\"\ndescription: |-\n",
            self.title.replace('"', "\\\"")
        );
        for line in self.description.lines() {
            // Writing to a string never fails.
            let _ = writeln!(text, "  {line}");
        }
        text += "---\n\n";
        text += self.body.trim_end();
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_begins_with_front_matter_and_ends_with_one_line_end() {
        let page = Page {
            path: "index.md".into(),
            title: "A \"page\"".into(),
            description: "Two\nlines.".into(),
            body: "# A page\n\nText.\n\n".into(),
        };
        assert_eq!(
            page.text(),
            "---\npage_title: \"A \\\"page\\\"\"\nsubcategory: \"\"\ndescription: |-\n  Two\n  lines.\n---\n\n# A page\n\nText.\n"
        );
    }
}
