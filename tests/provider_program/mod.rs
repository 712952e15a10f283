//! The executable that the tests run as the provider.

use std::env;
use std::path::{Path, PathBuf};

/// The one that cargo built, or the one that `HOSTUP_TEST_PROVIDER` names, such as a build for another platform.
///
/// # Panics
///
/// If the variable names no file.
pub fn provider_program() -> PathBuf {
    let built = Path::new(env!("CARGO_BIN_EXE_terraform-provider-hostup"));
    match env::var_os("HOSTUP_TEST_PROVIDER") {
        None => built.to_owned(),
        Some(path) => existing_program("HOSTUP_TEST_PROVIDER", Path::new(&path)),
    }
}

/// The absolute path of a program that a variable names.
#[track_caller]
pub fn existing_program(variable: &str, path: &Path) -> PathBuf {
    assert!(
        path.is_file(),
        "{variable} names {}, which is not a file",
        path.display()
    );
    std::path::absolute(path).unwrap()
}
