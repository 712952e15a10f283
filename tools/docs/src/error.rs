//! The errors of the generator.

use std::path::PathBuf;
use std::{fmt, io};

/// Why the documentation could not be generated.
#[derive(Debug)]
pub enum Error {
    /// A source of a page does not exist.
    Missing {
        /// The file, relative to the project.
        path: String,
    },
    /// A file or folder could not be read or written.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A source does not have the required form.
    Malformed {
        /// The file, relative to the project.
        path: String,
        /// What is wrong, and what is expected.
        what: &'static str,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => {
                write!(f, "{path} does not exist; a page is generated from it")
            }
            Self::Io { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Malformed { path, what } => write!(f, "{path}: {what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Missing { .. } | Self::Malformed { .. } => None,
        }
    }
}
