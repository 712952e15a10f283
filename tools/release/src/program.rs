//! The programs of a release, and the names of their files.
//!
//! Registries find the files of the provider by name. Some take each file whose name ends in `_OS_ARCH.zip` for a zip of the
//! provider, and each file whose name ends in `SHA256SUMS` for its checksums. The files of the sandbox are named with hyphens,
//! and its checksums `checksums.txt`, so that no registry takes them for the provider's.

use std::path::PathBuf;

use super::Platform;

/// A program of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// The provider, which registries distribute.
    Provider,
    /// The sandbox, which people download.
    Sandbox,
}

impl Program {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Provider, Self::Sandbox];

    /// The name of the package and of the binary in it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Provider => "terraform-provider-hostup",
            Self::Sandbox => "hostup-sandbox",
        }
    }

    /// The folder of the package in the workspace.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Provider => "",
            Self::Sandbox => "sandbox",
        }
    }

    /// The name of the executable in a zip. Terraform finds the provider by it.
    #[must_use]
    pub fn executable(self, version: &str, platform: Platform) -> String {
        let suffix = platform.executable_suffix();
        match self {
            Self::Provider => format!("{}_v{version}{suffix}", self.name()),
            Self::Sandbox => format!("{}{suffix}", self.name()),
        }
    }

    /// The name of a platform's zip.
    #[must_use]
    pub fn archive(self, version: &str, platform: Platform) -> String {
        self.of_platform(version, platform, "zip")
    }

    /// The name of a platform's SBOM.
    #[must_use]
    pub fn sbom(self, version: &str, platform: Platform) -> String {
        self.of_platform(version, platform, "cdx.json")
    }

    /// The name of the checksums.
    #[must_use]
    pub fn sums(self, version: &str) -> String {
        let end = match self {
            Self::Provider => "SHA256SUMS",
            Self::Sandbox => "checksums.txt",
        };
        format!("{}{end}", self.prefix(version))
    }

    /// How the names of all files of a version begin.
    pub(crate) fn prefix(self, version: &str) -> String {
        let separator = self.separator();
        format!("{}{separator}{version}{separator}", self.name())
    }

    /// Where cargo writes the executable, below its target folder.
    pub(crate) fn built(self, platform: Platform) -> PathBuf {
        let file = format!("{}{}", self.name(), platform.executable_suffix());
        [platform.target, "release", &file].iter().collect()
    }

    fn of_platform(self, version: &str, platform: Platform, extension: &str) -> String {
        let (prefix, separator) = (self.prefix(version), self.separator());
        let Platform { os, arch, .. } = platform;
        format!("{prefix}{os}{separator}{arch}.{extension}")
    }

    fn separator(self) -> char {
        match self {
            Self::Provider => '_',
            Self::Sandbox => '-',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provider_has_the_names_that_registries_read() {
        let windows = Platform::of_target("x86_64-pc-windows-msvc").expect("released");
        let provider = Program::Provider;
        assert_eq!(
            provider.archive("1.2.3", windows),
            "terraform-provider-hostup_1.2.3_windows_amd64.zip"
        );
        assert_eq!(
            provider.executable("1.2.3", windows),
            "terraform-provider-hostup_v1.2.3.exe"
        );
        assert_eq!(
            provider.sums("1.2.3"),
            "terraform-provider-hostup_1.2.3_SHA256SUMS"
        );
    }

    #[test]
    fn registry_does_not_take_sandbox_for_provider() {
        let linux = Platform::of_target("x86_64-unknown-linux-musl").expect("released");
        let sandbox = Program::Sandbox;
        let archive = sandbox.archive("1.2.3", linux);
        assert_eq!(archive, "hostup-sandbox-1.2.3-linux-amd64.zip");
        assert!(!archive.ends_with("_linux_amd64.zip"));
        assert!(!sandbox.sums("1.2.3").ends_with("SHA256SUMS"));
        assert_eq!(sandbox.executable("1.2.3", linux), "hostup-sandbox");
    }
}
