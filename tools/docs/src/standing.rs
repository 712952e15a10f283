//! What stands in `docs/`, against what should.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use crate::{Fault, Page};

/// One file of `docs/` that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// From `docs/`.
    pub path: String,
    /// What is the matter.
    pub what: Matter,
}

/// What is the matter with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// It should be there.
    Missing,
    /// There is nothing that it could be about.
    WithoutObject,
    /// From this line on, counted from 1, it says something else.
    From(usize),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match self.what {
            Matter::Missing => write!(f, "docs/{path} is missing"),
            Matter::WithoutObject => {
                write!(f, "docs/{path} is about nothing that the provider has")
            }
            Matter::From(line) => write!(f, "docs/{path} differs from line {line} on"),
        }
    }
}

/// How `docs/` differs from the pages.
///
/// # Errors
///
/// When it cannot be read.
pub fn differences(root: &Path, pages: &[Page]) -> Result<Vec<Difference>, Fault> {
    let mut standing = standing(&root.join("docs"))?;
    let mut differences = Vec::new();
    for page in pages {
        let path = page.path.clone();
        let what = match standing.remove(&path) {
            None => Matter::Missing,
            Some(text) if text == page.text() => continue,
            Some(text) => Matter::From(first_difference(&text, &page.text())),
        };
        differences.push(Difference { path, what });
    }
    differences.extend(standing.into_keys().map(|path| Difference {
        path,
        what: Matter::WithoutObject,
    }));
    Ok(differences)
}

/// Makes `docs/` say what the pages say; tells what was different.
///
/// # Errors
///
/// When it cannot be read or written.
pub fn write(root: &Path, pages: &[Page]) -> Result<Vec<Difference>, Fault> {
    let differences = differences(root, pages)?;
    let docs = root.join("docs");
    for difference in &differences {
        let path = docs.join(&difference.path);
        let page = pages.iter().find(|page| page.path == difference.path);
        let done = match page {
            Some(page) => path
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&path, page.text())),
            None => fs::remove_file(&path),
        };
        done.map_err(|source| Fault::System { path, source })?;
    }
    Ok(differences)
}

fn first_difference(one: &str, other: &str) -> usize {
    let same = one.lines().zip(other.lines()).take_while(|(a, b)| a == b);
    same.count() + 1
}

/// The texts of all files below a folder, by their paths from there. A folder that does not exist has none.
fn standing(docs: &Path) -> Result<BTreeMap<String, String>, Fault> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let full = docs.join(&folder);
        let entries = match fs::read_dir(&full) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other.and_then(Iterator::collect::<io::Result<Vec<_>>>),
        };
        for entry in entries.map_err(|source| Fault::System { path: full, source })? {
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read(entry.path()).map_err(|source| Fault::System {
                path: entry.path(),
                source,
            })?;
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            found.insert(parts.join("/"), String::from_utf8_lossy(&text).into_owned());
        }
    }
    Ok(found)
}
