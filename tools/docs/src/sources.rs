//! The files that pages are made of.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::Fault;

/// How an example begins that needs more than the provider itself.
const NEEDS: &str = "# Needs ";

/// What the provider itself needs, and every example that says nothing else.
const LEAST: &str = "Terraform 1.0 or OpenTofu 1.6.";

/// The files of the project, read by their paths from its folder.
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

    /// A text.
    pub(crate) fn text(&self, path: &str) -> Result<String, Fault> {
        let full = self.root.join(path);
        fs::read_to_string(&full).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Fault::Missing {
                path: path.to_owned(),
            },
            _ => Fault::System { path: full, source },
        })
    }

    /// An example as a block of code, below a sentence that says which version it needs.
    pub(crate) fn example(&self, path: &str) -> Result<String, Fault> {
        let text = self.text(path)?;
        let told = text
            .strip_prefix(NEEDS)
            .and_then(|rest| rest.split_once("\n\n"));
        let (needs, text) = told.unwrap_or((LEAST, &text));
        Ok(format!("Needs {needs}\n\n{}", code(path, text)?))
    }

    /// A file as a block of code, whatever it is.
    pub(crate) fn code(&self, path: &str) -> Result<String, Fault> {
        code(path, &self.text(path)?)
    }

    /// The names of the files in a folder, in order.
    pub(crate) fn names(&self, folder: &str) -> Result<Vec<String>, Fault> {
        let full = self.root.join(folder);
        let listed = fs::read_dir(&full).and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                .collect::<io::Result<Vec<_>>>()
        });
        let mut names = listed.map_err(|source| Fault::System { path: full, source })?;
        names.sort();
        Ok(names)
    }
}

fn code(path: &str, text: &str) -> Result<String, Fault> {
    // The registry's name for HCL, whatever the kind of file.
    let language = match path.rsplit('.').next() {
        Some("tf" | "hcl" | "tfrc") => "terraform",
        Some("sh") => "shell",
        Some("json") => "json",
        Some("yml") => "yaml",
        _ => {
            return Err(Fault::Malformed {
                path: path.to_owned(),
                what: "is of a kind that no page shows; add its language",
            });
        }
    };
    Ok(format!("```{language}\n{}\n```\n", text.trim_end()))
}
