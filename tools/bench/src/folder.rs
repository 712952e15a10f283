//! The configurations that are measured, each in its own workspace.

use std::io;
use std::path::{Path, PathBuf};

use terraform_cli::{REQUIRED_PROVIDERS, Workspace};

/// A block of a configuration, for a domain in `each.value`.
#[derive(Clone, Copy)]
pub(crate) struct Block {
    header: &'static str,
    arguments: &'static str,
}

/// The automatic DNSSEC of a domain, by its id.
pub(crate) const DNSSEC_AUTO_BY_ID: Block = Block {
    header: "resource \"hostup_domain_dnssec_auto\"",
    arguments: "  domain_id = each.value\n  action = \"include\"\n",
};

/// The automatic DNSSEC of a domain, by its name.
pub(crate) const DNSSEC_AUTO_BY_NAME: Block = Block {
    header: "resource \"hostup_domain_dnssec_auto\"",
    arguments: "  domain_name = each.value\n  action = \"include\"\n",
};

/// The name servers of a domain, by its name.
pub(crate) const NAMESERVERS: Block = Block {
    header: "resource \"hostup_domain_nameservers\"",
    arguments: "  domain_name = each.value\n  nameservers = [\"primary.ns.hostup.se\", \"secondary.ns.hostup.se\"]\n",
};

/// What the DNS shows of a domain.
pub(crate) const CHAIN: Block = Block {
    header: "data \"hostup_dnssec_chain\"",
    arguments: "  domain_name = each.value\n",
};

/// A workspace in which Terraform runs.
pub(crate) struct Folder(pub(crate) Workspace);

impl Folder {
    /// Creates a workspace for this provider executable.
    pub(crate) fn new(provider: &Path) -> io::Result<Self> {
        Workspace::new(provider).map(Self)
    }

    /// Writes a block for each of these values through `for_each`, as the documentation recommends. They are values of a
    /// map, as in the data source: Terraform needs minutes for a set of a thousand.
    pub(crate) fn write_with_for_each(&self, values: &[String], block: Block) -> io::Result<()> {
        let locals = locals_block(values);
        let Block { header, arguments } = block;
        self.write(&format!(
            "{REQUIRED_PROVIDERS}\n{locals}\n{header} \"each\" {{\n  for_each = local.ids\n{arguments}}}\n"
        ))
    }

    /// Writes the resources through `count`, with these arguments in the provider block. This costs Terraform least: it
    /// searches a map once for each of its values.
    pub(crate) fn write_with_count(
        &self,
        ids: &[String],
        provider_arguments: &str,
    ) -> io::Result<()> {
        self.write(&format!(
            r#"{REQUIRED_PROVIDERS}
provider "hostup" {{
  {provider_arguments}
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

    /// Writes, for each of these ids, a resource that is built into Terraform and starts no process.
    pub(crate) fn write_built_in(&self, ids: &[String]) -> io::Result<()> {
        let locals = locals_block(ids);
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
        self.0.write("main.tf", text)
    }

    /// Removes the state.
    pub(crate) fn forget_state(&self) {
        self.0.forget_state();
    }

    /// Returns a path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path(name)
    }
}

/// Writes a map of ids to themselves as a local value: Terraform evaluates a `for_each` expression once for each instance.
fn locals_block(ids: &[String]) -> String {
    let entries = ids.iter().map(|id| format!("    {id:?} = {id:?}\n"));
    let entries: String = entries.collect();
    format!("locals {{\n  ids = {{\n{entries}  }}\n}}\n")
}
