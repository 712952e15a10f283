//! The files that pages are generated from.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::Error;

/// How an example begins that needs a later version than the provider itself.
const REQUIREMENT: &str = "# Needs ";

/// The versions that the provider itself needs, and thus every other example.
const MINIMUM: &str = "Terraform 1.0 or OpenTofu 1.6.";

/// The files of the project, by their paths relative to its folder.
#[derive(Debug)]
pub(crate) struct Sources {
    root: PathBuf,
}

impl Sources {
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// Reads the text of a file.
    pub(crate) fn text(&self, path: &str) -> Result<String, Error> {
        let full = self.root.join(path);
        fs::read_to_string(&full).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Error::Missing {
                path: path.to_owned(),
            },
            _ => Error::Io { path: full, source },
        })
    }

    /// Returns an example as a code block, below a sentence with the required version.
    pub(crate) fn example(&self, path: &str) -> Result<String, Error> {
        Ok(format!(
            "Needs {}\n\n{}",
            self.requirement(path)?,
            self.example_code(path)?
        ))
    }

    /// The versions that an example needs, such as `Terraform 1.5 or OpenTofu 1.6.`.
    pub(crate) fn requirement(&self, path: &str) -> Result<String, Error> {
        Ok(split(&self.text(path)?).0.to_owned())
    }

    /// An example as a code block, without its line about the required version.
    pub(crate) fn example_code(&self, path: &str) -> Result<String, Error> {
        code(path, split(&self.text(path)?).1)
    }

    /// Returns a file as a code block.
    pub(crate) fn code(&self, path: &str) -> Result<String, Error> {
        code(path, &self.text(path)?)
    }

    /// Returns the names of the files in a folder, sorted.
    pub(crate) fn names(&self, folder: &str) -> Result<Vec<String>, Error> {
        let full = self.root.join(folder);
        let names = fs::read_dir(&full).and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                .collect::<io::Result<Vec<_>>>()
        });
        let mut names = names.map_err(|source| Error::Io { path: full, source })?;
        names.sort();
        Ok(names)
    }
}

/// The versions that an example needs, and the rest of it.
fn split(text: &str) -> (&str, &str) {
    let requirement = text
        .strip_prefix(REQUIREMENT)
        .and_then(|rest| rest.split_once("\n\n"));
    requirement.unwrap_or((MINIMUM, text))
}

fn code(path: &str, text: &str) -> Result<String, Error> {
    // The registry's name for HCL is `terraform`.
    let language = match path.rsplit('.').next() {
        Some("tf" | "hcl" | "tfrc") => "terraform",
        Some("sh") => "shell",
        Some("json") => "json",
        Some("rego") => "rego",
        Some("yml" | "yaml") => "yaml",
        _ => {
            return Err(Error::Malformed {
                path: path.to_owned(),
                what: "has an extension without a language; add it to `code` in tools/docs/src/sources.rs",
            });
        }
    };
    Ok(format!("```{language}\n{}\n```\n", text.trim_end()))
}
