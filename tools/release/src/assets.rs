//! The manifest and the checksums of a release.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest, Sha256};

use super::error::file_error;
use super::{Error, Program};

/// Writes the manifest, which tells registries the protocol version.
///
/// # Errors
///
/// If it cannot be written.
pub fn manifest(version: &str, folder: &Path) -> Result<PathBuf, Error> {
    let manifest = json!({ "version": 1, "metadata": { "protocol_versions": ["6.0"] } });
    let prefix = Program::Provider.prefix(version);
    let path = folder.join(format!("{prefix}manifest.json"));
    fs::write(&path, format!("{manifest:#}\n")).map_err(file_error(&path))?;
    Ok(path)
}

/// Writes the SHA-256 checksums of every zip, SBOM and manifest of this program and version in the folder, sorted by name.
///
/// # Errors
///
/// When there is no zip, or a file cannot be read or written.
pub fn sums(program: Program, version: &str, folder: &Path) -> Result<PathBuf, Error> {
    let prefix = program.prefix(version);
    let is_asset = |name: &String| {
        name.starts_with(&prefix) && (name.ends_with(".zip") || name.ends_with(".json"))
    };
    let entries = fs::read_dir(folder).map_err(file_error(folder))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(is_asset)
        .collect();
    if !names.iter().any(|name| name.ends_with(".zip")) {
        return Err(Error::NoArchives(program, folder.to_owned()));
    }
    names.sort();
    let mut text = String::new();
    for name in names {
        let path = folder.join(&name);
        let bytes = fs::read(&path).map_err(file_error(&path))?;
        for byte in Sha256::digest(&bytes) {
            let _ = write!(text, "{byte:02x}");
        }
        let _ = writeln!(text, "  {name}");
    }
    let path = folder.join(program.sums(version));
    fs::write(&path, text).map_err(file_error(&path))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_cover_zips_and_manifest_of_this_program_and_version() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = sums(Program::Provider, "1.2.3", folder.path()).expect_err("no zip");
        assert!(matches!(error, Error::NoArchives(..)), "{error}");
        for name in [
            "terraform-provider-hostup_1.2.3_linux_amd64.zip",
            "terraform-provider-hostup_1.2.3_darwin_arm64.zip",
            "terraform-provider-hostup_1.2.2_linux_amd64.zip",
            "terraform-provider-hostup_1.2.3_SHA256SUMS.sig",
            "hostup-sandbox-1.2.3-linux-amd64.zip",
            "notes.txt",
        ] {
            fs::write(folder.path().join(name), b"abc").expect("written");
        }
        manifest("1.2.3", folder.path()).expect("written");
        let path = sums(Program::Provider, "1.2.3", folder.path()).expect("written");
        assert!(path.ends_with("terraform-provider-hostup_1.2.3_SHA256SUMS"));
        let text = fs::read_to_string(path).expect("readable");
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[..2],
            [
                format!("{abc}  terraform-provider-hostup_1.2.3_darwin_arm64.zip"),
                format!("{abc}  terraform-provider-hostup_1.2.3_linux_amd64.zip"),
            ]
        );
        assert!(lines[2].ends_with("  terraform-provider-hostup_1.2.3_manifest.json"));
        assert_eq!(lines.len(), 3);

        let path = sums(Program::Sandbox, "1.2.3", folder.path()).expect("written");
        assert!(path.ends_with("hostup-sandbox-1.2.3-checksums.txt"));
        assert_eq!(
            fs::read_to_string(path).expect("readable"),
            format!("{abc}  hostup-sandbox-1.2.3-linux-amd64.zip\n")
        );
    }

    #[test]
    fn manifest_has_protocol_version() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = manifest("1.2.3", folder.path()).expect("written");
        assert!(path.ends_with("terraform-provider-hostup_1.2.3_manifest.json"));
        let text = fs::read_to_string(path).expect("readable");
        let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(manifest["metadata"]["protocol_versions"], json!(["6.0"]));
    }
}
