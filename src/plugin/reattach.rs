//! How a developer connects Terraform to a process that Terraform did not start.

use std::process;

use serde_json::json;

use super::info::PluginInfo;
use super::listener::Address;

const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// Returns the text for the developer, with the variable to set for Terraform.
pub(super) fn instructions(info: &PluginInfo, address: &Address) -> String {
    let value = value(info, address, process::id());
    let line = if cfg!(windows) {
        format!(
            "\tIn a command prompt: set \"{VARIABLE}={value}\"\n\
             \tIn PowerShell:       $env:{VARIABLE}='{value}'\n"
        )
    } else {
        format!("\t{VARIABLE}='{value}'\n")
    };
    format!(
        "{} is running. To use it, set this variable for Terraform:\n\n\
         {line}\n\
         For OpenTofu, write registry.opentofu.org instead of registry.terraform.io.\n\
         {}\n\
         Press Ctrl-C to end it.\n",
        info.name,
        address.access_note(),
    )
}

/// The address is complete, because OpenTofu would expand a short one to its own registry. `Test` must be true:
/// otherwise Terraform crashes with this protocol, and would end the process after each command.
fn value(info: &PluginInfo, address: &Address, pid: u32) -> String {
    json!({
        info.address: {
            "Protocol": "grpc",
            "ProtocolVersion": info.protocol,
            "Pid": pid,
            "Test": true,
            "Addr": { "Network": address.network, "String": address.text },
        }
    })
    .to_string()
}
