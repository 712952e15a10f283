//! The project's files.

use std::fs;
use std::path::Path;

/// A text file.
#[derive(Clone, Debug)]
pub struct File {
    /// From the root of the project, with slashes, such as `src/main.rs`.
    pub path: String,
    pub text: String,
}

/// Where the project stands.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of one file.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All text files under a folder (`""` is the whole project) whose names end so, in the order of their paths.
///
/// What git keeps for itself, what cargo builds and what Terraform downloads is none of the project's.
pub fn files(folder: &str, ending: &str) -> Vec<File> {
    let found = files_of(root(), folder, ending);
    assert!(
        !found.is_empty(),
        "{folder:?} has no file that ends in {ending:?}"
    );
    found
}

/// The same of a project that stands elsewhere.
pub fn files_of(root: &Path, folder: &str, ending: &str) -> Vec<File> {
    let mut found = Vec::new();
    collect(root, &root.join(folder), ending, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn collect(root: &Path, folder: &Path, ending: &str, found: &mut Vec<File>) {
    for entry in
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    {
        let path = entry.unwrap().path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            if ![".git", "target", ".terraform"].contains(&name.as_str()) {
                collect(root, &path, ending, found);
            }
        } else if name.ends_with(ending) {
            let relative = path.strip_prefix(root).unwrap();
            let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
            // A file that is no text has no words to check.
            if let Ok(text) = fs::read_to_string(&path) {
                found.push(File {
                    path: parts.join("/"),
                    text,
                });
            }
        }
    }
}
