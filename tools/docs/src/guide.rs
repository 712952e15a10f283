//! Guides: Markdown that people write, with configurations that are files.
//!
//! A guide is `templates/guides/NAME.md`. Its first line is its title, its first paragraph what it is about, and its
//! second one which version it needs. A line `<!-- include PATH -->` is replaced by the file of that path, as a block of
//! code. Configurations stand in no other way in a guide, so that a test can apply each.

use crate::sources::Sources;
use crate::{Fault, Page};

const FOLDER: &str = "templates/guides";

/// The guide to read first.
const FIRST: &str = "getting-started.md";

/// All guides: the one to read first, and then in the order of their file names.
pub(crate) fn all(sources: &Sources) -> Result<Vec<Page>, Fault> {
    let mut names = sources.names(FOLDER)?;
    names.sort_by_key(|name| name != FIRST);
    names
        .iter()
        .map(|name| {
            let path = format!("{FOLDER}/{name}");
            page(name, &path, &sources.text(&path)?, |file| {
                sources.code(file)
            })
        })
        .collect()
}

fn page(
    name: &str,
    path: &str,
    text: &str,
    include: impl Fn(&str) -> Result<String, Fault>,
) -> Result<Page, Fault> {
    let malformed = |what| Fault::Malformed {
        path: path.to_owned(),
        what,
    };
    let mut paragraphs = text.split("\n\n");
    let title = paragraphs.next().and_then(|title| title.strip_prefix("# "));
    let title = title.ok_or_else(|| malformed("must begin with its title, as `# Title`"))?;
    let description = paragraphs.next().unwrap_or_default();
    let needs = paragraphs.next().unwrap_or_default();
    if !needs.starts_with("Needs Terraform ") {
        return Err(malformed(
            "its second paragraph must say which version it needs, as `Needs Terraform 1.5 or OpenTofu 1.6.`",
        ));
    }
    if text.contains("```terraform") || text.contains("```hcl") {
        return Err(malformed(
            "has a configuration of its own; put it into a file under examples/ and include that",
        ));
    }
    let body: Result<String, Fault> = text
        .split_inclusive('\n')
        .map(|line| match included(line) {
            Some(file) => include(file),
            None => Ok(line.to_owned()),
        })
        .collect();
    Ok(Page {
        path: format!("guides/{name}"),
        title: title.to_owned(),
        description: description.to_owned(),
        body: body?,
    })
}

fn included(line: &str) -> Option<&str> {
    line.trim_end()
        .strip_prefix("<!-- include ")?
        .strip_suffix(" -->")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str) -> Result<Page, String> {
        let include = |file: &str| Ok(format!("```shell\n{file}\n```\n"));
        page("a.md", "guides/a.md", text, include).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_guide_is_its_source_with_the_files_in_it() {
        let page = made(
            "# A title\n\nWhat it\nis about.\n\nNeeds Terraform 1.0.\n\n<!-- include examples/a.sh -->\n\nEnd.\n",
        );
        let page = page.expect("a guide");
        assert_eq!(
            (page.path.as_str(), page.title.as_str()),
            ("guides/a.md", "A title")
        );
        assert_eq!(page.description, "What it\nis about.");
        let wanted = "# A title\n\nWhat it\nis about.\n\nNeeds Terraform 1.0.\n\n```shell\nexamples/a.sh\n```\n\nEnd.\n";
        assert_eq!(page.body, wanted);
    }

    #[test]
    fn a_guide_without_title_or_version_or_with_an_untested_configuration_is_refused() {
        for (text, told) in [
            ("A title\n", "must begin with its title"),
            ("# A title\n\nAbout.\n\nText.\n", "which version it needs"),
            (
                "# A title\n\nAbout.\n\nNeeds Terraform 1.0.\n\n```terraform\n```\n",
                "a configuration of its own",
            ),
        ] {
            let fault = made(text).expect_err(text);
            assert!(fault.contains(told), "{fault}");
        }
    }
}
