//! The SBOM: the components of the binary in CycloneDX format, by [cargo-cyclonedx](https://github.com/CycloneDX/cyclonedx-rust-cargo).

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::compile::{cargo, run};
use super::error::file_error;
use super::{Error, Platform, Program};

/// The version of the tool. Other versions may write other SBOMs.
pub const TOOL_VERSION: &str = "0.5.9";

/// Writes the SBOM of a program on one platform into `folder`, and returns its path.
///
/// # Errors
///
/// If the tool is missing or fails.
pub fn write(
    workspace: &Path,
    program: Program,
    version: &str,
    platform: Platform,
    folder: &Path,
) -> Result<PathBuf, Error> {
    let mut command = cargo();
    command
        .current_dir(workspace)
        .args(["cyclonedx", "--format", "json", "--spec-version", "1.5"])
        .args(["--describe", "binaries", "--target", platform.target])
        .args(["--manifest-path", "Cargo.toml"])
        // A fixed time, so that the same sources result in the same SBOM.
        .env(
            "SOURCE_DATE_EPOCH",
            env::var_os("SOURCE_DATE_EPOCH").unwrap_or_else(|| "0".into()),
        );
    run(
        &mut command,
        &format!("`cargo install --locked cargo-cyclonedx@{TOOL_VERSION}`"),
    )?;
    let written = workspace
        .join(program.folder())
        .join(format!("{}{SUFFIX}", program.name()));
    let sbom = fs::read_to_string(&written).map_err(file_error(&written))?;
    let path = folder.join(program.sbom(version, platform));
    fs::write(&path, with_source_path(&sbom, workspace)).map_err(file_error(&path))?;
    remove_tool_files(workspace)?;
    Ok(path)
}

/// The suffix of the tool's files.
const SUFFIX: &str = "_bin.cdx.json";

/// Replaces the folder of this machine with the one in the binary; see `compile`.
fn with_source_path(sbom: &str, workspace: &Path) -> String {
    let folder = workspace.to_string_lossy().replace('\\', "/");
    let url = format!("path+file:///{}", folder.trim_start_matches('/'));
    sbom.replace(&url, "path+file:///source")
}

/// Removes the tool's files below a folder: it writes one for every workspace member that has a binary.
fn remove_tool_files(folder: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(file_error(folder))? {
        let path = entry.map_err(file_error(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                remove_tool_files(&path)?;
            }
        } else if name.ends_with(SUFFIX) {
            fs::remove_file(&path).map_err(file_error(&path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sbom_has_no_path_of_the_machine() {
        let sbom = r#"{ "bom-ref": "path+file:///somewhere/project#name@0.1.0" }"#;
        assert_eq!(
            with_source_path(sbom, Path::new("/somewhere/project")),
            r#"{ "bom-ref": "path+file:///source#name@0.1.0" }"#
        );
        let sbom = r#""path+file:///C:/project/sandbox#name@0.1.0""#;
        assert_eq!(
            with_source_path(sbom, Path::new(r"C:\project")),
            r#""path+file:///source/sandbox#name@0.1.0""#
        );
    }

    #[test]
    fn only_the_tools_files_outside_target_are_removed() {
        let workspace = tempfile::tempdir().expect("a folder");
        let path = |name: &str| workspace.path().join(name);
        for name in ["tools/member", "target"] {
            fs::create_dir_all(path(name)).expect("a folder");
        }
        let files = [
            "a_bin.cdx.json",
            "tools/member/Cargo.toml",
            "tools/member/b_bin.cdx.json",
            "tools/member/list.json",
            "target/c_bin.cdx.json",
        ];
        for name in files {
            fs::write(path(name), "").expect("a file");
        }
        remove_tool_files(workspace.path()).expect("removed");
        let remaining: Vec<_> = files
            .into_iter()
            .filter(|name| path(name).exists())
            .collect();
        let expected = [
            "tools/member/Cargo.toml",
            "tools/member/list.json",
            "target/c_bin.cdx.json",
        ];
        assert_eq!(remaining, expected);
    }
}
