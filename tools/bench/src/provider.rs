//! The provider's binary.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::{progress, workspace};

/// Returns the given binary, or else builds one in the release profile.
pub(crate) fn executable(given: Option<&Path>) -> Result<PathBuf, Error> {
    if let Some(path) = given {
        let path = std::path::absolute(path)?;
        return match path.is_file() {
            true => Ok(path),
            false => Err(Error::NoProvider(path)),
        };
    }
    progress("building the provider");
    let name = hostup_release::Program::Provider.name();
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--locked", "--package", name])
        .current_dir(workspace())
        .status()?;
    // The profile's folder is a sibling of the one that this program was built into.
    let program = env::current_exe()?;
    let folder = program.parent().unwrap_or(&program);
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = folder.with_file_name("release").join(file);
    match status.success() && path.is_file() {
        true => Ok(path.canonicalize()?),
        false => Err(Error::NoProvider(path)),
    }
}
