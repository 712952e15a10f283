//! The list of what the binary is made of, in CycloneDX's form, by the tool that CycloneDX has for cargo.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::compile::run;
use super::failure::on;
use super::{Failure, NAME, Platform, assets};

/// The version of the tool. Another one would word the list otherwise.
pub const TOOL_VERSION: &str = "0.5.9";

/// Writes the list of one platform into `folder` and gives its path.
///
/// # Errors
///
/// When the tool is missing or fails.
pub fn write(
    workspace: &Path,
    version: &str,
    platform: Platform,
    folder: &Path,
) -> Result<PathBuf, Failure> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(workspace)
        .args(["cyclonedx", "--format", "json", "--spec-version", "1.5"])
        .args(["--describe", "binaries", "--target", platform.target])
        .args(["--manifest-path", "Cargo.toml"])
        // The moment does not belong to it: the same sources give the same list.
        .env(
            "SOURCE_DATE_EPOCH",
            env::var_os("SOURCE_DATE_EPOCH").unwrap_or_else(|| "0".into()),
        );
    run(
        &mut command,
        &format!("cargo install --locked cargo-cyclonedx@{TOOL_VERSION}"),
    )?;
    let made = workspace.join(format!("{NAME}_bin.cdx.json"));
    let path = folder.join(assets::sbom(version, platform));
    fs::copy(&made, &path).map_err(on(&made))?;
    fs::remove_file(&made).map_err(on(&made))?;
    Ok(path)
}
