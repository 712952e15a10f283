//! How Terraform finds a process that it did not start.

use std::process;

use serde_json::json;

use super::about::PluginInfo;
use super::listener::Address;

const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// What a developer pastes into the shell in which Terraform runs.
pub(super) fn text(about: &PluginInfo, address: &Address) -> String {
    let value = value(about, address, process::id());
    let line = if cfg!(windows) {
        format!(
            "\tIn a command prompt: set \"{VARIABLE}={value}\"\n\
             \tIn PowerShell:       $env:{VARIABLE}='{value}'\n"
        )
    } else {
        format!("\t{VARIABLE}='{value}'\n")
    };
    format!(
        "{} is running and waits. To use it, set this variable for Terraform:\n\n\
         {line}\n\
         For OpenTofu, write registry.opentofu.org in the place of registry.terraform.io.\n\
         {}\n\
         Ctrl-C ends it.\n",
        about.name,
        address.reach(),
    )
}

/// The full address, since OpenTofu would expand a short one to its own registry. `Test` must be true: Terraform crashes
/// on this protocol without it. It also makes Terraform leave the process alone at the end of each command.
fn value(about: &PluginInfo, address: &Address, pid: u32) -> String {
    json!({
        about.address: {
            "Protocol": "grpc",
            "ProtocolVersion": about.protocol,
            "Pid": pid,
            "Test": true,
            "Addr": { "Network": address.network, "String": address.text },
        }
    })
    .to_string()
}
