//! Guides: Markdown written by hand, with configurations from files.
//!
//! A guide is `templates/guides/NAME.md`. Its first line is the title, its first paragraph the description, and its second
//! one the required version. A line `<!-- include PATH -->` is replaced by that file as a code block. A guide must not contain
//! configurations itself, so that a test can apply each of them.

use crate::sources::Sources;
use crate::{Error, Page};

const FOLDER: &str = "templates/guides";

/// The guide to read first.
const FIRST: &str = "getting-started.md";

/// Returns all guides: the first one, and then the others, sorted by file name.
pub(crate) fn all(sources: &Sources) -> Result<Vec<Page>, Error> {
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
    include: impl Fn(&str) -> Result<String, Error>,
) -> Result<Page, Error> {
    let malformed = |what| Error::Malformed {
        path: path.to_owned(),
        what,
    };
    let mut paragraphs = text.split("\n\n");
    let title = paragraphs.next().and_then(|title| title.strip_prefix("# "));
    let title = title.ok_or_else(|| malformed("must begin with a title, such as `# Title`"))?;
    let description = paragraphs.next().unwrap_or_default();
    let requirement = paragraphs.next().unwrap_or_default();
    if !requirement.starts_with("Needs ") {
        return Err(malformed(
            "the second paragraph must say the required version, such as `Needs Terraform 1.5 or OpenTofu 1.6.`",
        ));
    }
    if text.contains("```terraform") || text.contains("```hcl") {
        return Err(malformed(
            "has a configuration; move it into a file under examples/ and include that file",
        ));
    }
    let body: Result<String, Error> = text
        .split_inclusive('\n')
        .map(|line| match include_path(line) {
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

fn include_path(line: &str) -> Option<&str> {
    line.trim_end()
        .strip_prefix("<!-- include ")?
        .strip_suffix(" -->")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_of(text: &str) -> Result<Page, String> {
        let include = |file: &str| Ok(format!("```shell\n{file}\n```\n"));
        page("a.md", "guides/a.md", text, include).map_err(|error| error.to_string())
    }

    #[test]
    fn includes_are_replaced_by_files() {
        let page = page_of(
            "# A title\n\nWhat it\nis about.\n\nNeeds Terraform 1.0.\n\n<!-- include examples/a.sh -->\n\nEnd.\n",
        );
        let page = page.expect("a guide");
        assert_eq!(
            (page.path.as_str(), page.title.as_str()),
            ("guides/a.md", "A title")
        );
        assert_eq!(page.description, "What it\nis about.");
        let expected = "# A title\n\nWhat it\nis about.\n\nNeeds Terraform 1.0.\n\n```shell\nexamples/a.sh\n```\n\nEnd.\n";
        assert_eq!(page.body, expected);
    }

    #[test]
    fn guide_without_title_or_version_or_with_a_configuration_is_an_error() {
        for (text, message) in [
            ("A title\n", "must begin with a title"),
            ("# A title\n\nAbout.\n\nText.\n", "the required version"),
            (
                "# A title\n\nAbout.\n\nNeeds Terraform 1.0.\n\n```terraform\n```\n",
                "has a configuration",
            ),
        ] {
            let error = page_of(text).expect_err(text);
            assert!(error.contains(message), "{error}");
        }
    }
}
