//! Why no documentation could be made.

use std::path::PathBuf;
use std::{fmt, io};

/// Why no documentation could be made.
#[derive(Debug)]
pub enum Fault {
    /// A file that a page is made of does not exist.
    Missing {
        /// The file, from the project's folder.
        path: String,
    },
    /// The system refused to read or write.
    System {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// A file is there, and not as it must be.
    Malformed {
        /// The file, from the project's folder.
        path: String,
        /// What is wrong with it, and what would be right.
        what: &'static str,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => write!(f, "{path} does not exist, but a page is made of it"),
            Self::System { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Malformed { path, what } => write!(f, "{path}: {what}"),
        }
    }
}

impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::System { source, .. } => Some(source),
            Self::Missing { .. } | Self::Malformed { .. } => None,
        }
    }
}
