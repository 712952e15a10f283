//! The folder of a world: where commands run, the provider, the CLI configuration, a home and a place for sockets.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

const BUILT: &str = env!("CARGO_BIN_EXE_terraform-provider-hostup");

const TERRAFORM_TF: &str = "terraform {\n  required_providers {\n    hostup = {\n      source = \"hostup/hostup\"\n    }\n  }\n}\n";

#[derive(Debug)]
pub(super) struct Folder {
    root: TempDir,
    provider: PathBuf,
    ids: BTreeMap<String, String>,
}

impl Folder {
    pub(super) fn new<'a>(ids: impl Iterator<Item = (&'a str, String)>) -> Self {
        let root = TempDir::new().unwrap();
        for name in ["work", "plugins", "home", "tmp"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        let file = Path::new(BUILT).file_name().unwrap();
        let provider = root.path().join("plugins").join(file);
        place(&provider);
        let ids: BTreeMap<_, _> = ids.map(|(name, id)| (name.to_owned(), id)).collect();
        let folder = Self {
            root,
            provider,
            ids,
        };
        fs::write(folder.cli_configuration(), folder.overrides()).unwrap();
        folder.write("terraform.tf", TERRAFORM_TF);
        let lines = folder
            .ids
            .iter()
            .map(|(name, id)| format!("    \"{name}\" = \"{id}\"\n"));
        folder.write(
            "ids.tf",
            &format!(
                "locals {{\n  id = {{\n{}  }}\n}}\n",
                lines.collect::<String>()
            ),
        );
        folder
    }

    /// The provider as this world's Terraform starts it: at a path that no other world has.
    #[cfg(unix)]
    pub(super) fn provider(&self) -> &Path {
        &self.provider
    }

    pub(super) fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    pub(super) fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    pub(super) fn temporary(&self) -> PathBuf {
        self.root.path().join("tmp")
    }

    pub(super) fn cli_configuration(&self) -> PathBuf {
        self.root.path().join("cli.tfrc")
    }

    #[track_caller]
    pub(super) fn id(&self, name: &str) -> String {
        self.ids
            .get(name)
            .unwrap_or_else(|| panic!("the fixture has no domain {name}"))
            .clone()
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::write(self.work().join(name), text).unwrap();
    }

    /// Terraform and OpenTofu read `hostup/hostup` as of their own registry.
    fn overrides(&self) -> String {
        let plugins = self
            .provider
            .parent()
            .unwrap()
            .display()
            .to_string()
            .replace('\\', "/");
        let lines = ["registry.terraform.io", "registry.opentofu.org"]
            .map(|registry| format!("    \"{registry}/hostup/hostup\" = \"{plugins}\"\n"));
        format!(
            "provider_installation {{\n  dev_overrides {{\n{}  }}\n}}\n",
            lines.concat()
        )
    }
}

/// A link, not a copy: a file that is still open for writing in one thread while another one forks cannot be executed
/// ("text file busy").
#[cfg(unix)]
fn place(provider: &Path) {
    std::os::unix::fs::symlink(BUILT, provider).unwrap();
}

#[cfg(not(unix))]
fn place(provider: &Path) {
    fs::copy(BUILT, provider).unwrap();
}
