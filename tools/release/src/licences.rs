//! The licence texts in a zip: our own, and those of every crate that is linked into the binary.
//!
//! [cargo-about](https://github.com/EmbarkStudios/cargo-about) collects the latter. `about.toml` lists the licences that are
//! accepted, and `licences.hbs` is the template of the text.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::compile::{cargo, run};
use super::error::file_error;
use super::{Error, Platform, Program};

/// A text file in an archive: its name and its content.
pub type Text = (&'static str, String);

/// The version of the tool. Other versions may choose other texts.
pub const TOOL_VERSION: &str = "0.9.3";

/// The beginning of the tool's message about a checksum in `about.toml` that does not match.
const OUTDATED: &str = "failed to validate all files specified in clarification";

/// Returns our own licence, and those of the crates that are linked on this platform.
///
/// # Errors
///
/// If the tool is missing or fails, a crate has a licence that is not accepted, or a licence file is not the one that
/// `about.toml` clarifies.
pub fn texts(workspace: &Path, program: Program, platform: Platform) -> Result<Vec<Text>, Error> {
    let path = workspace.join("LICENSE");
    let own = fs::read_to_string(&path).map_err(file_error(&path))?;
    // A file, since the tool does not trust the standard output in PowerShell.
    let output = workspace.join("target/third-party-licences");
    let log = workspace.join("target/third-party-licences.log");
    let mut command = cargo();
    command
        .current_dir(workspace)
        .args(["about", "generate", "--locked", "--fail"])
        .args(["--target", platform.target])
        .arg("--manifest-path")
        .arg(workspace.join(program.folder()).join("Cargo.toml"))
        .args(["--config", "tools/release/about.toml"])
        .arg("--output-file")
        .arg(&output)
        .arg("tools/release/licences.hbs")
        .stderr(File::create(&log).map_err(file_error(&log))?);
    let requirement = format!("`cargo install --locked --features cli cargo-about@{TOOL_VERSION}`");
    let result = run(&mut command, &requirement);
    let messages = fs::read_to_string(&log).map_err(file_error(&log))?;
    let _ = io::stderr().write_all(messages.as_bytes());
    result?;
    // For the tool this is a warning, after which it replaces the file with a standard text without the authors.
    if messages.contains(OUTDATED) {
        return Err(Error::OutdatedClarification);
    }
    let others = fs::read_to_string(&output).map_err(file_error(&output))?;
    Ok(vec![("LICENSE", own), ("THIRD-PARTY-LICENSES", others)])
}
