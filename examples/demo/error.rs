//! How a demo fails.

use std::path::PathBuf;
use std::{fmt, io};

/// Why the demo ended early. `Display` is for the last line on the screen.
#[derive(Debug)]
pub(crate) enum Error {
    /// There is no Terraform or OpenTofu to run the provider with.
    NoTerraform(String),
    /// A program cannot be started.
    Program { program: String, source: io::Error },
    /// A file or folder of the demo cannot be used.
    File { path: PathBuf, source: io::Error },
    /// The sandbox does not respond as it should.
    Sandbox(String),
    /// A result is not the expected one.
    Unexpected {
        what: String,
        expected: String,
        actual: String,
    },
    /// Any of these, with the step in which it happened.
    Step { title: String, error: Box<Error> },
    /// A signal asked the demo to end.
    Interrupted,
}

/// Compares a result with the expected one.
pub(crate) fn expect_eq<T: PartialEq + fmt::Debug>(
    what: &str,
    expected: T,
    actual: T,
) -> Result<(), Error> {
    if actual == expected {
        return Ok(());
    }
    Err(Error::Unexpected {
        what: what.to_owned(),
        expected: format!("{expected:?}"),
        actual: format!("{actual:?}"),
    })
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTerraform(message) => f.write_str(message),
            Self::Program { program, source } => write!(f, "cannot run {program}: {source}"),
            Self::File { path, source } => write!(f, "cannot use {}: {source}", path.display()),
            Self::Sandbox(what) => write!(f, "the sandbox failed: {what}"),
            Self::Unexpected {
                what,
                expected,
                actual,
            } => write!(f, "{what}: expected {expected}, got {actual}"),
            Self::Step { title, error } => write!(f, "step \"{title}\" failed: {error}"),
            Self::Interrupted => {
                f.write_str("interrupted; the sandbox and the folder were removed")
            }
        }
    }
}
