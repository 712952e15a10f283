//! Why nothing could be measured.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why nothing could be measured.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An argument that means nothing.
    Usage(String),
    /// No Terraform was found.
    NoTerraform,
    /// The provider could not be built, or is not where it was said to be.
    NoProvider(PathBuf),
    /// A command failed that must not: its words, and what it printed.
    Command { words: String, printed: String },
    /// The system refused something.
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Io(error)
    }
}

impl From<hostup_release::Failure> for Failure {
    fn from(failure: hostup_release::Failure) -> Self {
        Failure::Io(io::Error::other(failure))
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Failure::Io(io::Error::other(error))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(argument) => {
                write!(
                    f,
                    "{argument:?} is none of `pacing`, `whole` and `--provider PATH`"
                )
            }
            Failure::NoTerraform => f.write_str(
                "no Terraform: set TF_ACC_TERRAFORM_PATH, or put terraform or tofu on the PATH",
            ),
            Failure::NoProvider(path) => write!(f, "no provider at {}", path.display()),
            Failure::Command { words, printed } => write!(f, "{words} failed:\n{printed}"),
            Failure::Io(error) => error.fmt(f),
        }
    }
}
