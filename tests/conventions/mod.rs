//! Conventions of this repository that neither the compiler, clippy nor cargo-deny checks.

mod documents;
mod modules;
mod offer;
pub mod protocol;
mod sandbox;

use std::fs;
use std::path::Path;
use std::process::Command;

/// A tracked text file.
#[derive(Clone, Debug)]
pub struct File {
    /// The path from the root of the repository, with slashes, such as `src/main.rs`.
    pub path: String,
    pub text: String,
}

/// Returns the root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Reads one file.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the tracked files that match the pathspec, such as `src/*.rs`, which includes subfolders.
pub fn tracked(pathspec: &str) -> Vec<File> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--", pathspec])
        .current_dir(root())
        .output()
        .expect("git lists the files of the repository");
    let listed = String::from_utf8(output.stdout).expect("paths of the repository are UTF-8");
    let paths = listed.split('\0').filter(|path| !path.is_empty());
    // A file that was deleted and not yet staged is still listed.
    let files: Vec<_> = paths
        .filter_map(|path| {
            let text = fs::read_to_string(root().join(path)).ok()?;
            Some(File {
                path: path.to_owned(),
                text,
            })
        })
        .collect();
    assert!(
        !files.is_empty(),
        "git tracks no file that matches {pathspec:?}"
    );
    files
}
