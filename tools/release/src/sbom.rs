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
    let made = workspace.join(format!("{NAME}{MADE}"));
    let list = fs::read_to_string(&made).map_err(on(&made))?;
    let path = folder.join(assets::sbom(version, platform));
    fs::write(&path, without_folder(&list, workspace)).map_err(on(&path))?;
    clear(workspace)?;
    Ok(path)
}

/// What the tool's files end in.
const MADE: &str = "_bin.cdx.json";

/// The list with our own packages where they are in the binary too: no folder of the machine belongs to it.
fn without_folder(list: &str, workspace: &Path) -> String {
    let folder = workspace.to_string_lossy().replace('\\', "/");
    let url = format!("path+file:///{}", folder.trim_start_matches('/'));
    list.replace(&url, "path+file:///source")
}

/// Takes away what the tool made: a list beside every member of the workspace that has a binary.
fn clear(workspace: &Path) -> Result<(), Failure> {
    let inside = |folder: &Path| -> Result<Vec<PathBuf>, Failure> {
        let entries = fs::read_dir(folder).map_err(on(folder))?;
        Ok(entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect())
    };
    let mut found = inside(workspace)?;
    let members = found.iter().filter(|it| it.join("Cargo.toml").is_file());
    for member in members.cloned().collect::<Vec<_>>() {
        found.extend(inside(&member)?);
    }
    for path in found {
        if path.to_string_lossy().ends_with(MADE) {
            fs::remove_file(&path).map_err(on(&path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_folder_of_the_machine_stays_in_the_list() {
        let list = r#"{ "bom-ref": "path+file:///somewhere/project#name@0.1.0" }"#;
        assert_eq!(
            without_folder(list, Path::new("/somewhere/project")),
            r#"{ "bom-ref": "path+file:///source#name@0.1.0" }"#
        );
        let list = r#""path+file:///C:/project/sandbox#name@0.1.0""#;
        assert_eq!(
            without_folder(list, Path::new(r"C:\project")),
            r#""path+file:///source/sandbox#name@0.1.0""#
        );
    }

    #[test]
    fn what_the_tool_left_elsewhere_is_taken_away_and_nothing_else() {
        let workspace = tempfile::tempdir().expect("a folder");
        let path = |name: &str| workspace.path().join(name);
        fs::create_dir(path("member")).expect("a folder");
        fs::create_dir(path("other")).expect("a folder");
        let files = [
            "Cargo.toml",
            "a_bin.cdx.json",
            "member/Cargo.toml",
            "member/b_bin.cdx.json",
            "member/list.json",
            "other/c_bin.cdx.json",
        ];
        for name in files {
            fs::write(path(name), "").expect("a file");
        }
        clear(workspace.path()).expect("it is ours");
        let left: Vec<_> = files
            .into_iter()
            .filter(|name| path(name).exists())
            .collect();
        let kept = [
            "Cargo.toml",
            "member/Cargo.toml",
            "member/list.json",
            "other/c_bin.cdx.json",
        ];
        assert_eq!(left, kept);
    }
}
