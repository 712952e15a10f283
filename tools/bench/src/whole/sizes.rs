//! What is downloaded and kept.

use std::fs;
use std::path::Path;

use hostup_release::{Platform, archive, licences};
use tempfile::TempDir;

use super::{Figures, MIB};
use crate::failure::Failure;
use crate::program;

/// The binary that is measured, and the zip that a release makes of it.
pub(super) fn measure(provider: &Path, figures: &mut Figures) -> Result<(), Failure> {
    let size = |path: &Path| -> Result<f64, Failure> { Ok(fs::metadata(path)?.len() as f64 / MIB) };
    figures.at_most("binary", 10.0, size(provider)?, "MiB");
    let folder = TempDir::new()?;
    let platform = Platform::of_host()?;
    let texts = licences::texts(program::workspace(), platform)?;
    let version = env!("CARGO_PKG_VERSION");
    let zip = archive::pack(provider, &texts, version, platform, folder.path())?;
    figures.at_most("zip", 4.0, size(&zip)?, "MiB");
    Ok(())
}
