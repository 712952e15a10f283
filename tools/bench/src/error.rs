//! The errors of the benchmarks.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a measurement failed.
#[derive(Debug)]
pub(crate) enum Error {
    /// An unknown argument.
    Usage(String),
    /// No Terraform or OpenTofu can be used.
    Cli(String),
    /// The provider could not be built, or is not at the given path.
    NoProvider(PathBuf),
    /// A command that must succeed failed.
    Command { command: String, output: String },
    /// `BENCHMARKS.md` has no place for the tables.
    NoMarkers(PathBuf),
    /// A system call failed.
    Io(io::Error),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Io(error)
    }
}

impl From<hostup_release::Error> for Error {
    fn from(error: hostup_release::Error) -> Self {
        Error::Io(io::Error::other(error))
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Error::Io(io::Error::other(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(argument) => write!(
                f,
                "unexpected argument {argument:?}; usage: hostup-bench [pacing|performance|--write] [--provider PATH]"
            ),
            Error::Cli(message) => f.write_str(message),
            Error::NoProvider(path) => write!(f, "no provider at {}", path.display()),
            Error::Command { command, output } => write!(f, "{command} failed:\n{output}"),
            Error::NoMarkers(path) => write!(
                f,
                "{} has no lines `{}` and `{}` for the tables to go between",
                path.display(),
                crate::report::BEGIN,
                crate::report::END
            ),
            Error::Io(error) => error.fmt(f),
        }
    }
}
