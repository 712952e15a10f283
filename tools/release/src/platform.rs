//! Platforms, as Rust, as registries, and as the provider's files call them.

use super::Failure;

/// A platform that is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Platform {
    /// Rust's name for it.
    pub target: &'static str,
    /// Go's, and so Terraform's, name for the operating system.
    pub os: &'static str,
    /// Go's, and so Terraform's, name for the processor.
    pub arch: &'static str,
}

/// All of them. Those for Linux are of musl, so that the binary needs nothing of the system.
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
    /// The platform with this Rust target.
    ///
    /// # Errors
    ///
    /// When it is not released.
    pub fn of_target(target: &str) -> Result<Self, Failure> {
        let found = ALL.iter().find(|platform| platform.target == target);
        found
            .copied()
            .ok_or_else(|| Failure::UnknownTarget(target.to_owned()))
    }

    /// The platform that this program runs on.
    ///
    /// # Errors
    ///
    /// When it is not released.
    pub fn of_host() -> Result<Self, Failure> {
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
            .ok_or_else(|| Failure::UnknownTarget(format!("{os}_{arch}")))
    }

    /// What an executable's name ends in.
    #[must_use]
    pub fn executable_suffix(&self) -> &'static str {
        if self.os == "windows" { ".exe" } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_the_names_that_registries_use() {
        let linux = Platform::of_target("x86_64-unknown-linux-musl").expect("released");
        assert_eq!((linux.os, linux.arch), ("linux", "amd64"));
        assert_eq!(linux.executable_suffix(), "");
        let windows = Platform::of_target("aarch64-pc-windows-msvc").expect("released");
        assert_eq!((windows.os, windows.arch), ("windows", "arm64"));
        assert_eq!(windows.executable_suffix(), ".exe");
    }

    #[test]
    fn a_target_that_is_not_released_is_refused_with_those_that_are() {
        let refused = Platform::of_target("sparc64-unknown-linux-gnu").expect_err("not released");
        let said = refused.to_string();
        assert!(said.contains("sparc64-unknown-linux-gnu"), "{said}");
        for platform in ALL {
            assert!(said.contains(platform.target), "{said}");
        }
    }
}
