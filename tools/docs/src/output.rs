//! The files in `docs/`, and how they differ from the generated pages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use crate::{Error, Page};

/// A file in `docs/` that differs from the generated pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Relative to `docs/`.
    pub path: String,
    /// How it differs.
    pub kind: DifferenceKind,
}

/// How a file differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The file does not exist.
    Missing,
    /// There is no such page.
    Unexpected,
    /// The content differs from this line on, counted from 1.
    Content(usize),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match self.kind {
            DifferenceKind::Missing => write!(f, "docs/{path} is missing"),
            DifferenceKind::Unexpected => {
                write!(f, "docs/{path} is not a page of the provider")
            }
            DifferenceKind::Content(line) => write!(f, "docs/{path} differs from line {line} on"),
        }
    }
}

/// Returns how `docs/` differs from the pages.
///
/// # Errors
///
/// If a file cannot be read.
pub fn differences(root: &Path, pages: &[Page]) -> Result<Vec<Difference>, Error> {
    let mut files = files(&root.join("docs"))?;
    let mut differences = Vec::new();
    for page in pages {
        let path = page.path.clone();
        let kind = match files.remove(&path) {
            None => DifferenceKind::Missing,
            Some(text) if text == page.text() => continue,
            Some(text) => DifferenceKind::Content(first_difference(&text, &page.text())),
        };
        differences.push(Difference { path, kind });
    }
    differences.extend(files.into_keys().map(|path| Difference {
        path,
        kind: DifferenceKind::Unexpected,
    }));
    Ok(differences)
}

/// Writes the pages into `docs/`, and returns the differences from before.
///
/// # Errors
///
/// If a file cannot be read or written.
pub fn write(root: &Path, pages: &[Page]) -> Result<Vec<Difference>, Error> {
    let differences = differences(root, pages)?;
    let docs = root.join("docs");
    for difference in &differences {
        let path = docs.join(&difference.path);
        let page = pages.iter().find(|page| page.path == difference.path);
        let result = match page {
            Some(page) => path
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&path, page.text())),
            None => fs::remove_file(&path),
        };
        result.map_err(|source| Error::Io { path, source })?;
    }
    Ok(differences)
}

fn first_difference(one: &str, other: &str) -> usize {
    let same = one.lines().zip(other.lines()).take_while(|(a, b)| a == b);
    same.count() + 1
}

/// Returns the text of each file below a folder, by its relative path. A missing folder has none.
fn files(docs: &Path) -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let full = docs.join(&folder);
        let entries = match fs::read_dir(&full) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other.and_then(Iterator::collect::<io::Result<Vec<_>>>),
        };
        for entry in entries.map_err(|source| Error::Io { path: full, source })? {
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read(entry.path()).map_err(|source| Error::Io {
                path: entry.path(),
                source,
            })?;
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            found.insert(parts.join("/"), String::from_utf8_lossy(&text).into_owned());
        }
    }
    Ok(found)
}
