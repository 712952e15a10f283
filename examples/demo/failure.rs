//! The ways in which a demo can end badly.

use std::path::PathBuf;
use std::{fmt, io};

/// Why the demo ended before its end. `Display` is for the last line on the screen.
#[derive(Debug)]
pub(crate) enum Failure {
    /// There is nothing to run the provider on.
    NoTerraform,
    /// A program that should run does not start.
    Program { program: String, source: io::Error },
    /// The demo's own folder cannot be used.
    Folder { path: PathBuf, source: io::Error },
    /// The sandbox does not answer, or not as it should.
    Sandbox(String),
    /// Something is not what was announced.
    Differs {
        what: String,
        announced: String,
        came: String,
    },
    /// Any of these, with the step in which it happened.
    Step {
        title: String,
        failure: Box<Failure>,
    },
    /// The user, or the system, wants it to end.
    Interrupted,
}

/// Compares what came with what was announced.
pub(crate) fn same<T: PartialEq + fmt::Debug>(
    what: &str,
    announced: T,
    came: T,
) -> Result<(), Failure> {
    if came == announced {
        return Ok(());
    }
    Err(Failure::Differs {
        what: what.to_owned(),
        announced: format!("{announced:?}"),
        came: format!("{came:?}"),
    })
}

impl fmt::Display for Failure {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTerraform => to.write_str(
                "neither terraform nor tofu is on the PATH; get one at \
                 https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install",
            ),
            Self::Program { program, source } => write!(to, "cannot run {program}: {source}"),
            Self::Folder { path, source } => write!(to, "cannot use {}: {source}", path.display()),
            Self::Sandbox(what) => write!(to, "the sandbox: {what}"),
            Self::Differs {
                what,
                announced,
                came,
            } => write!(to, "{what}: announced {announced}, but came {came}"),
            Self::Step { title, failure } => write!(to, "step \"{title}\" failed: {failure}"),
            Self::Interrupted => to.write_str("interrupted; nothing was left behind"),
        }
    }
}
