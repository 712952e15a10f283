//! Released platforms, with their names in Rust and in registries.

use super::Error;

/// A released platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Platform {
    /// The Rust target.
    pub target: &'static str,
    /// The operating system, by Go's name, which Terraform uses.
    pub os: &'static str,
    /// The architecture, by Go's name, which Terraform uses.
    pub arch: &'static str,
}

/// All released platforms. Linux binaries are linked with musl, so that they need no system libraries.
pub const ALL: &[Platform] = &[
    of("x86_64-unknown-linux-musl", "linux", "amd64"),
    of("aarch64-unknown-linux-musl", "linux", "arm64"),
    of("x86_64-apple-darwin", "darwin", "amd64"),
    of("aarch64-apple-darwin", "darwin", "arm64"),
    of("x86_64-pc-windows-msvc", "windows", "amd64"),
    of("aarch64-pc-windows-msvc", "windows", "arm64"),
    of("x86_64-unknown-freebsd", "freebsd", "amd64"),
];

const fn of(target: &'static str, os: &'static str, arch: &'static str) -> Platform {
    Platform { target, os, arch }
}

impl Platform {
    /// Returns the platform with this Rust target.
    ///
    /// # Errors
    ///
    /// If it is not released.
    pub fn of_target(target: &str) -> Result<Self, Error> {
        let found = ALL.iter().find(|platform| platform.target == target);
        found
            .copied()
            .ok_or_else(|| Error::UnknownTarget(target.to_owned()))
    }

    /// Returns the platform of this machine.
    ///
    /// # Errors
    ///
    /// If it is not released.
    pub fn of_host() -> Result<Self, Error> {
        let os = match std::env::consts::OS {
            "macos" => "darwin",
            os => os,
        };
        let arch = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            arch => arch,
        };
        let found = ALL
            .iter()
            .find(|platform| (platform.os, platform.arch) == (os, arch));
        found
            .copied()
            .ok_or_else(|| Error::UnknownTarget(format!("{os}_{arch}")))
    }

    /// Returns the suffix of an executable's name.
    #[must_use]
    pub fn executable_suffix(&self) -> &'static str {
        if self.os == "windows" { ".exe" } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn target_has_registry_names() {
        let linux = Platform::of_target("x86_64-unknown-linux-musl").expect("released");
        assert_eq!((linux.os, linux.arch), ("linux", "amd64"));
        assert_eq!(linux.executable_suffix(), "");
        let windows = Platform::of_target("aarch64-pc-windows-msvc").expect("released");
        assert_eq!((windows.os, windows.arch), ("windows", "arm64"));
        assert_eq!(windows.executable_suffix(), ".exe");
    }

    #[test]
    fn unknown_target_is_an_error_that_lists_the_released_ones() {
        let error = Platform::of_target("sparc64-unknown-linux-gnu").expect_err("not released");
        let message = error.to_string();
        assert!(message.contains("sparc64-unknown-linux-gnu"), "{message}");
        for platform in ALL {
            assert!(message.contains(platform.target), "{message}");
        }
    }
}
