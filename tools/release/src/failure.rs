//! How making a release fails.

use std::path::PathBuf;
use std::{fmt, io};

/// A step that did not end well, with what to do about it.
#[derive(Debug)]
pub enum Failure {
    /// A target that no registry has a name for, or that is not supported.
    UnknownTarget(String),
    /// A file could not be read or written.
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program could not be started.
    Missing {
        /// Its name.
        program: String,
        /// How to get it.
        remedy: String,
    },
    /// A program ended badly; its own words are on stderr.
    Ended {
        /// The command.
        command: String,
        /// Its exit code, if it had one.
        code: Option<i32>,
    },
    /// The zip could not be written.
    Zip(zip::result::ZipError),
    /// Compilers are given paths among flags, which blanks part.
    Blank(PathBuf),
    /// There is nothing to sum up in the folder.
    NoArchives(PathBuf),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTarget(target) => {
                write!(f, "`{target}` is no target that is released; they are ")?;
                let names: Vec<_> = super::platform::ALL.iter().map(|p| p.target).collect();
                f.write_str(&names.join(", "))
            }
            Self::File { path, source } => write!(f, "failed on {}: {source}", path.display()),
            Self::Missing { program, remedy } => {
                write!(f, "failed to start `{program}`: {remedy}")
            }
            Self::Ended { command, code } => match code {
                Some(code) => write!(f, "`{command}` ended with {code}"),
                None => write!(f, "`{command}` was ended by a signal"),
            },
            Self::Zip(source) => write!(f, "failed to write the zip: {source}"),
            Self::Blank(path) => write!(
                f,
                "failed to build with {}: choose a path without blanks, since compilers are given it among flags",
                path.display()
            ),
            Self::NoArchives(folder) => {
                write!(f, "there is no zip of the provider in {}", folder.display())
            }
        }
    }
}

impl std::error::Error for Failure {}

/// Names the file that an error of io is about.
pub(crate) fn on(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Failure {
    let path = path.into();
    |source| Failure::File { path, source }
}
