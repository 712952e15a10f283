//! The zip of one platform: the executable, the licences and other texts.
//!
//! Order, times and permissions are fixed, so that the same executable results in the same bytes on any machine.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::error::file_error;
use super::licences::Text;
use super::{Error, Platform, Program};

/// Packs the executable and these text files into a zip in `folder`, and returns its path.
///
/// # Errors
///
/// If a file cannot be read or written.
pub fn pack(
    program: Program,
    executable: &Path,
    texts: &[Text],
    version: &str,
    platform: Platform,
    folder: &Path,
) -> Result<PathBuf, Error> {
    let bytes = fs::read(executable).map_err(file_error(executable))?;
    let path = folder.join(program.archive(version, platform));
    let file = File::create(&path).map_err(file_error(&path))?;
    let mut zip = ZipWriter::new(file);
    // Terraform's installer keeps the permissions: without them it could not start the provider.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755);
    zip.start_file(program.executable(version, platform), options)
        .map_err(Error::Zip)?;
    zip.write_all(&bytes).map_err(file_error(&path))?;
    for (name, text) in texts {
        zip.start_file(*name, options.unix_permissions(0o644))
            .map_err(Error::Zip)?;
        zip.write_all(text.as_bytes()).map_err(file_error(&path))?;
    }
    zip.finish().map_err(Error::Zip)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn zip_is_reproducible_and_has_the_executable_and_the_licence() {
        let folder = tempfile::tempdir().expect("a folder");
        let executable = folder.path().join("built");
        fs::write(&executable, b"\x7fELF and so on").expect("written");
        let platform = Platform::of_target("x86_64-unknown-linux-musl").expect("released");
        let pack = || {
            let texts = [("LICENSE", "A licence.".to_owned())];
            let path = pack(
                Program::Provider,
                &executable,
                &texts,
                "1.2.3",
                platform,
                folder.path(),
            )
            .expect("packed");
            (path.clone(), fs::read(path).expect("readable"))
        };
        let (path, first) = pack();
        assert!(path.ends_with("terraform-provider-hostup_1.2.3_linux_amd64.zip"));
        let bytes = fs::read(&executable).expect("readable");
        fs::write(&executable, bytes).expect("written again, at another time");
        assert_eq!(pack().1, first);

        let mut zip = zip::ZipArchive::new(File::open(path).expect("there")).expect("a zip");
        assert_eq!(zip.len(), 2);
        let licence = zip.by_index(1).expect("an entry");
        assert_eq!(licence.name().expect("text"), "LICENSE");
        assert_eq!(licence.unix_mode().map(|mode| mode & 0o777), Some(0o644));
        drop(licence);
        let mut entry = zip.by_index(0).expect("an entry");
        assert_eq!(
            entry.name().expect("text"),
            "terraform-provider-hostup_v1.2.3"
        );
        assert_eq!(entry.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        let mut unpacked = Vec::new();
        entry.read_to_end(&mut unpacked).expect("unpacked");
        assert_eq!(unpacked, b"\x7fELF and so on");
    }
}
