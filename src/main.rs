//! Builds the provider and serves it to Terraform.

use std::process::ExitCode;

use terraform_provider_hostup::plugin::{self, PluginInfo};
use terraform_provider_hostup::protocol::{self, ProviderInfo};
use terraform_provider_hostup::provider::Hostup;
use tonic::service::Routes;

#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

const PLUGIN_INFO: PluginInfo = PluginInfo {
    name: "terraform-provider-hostup",
    version: env!("CARGO_PKG_VERSION"),
    address: "registry.terraform.io/hostup/hostup",
    description: "This is the HostUp provider for Terraform and OpenTofu, which start it themselves.",
    documentation_url: "https://registry.terraform.io/providers/hostup/hostup/latest/docs",
    protocol: 6,
    magic_cookie: (
        "TF_PLUGIN_MAGIC_COOKIE",
        "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    ),
    log_variables: &["TF_LOG_PROVIDER_HOSTUP", "TF_LOG_PROVIDER", "TF_LOG"],
    log_subsystems: &["api", "framework", "plugin", "protocol"],
    log_targets: &["hostup", "terraform_provider_hostup"],
    transport_variable: "HOSTUP_PLUGIN_TRANSPORT",
    report_url: concat!(env!("CARGO_PKG_REPOSITORY"), "/issues"),
};

const PROVIDER_INFO: ProviderInfo = ProviderInfo {
    address: PLUGIN_INFO.address,
    report_url: PLUGIN_INFO.report_url,
};

fn main() -> ExitCode {
    plugin::run(&PLUGIN_INFO, |stop| {
        let provider = Hostup::new(|name| {
            // The value may be the API key. It is moved, not copied, because the provider wipes what it receives.
            std::env::var_os(name).map(|value| {
                let lossy = |value: std::ffi::OsString| value.to_string_lossy().into_owned();
                value.into_string().unwrap_or_else(lossy)
            })
        });
        Routes::new(protocol::service(provider, PROVIDER_INFO, stop))
    })
}
