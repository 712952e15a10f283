//! Sizes of the binary and of its zip.

use std::fs;
use std::path::Path;

use hostup_release::{Platform, Program, archive};
use tempfile::TempDir;

use super::{Figures, MIB, row};
use crate::error::Error;

/// Measures the binary, and a release zip with it. The licences are left out: their texts come from cargo-about,
/// which need not be installed.
pub(super) fn measure(provider: &Path, figures: &mut Figures) -> Result<(), Error> {
    let size = |path: &Path| -> Result<f64, Error> { Ok(fs::metadata(path)?.len() as f64 / MIB) };
    figures.at_most("binary", 11.0, size(provider)?, "MiB");
    let folder = TempDir::new()?;
    let version = env!("CARGO_PKG_VERSION");
    let zip = archive::pack(
        Program::Provider,
        provider,
        &[],
        version,
        Platform::of_host()?,
        folder.path(),
    )?;
    figures.at_most(row::ZIP, 4.7, size(&zip)?, "MiB");
    Ok(())
}
