//! One file of the documentation.

use std::fmt::Write;

/// One file of the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Relative to `docs/`, such as `resources/domain_dnssec_auto.md`.
    pub path: String,
    /// The title in the registry's side bar and in the browser.
    pub title: String,
    /// One paragraph, shown by search engines and the registry's search.
    pub description: String,
    /// Markdown, from the first heading on.
    pub body: String,
}

impl Page {
    /// Returns the content of the file: front matter for the registries, and the body.
    pub fn text(&self) -> String {
        let mut text = format!(
            "---\npage_title: \"{}\"\nsubcategory: \"\"\ndescription: |-\n",
            self.title.replace('"', "\\\"")
        );
        for line in self.description.lines() {
            // Writing to a string does not fail.
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
    fn text_has_front_matter_and_one_trailing_newline() {
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
