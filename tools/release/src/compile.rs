//! Building the provider so that the same sources give the same bytes.
//!
//! Compilers write paths into what they make: of sources into panics, of C sources into assertions. Each is replaced by a
//! name that is the same in every folder. What is left that counts is the version of the compilers.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Failure, NAME, Platform};

/// How the provider is built.
#[derive(Clone, Debug)]
pub struct Build {
    /// The folder of the workspace, absolute.
    pub workspace: PathBuf,
    /// Where cargo puts what it makes, absolute.
    pub target_folder: PathBuf,
    /// What it is built for.
    pub platform: Platform,
    /// `zigbuild` where another system's linker is needed, else `build`.
    pub subcommand: String,
}

impl Build {
    /// Builds the provider in the release profile, with the locked dependencies, and gives the executable's path.
    ///
    /// # Errors
    ///
    /// When cargo is missing, the build fails, or a folder has a blank in its path.
    pub fn run(&self) -> Result<PathBuf, Failure> {
        self.fits_into_flags()?;
        let target = self.platform.target;
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .current_dir(&self.workspace)
            .args([&self.subcommand, "--release", "--locked"])
            .args(["--package", NAME, "--bin", NAME, "--target", target])
            .arg("--target-dir")
            .arg(&self.target_folder)
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTFLAGS", self.rust_flags().join(" "))
            .env(
                format!("CFLAGS_{}", target.replace('-', "_")),
                self.c_flags(),
            );
        run(&mut command, "install Rust from https://rustup.rs")?;
        let file = format!("{NAME}{}", self.platform.executable_suffix());
        Ok(self.target_folder.join(target).join("release").join(file))
    }

    /// Where sources are, and what they are called in the binary. The last that fits counts, so the outer ones come first.
    fn places(&self) -> [(PathBuf, &'static str); 3] {
        let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"));
        let cargo = env::var_os("CARGO_HOME")
            .map(PathBuf::from)
            .unwrap_or_else(|| PathBuf::from(home.unwrap_or_default()).join(".cargo"));
        [
            (cargo, "/cargo"),
            (self.workspace.clone(), "/source"),
            (self.target_folder.clone(), "/target"),
        ]
    }

    fn fits_into_flags(&self) -> Result<(), Failure> {
        let blank = |(path, _): &(PathBuf, _)| path.to_string_lossy().contains(char::is_whitespace);
        match self.places().into_iter().find(blank) {
            Some((path, _)) => Err(Failure::Blank(path)),
            None => Ok(()),
        }
    }

    fn rust_flags(&self) -> Vec<String> {
        let mut flags: Vec<_> = self
            .places()
            .iter()
            .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
            .collect();
        // Windows does not have the library of Microsoft's compiler unless somebody has installed it.
        let msvc = self.platform.target.ends_with("msvc");
        if self.platform.os == "linux" || msvc {
            flags.push("-Ctarget-feature=+crt-static".to_owned());
        }
        // Instead of the time of linking.
        if msvc {
            flags.push("-Clink-arg=/Brepro".to_owned());
        }
        flags
    }

    /// Microsoft's compiler knows no such flag, and writes no paths without debug information.
    fn c_flags(&self) -> String {
        if self.platform.target.ends_with("msvc") {
            return String::new();
        }
        let flag =
            |(from, to): &(PathBuf, &str)| format!("-ffile-prefix-map={}={to}", from.display());
        let flags: Vec<_> = self.places().iter().map(flag).collect();
        flags.join(" ")
    }
}

/// Runs a program whose output goes to the screen.
pub(crate) fn run(command: &mut Command, remedy: &str) -> Result<(), Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|_| Failure::Missing {
        program: program.clone(),
        remedy: remedy.to_owned(),
    })?;
    if status.success() {
        return Ok(());
    }
    let name = Path::new(&program).file_name().unwrap_or_default();
    let arguments: Vec<_> = command.get_args().map(|a| a.to_string_lossy()).collect();
    Err(Failure::Ended {
        command: format!("{} {}", name.to_string_lossy(), arguments.join(" ")),
        code: status.code(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(target: &str) -> Build {
        Build {
            workspace: "/somewhere/project".into(),
            target_folder: "/somewhere/project/target".into(),
            platform: Platform::of_target(target).expect("released"),
            subcommand: "build".to_owned(),
        }
    }

    #[test]
    fn no_folder_of_the_machine_gets_into_the_binary_and_the_inner_ones_count() {
        let flags = build("x86_64-unknown-linux-musl").rust_flags().join(" ");
        let at = |text: &str| {
            flags
                .find(text)
                .unwrap_or_else(|| panic!("{text} in {flags}"))
        };
        let outer = at("--remap-path-prefix=/somewhere/project=/source");
        let inner = at("--remap-path-prefix=/somewhere/project/target=/target");
        assert!(outer < inner);
        assert!(flags.contains("+crt-static"));
    }

    #[test]
    fn a_compiler_gets_flags_that_it_knows() {
        let of = |target| build(target).c_flags();
        assert!(
            of("aarch64-apple-darwin").contains("-ffile-prefix-map=/somewhere/project=/source")
        );
        assert_eq!(of("x86_64-pc-windows-msvc"), "");
    }

    #[test]
    fn nothing_has_to_be_installed_beside_a_binary() {
        let flags = |target| build(target).rust_flags().join(" ");
        for target in ["aarch64-unknown-linux-musl", "x86_64-pc-windows-msvc"] {
            assert!(flags(target).contains("+crt-static"), "{target}");
        }
        assert!(flags("x86_64-pc-windows-msvc").contains("/Brepro"));
        assert!(!flags("aarch64-apple-darwin").contains("+crt-static"));
    }

    #[test]
    fn a_folder_with_a_blank_is_refused_by_its_name() {
        let mut build = build("x86_64-unknown-linux-musl");
        build.workspace = "/somewhere/my project".into();
        let refused = build.run().expect_err("it would part the flags");
        assert!(
            refused.to_string().contains("/somewhere/my project"),
            "{refused}"
        );
    }

    #[test]
    fn a_program_that_is_missing_or_fails_is_named() {
        let missing = run(&mut Command::new("no-such-program"), "make it").expect_err("missing");
        assert!(missing.to_string().contains("make it"), "{missing}");
    }
}
