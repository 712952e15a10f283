//! Why a release could not be made.

use std::path::PathBuf;
use std::{fmt, io};

use super::Program;

/// A step that failed, with what to do about it.
#[derive(Debug)]
pub enum Error {
    /// A target that is not released.
    UnknownTarget(String),
    /// A file could not be read or written.
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A command could not be started, or failed; its own messages are on stderr.
    Command {
        /// The command.
        command: String,
        /// How it ended.
        reason: String,
        /// What must be installed to run it.
        requirement: String,
    },
    /// A licence file has changed since `about.toml` was written; cargo-about's message is on stderr.
    OutdatedClarification,
    /// The zip could not be written.
    Zip(zip::result::ZipError),
    /// A path with whitespace, which would separate compiler flags.
    Whitespace(PathBuf),
    /// The folder has no zip of the program to make a checksum of.
    NoArchives(Program, PathBuf),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTarget(target) => {
                let targets: Vec<_> = super::platform::ALL.iter().map(|p| p.target).collect();
                write!(
                    f,
                    "`{target}` is not a released target; use one of {}",
                    targets.join(", ")
                )
            }
            Self::File { path, source } => write!(f, "cannot use {}: {source}", path.display()),
            Self::Command {
                command,
                reason,
                requirement,
            } => write!(f, "`{command}` failed ({reason}); it needs {requirement}"),
            Self::OutdatedClarification => f.write_str(
                "a licence file has changed: review it, and set its SHA-256 in tools/release/about.toml",
            ),
            Self::Zip(source) => write!(f, "cannot write the zip: {source}"),
            Self::Whitespace(path) => write!(
                f,
                "cannot build with {}: its path is part of compiler flags; use a path without whitespace",
                path.display()
            ),
            Self::NoArchives(program, folder) => {
                write!(f, "{} has no zip of {}", folder.display(), program.name())
            }
        }
    }
}

impl std::error::Error for Error {}

/// Adds the path to an I/O error.
pub(crate) fn file_error(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
    let path = path.into();
    |source| Error::File { path, source }
}
