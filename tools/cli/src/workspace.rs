//! The folder in which a CLI runs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The block that every configuration of the provider begins with.
pub const REQUIRED_PROVIDERS: &str = r#"terraform {
  required_providers {
    hostup = {
      source = "hostup/hostup"
    }
  }
}
"#;

/// A temporary folder with the provider, a CLI configuration, a home, and the folder in which commands run. It is removed
/// when this is dropped.
#[derive(Debug)]
pub struct Workspace {
    root: TempDir,
    provider_executable: PathBuf,
}

impl Workspace {
    /// Creates a workspace for this provider executable, with `dev_overrides` in the CLI configuration.
    pub fn new(executable: &Path) -> io::Result<Self> {
        let root = tempfile::Builder::new().prefix("hostup-").tempdir()?;
        for name in ["work", "plugins", "programs", "home", "tmp"] {
            fs::create_dir(root.path().join(name))?;
        }
        let file =
            Path::new("terraform-provider-hostup").with_extension(std::env::consts::EXE_EXTENSION);
        let provider_executable = root.path().join("plugins").join(file);
        link(executable, &provider_executable)?;
        let workspace = Self {
            root,
            provider_executable,
        };
        let plugins = slashes(&workspace.root.path().join("plugins"));
        // Each CLI resolves `hostup/hostup` in its own registry.
        let lines = ["registry.terraform.io", "registry.opentofu.org"]
            .map(|registry| format!("    \"{registry}/hostup/hostup\" = \"{plugins}\"\n"));
        workspace.configure_cli(&format!(
            "  dev_overrides {{\n{}  }}\n  direct {{}}\n",
            lines.concat()
        ))?;
        Ok(workspace)
    }

    /// Replaces the `dev_overrides` with this mirror, from which alone providers are installed.
    pub fn use_mirror(&self, mirror: &Path) -> io::Result<()> {
        let path = slashes(mirror);
        self.configure_cli(&format!(
            "  filesystem_mirror {{\n    path = \"{path}\"\n  }}\n"
        ))
    }

    /// Installs the provider from a folder with unpacked packages of these versions, all with the same executable, in place
    /// of the `dev_overrides`. `platform` is such as `linux_amd64`. Returns the folder.
    pub fn install_versions(
        &self,
        registry: &str,
        platform: &str,
        versions: &[&str],
    ) -> io::Result<PathBuf> {
        let mirror = self.root.path().join("mirror");
        for version in versions {
            let package = mirror.join(format!("{registry}/hostup/hostup/{version}/{platform}"));
            fs::create_dir_all(&package)?;
            let suffix = std::env::consts::EXE_SUFFIX;
            let file = format!("terraform-provider-hostup_v{version}{suffix}");
            let file = package.join(file);
            if !file.exists() {
                link(&self.provider_executable, &file)?;
            }
        }
        self.use_mirror(&mirror)?;
        Ok(mirror)
    }

    /// Makes a program available under this name in the scripts of [`Cli::script`](crate::Cli::script).
    #[cfg(unix)]
    pub fn link_program(&self, name: &str, program: &Path) -> io::Result<()> {
        relink(program, &self.programs().join(name))
    }

    /// The folder of the programs for scripts.
    #[cfg(unix)]
    pub(crate) fn programs(&self) -> PathBuf {
        self.root.path().join("programs")
    }

    /// Makes this executable the provider from the next command on.
    pub fn replace_provider(&self, executable: &Path) -> io::Result<()> {
        relink(executable, &self.provider_executable)
    }

    fn configure_cli(&self, installation: &str) -> io::Result<()> {
        let text = format!("provider_installation {{\n{installation}}}\n");
        fs::write(self.cli_configuration(), text)
    }

    /// Returns the path at which the CLI starts the provider, unique to this workspace.
    pub fn provider_executable(&self) -> &Path {
        &self.provider_executable
    }

    /// Returns a path in the folder in which commands run; that folder itself for an empty name.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("work").join(name)
    }

    /// Returns the file for `TF_CLI_CONFIG_FILE`.
    pub fn cli_configuration(&self) -> PathBuf {
        self.root.path().join("cli.tfrc")
    }

    /// Returns the folder for `TMPDIR`.
    pub fn temporary(&self) -> PathBuf {
        self.root.path().join("tmp")
    }

    /// Writes a configuration file.
    pub fn write(&self, name: &str, text: &str) -> io::Result<()> {
        fs::write(self.path(name), text)
    }

    /// Removes the state and its backup.
    pub fn forget_state(&self) {
        for name in ["terraform.tfstate", "terraform.tfstate.backup"] {
            // There may be none.
            let _ = fs::remove_file(self.path(name));
        }
    }

    /// Keeps the folder, and returns its path.
    pub fn keep(self) -> PathBuf {
        self.root.keep()
    }

    pub(crate) fn prepare(&self, command: &mut Command) {
        command
            .current_dir(self.path(""))
            .env("HOME", self.root.path().join("home"))
            .env("TMPDIR", self.temporary())
            .env("TF_CLI_CONFIG_FILE", self.cli_configuration());
    }
}

/// Writes the path for HCL, in which a backslash begins an escape.
fn slashes(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// Creates a [`link`], in place of the one that may be there.
fn relink(executable: &Path, path: &Path) -> io::Result<()> {
    if path.symlink_metadata().is_ok() {
        fs::remove_file(path)?;
    }
    link(executable, path)
}

/// Creates a link, not a copy: a file that one thread still has open for writing while another one forks cannot be executed
/// ("text file busy").
#[cfg(unix)]
fn link(executable: &Path, provider: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(executable, provider)
}

#[cfg(not(unix))]
fn link(executable: &Path, provider: &Path) -> io::Result<()> {
    fs::copy(executable, provider).map(drop)
}
