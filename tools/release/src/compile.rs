//! Reproducible builds of the programs.
//!
//! Compilers write paths into the binary: of sources into panics, of C sources into assertions. Flags replace them with paths
//! that do not depend on the machine. The version of the compilers still matters.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Error, Platform, Program};

/// How a program is built.
#[derive(Clone, Debug)]
pub struct Build {
    /// The program to build.
    pub program: Program,
    /// The folder of the workspace, absolute.
    pub workspace: PathBuf,
    /// Cargo's target folder, absolute.
    pub target_folder: PathBuf,
    /// The platform to build for.
    pub platform: Platform,
    /// `zigbuild` to link for another system, else `build`.
    pub subcommand: String,
}

impl Build {
    /// Builds the program in the release profile with the locked dependencies, and gives the executable's path.
    ///
    /// # Errors
    ///
    /// If cargo is missing, the build fails, or a path has whitespace.
    pub fn run(&self) -> Result<PathBuf, Error> {
        self.check_paths()?;
        let (name, target) = (self.program.name(), self.platform.target);
        let mut command = cargo();
        command
            .current_dir(&self.workspace)
            .args([&self.subcommand, "--release", "--locked"])
            .args(["--package", name, "--bin", name, "--target", target])
            .arg("--target-dir")
            .arg(&self.target_folder)
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTFLAGS", self.rust_flags().join(" "))
            .env(
                format!("CFLAGS_{}", target.replace('-', "_")),
                self.c_flags(),
            );
        run(
            &mut command,
            "Rust (https://rustup.rs), and a C compiler for the target",
        )?;
        Ok(self.target_folder.join(self.program.built(self.platform)))
    }

    /// Returns folders of sources, and their paths in the binary. The last match counts, so the outer folders come first.
    fn paths(&self) -> [(PathBuf, &'static str); 3] {
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

    fn check_paths(&self) -> Result<(), Error> {
        let has_whitespace =
            |(path, _): &(PathBuf, _)| path.to_string_lossy().contains(char::is_whitespace);
        match self.paths().into_iter().find(has_whitespace) {
            Some((path, _)) => Err(Error::Whitespace(path)),
            None => Ok(()),
        }
    }

    fn rust_flags(&self) -> Vec<String> {
        let mut flags: Vec<_> = self
            .paths()
            .iter()
            .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
            .collect();
        // Windows does not include the C runtime of Microsoft's compiler.
        let msvc = self.platform.target.ends_with("msvc");
        if self.platform.os == "linux" || msvc {
            flags.push("-Ctarget-feature=+crt-static".to_owned());
        }
        // Writes a hash instead of the link time.
        if msvc {
            flags.push("-Clink-arg=/Brepro".to_owned());
        }
        flags
    }

    /// Without debug information, Microsoft's compiler writes no paths, and it does not have this flag.
    fn c_flags(&self) -> String {
        if self.platform.target.ends_with("msvc") {
            return String::new();
        }
        let flag =
            |(from, to): &(PathBuf, &str)| format!("-ffile-prefix-map={}={to}", from.display());
        let flags: Vec<_> = self.paths().iter().map(flag).collect();
        flags.join(" ")
    }
}

/// Returns a command that runs cargo.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command with its output on the terminal.
pub(crate) fn run(command: &mut Command, requirement: &str) -> Result<(), Error> {
    let reason = match command.status() {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    Err(Error::Command {
        command: words.join(" "),
        reason,
        requirement: requirement.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(target: &str) -> Build {
        Build {
            program: Program::Provider,
            workspace: "/somewhere/project".into(),
            target_folder: "/somewhere/project/target".into(),
            platform: Platform::of_target(target).expect("released"),
            subcommand: "build".to_owned(),
        }
    }

    #[test]
    fn flags_replace_paths_outer_ones_first() {
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
    fn msvc_gets_no_gcc_flags() {
        let of = |target| build(target).c_flags();
        assert!(
            of("aarch64-apple-darwin").contains("-ffile-prefix-map=/somewhere/project=/source")
        );
        assert_eq!(of("x86_64-pc-windows-msvc"), "");
    }

    #[test]
    fn linux_and_windows_binaries_are_static() {
        let flags = |target| build(target).rust_flags().join(" ");
        for target in ["aarch64-unknown-linux-musl", "x86_64-pc-windows-msvc"] {
            assert!(flags(target).contains("+crt-static"), "{target}");
        }
        assert!(flags("x86_64-pc-windows-msvc").contains("/Brepro"));
        assert!(!flags("aarch64-apple-darwin").contains("+crt-static"));
    }

    #[test]
    fn path_with_whitespace_is_an_error() {
        let mut build = build("x86_64-unknown-linux-musl");
        build.workspace = "/somewhere/my project".into();
        let error = build.run().expect_err("it would separate the flags");
        let message = error.to_string();
        assert!(message.contains("/somewhere/my project"), "{message}");
    }

    #[test]
    fn missing_program_is_an_error_with_the_requirement() {
        let error = run(&mut Command::new("no-such-program"), "a tool").expect_err("missing");
        let message = error.to_string();
        assert!(message.starts_with("`no-such-program` failed"), "{message}");
        assert!(message.ends_with("it needs a tool"), "{message}");
    }
}
