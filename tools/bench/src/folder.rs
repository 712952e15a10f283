//! A folder in which Terraform runs: the configuration, its CLI configuration and the provider.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

const REQUIREMENT: &str = r#"terraform {
  required_providers {
    hostup = { source = "hostup/hostup" }
  }
}
"#;

/// A folder of its own for Terraform, gone when this is dropped.
pub(crate) struct Folder {
    root: TempDir,
}

impl Folder {
    /// Terraform finds `provider` there, under the name that it looks for.
    pub(crate) fn new(provider: &Path) -> io::Result<Self> {
        let root = TempDir::new()?;
        let folder = Self { root };
        for name in ["work", "plugins", "home", "tmp"] {
            fs::create_dir(folder.path(name))?;
        }
        std::os::unix::fs::symlink(provider, folder.path("plugins/terraform-provider-hostup"))?;
        let plugins = folder.path("plugins");
        let lines = ["registry.terraform.io", "registry.opentofu.org"]
            .map(|registry| format!("    \"{registry}/hostup/hostup\" = {plugins:?}\n"));
        let overrides = format!(
            "provider_installation {{\n  dev_overrides {{\n{}  }}\n}}\n",
            lines.concat()
        );
        fs::write(folder.path("cli.tfrc"), overrides)?;
        Ok(folder)
    }

    /// A configuration that takes each of these ids by `for_each`, as the documentation says. The ids are values of a
    /// map, as the data source answers them: Terraform spends minutes on a set of a thousand.
    pub(crate) fn for_each(&self, ids: &[String]) -> io::Result<()> {
        let locals = map(ids);
        self.write(&format!(
            r#"{REQUIREMENT}
{locals}
resource "hostup_domain_dnssec_auto" "each" {{
  for_each  = local.ids
  domain_id = each.value
  action    = "include"
}}
"#
        ))
    }

    /// The same by `count`, with these arguments for the provider block. It costs Terraform the least: a map is looked
    /// through once for each of its values.
    pub(crate) fn count(&self, ids: &[String], provider: &str) -> io::Result<()> {
        self.write(&format!(
            r#"{REQUIREMENT}
provider "hostup" {{
  {provider}
}}

locals {{
  ids = {ids:?}
}}

resource "hostup_domain_dnssec_auto" "each" {{
  count     = {count}
  domain_id = local.ids[count.index]
  action    = "include"
}}
"#,
            count = ids.len()
        ))
    }

    /// A resource that is built into Terraform and speaks to no process, for each of these ids.
    pub(crate) fn built_in(&self, ids: &[String]) -> io::Result<()> {
        let locals = map(ids);
        self.write(&format!(
            r#"{locals}
resource "terraform_data" "each" {{
  for_each = local.ids
  input    = each.value
}}
"#
        ))
    }

    fn write(&self, text: &str) -> io::Result<()> {
        fs::write(self.path("work/main.tf"), text)
    }

    /// Forgets what Terraform knows.
    pub(crate) fn forget_state(&self) {
        for name in ["terraform.tfstate", "terraform.tfstate.backup"] {
            // There may be none.
            let _ = fs::remove_file(self.path("work").join(name));
        }
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }
}

/// A map of ids to themselves, as a local value: Terraform evaluates an expression in `for_each` once for each instance.
fn map(ids: &[String]) -> String {
    let entries = ids.iter().map(|id| format!("    {id:?} = {id:?}\n"));
    let entries: String = entries.collect();
    format!("locals {{\n  ids = {{\n{entries}  }}\n}}\n")
}
