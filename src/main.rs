//! Builds the provider and serves it to Terraform.

use std::process::ExitCode;

use terraform_provider_hostup::plugin::{self, About};
use terraform_provider_hostup::protocol::{self, Guard};
use terraform_provider_hostup::provider::Hostup;
use tonic::service::Routes;

#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

const ABOUT: About = About {
    name: "terraform-provider-hostup",
    version: env!("CARGO_PKG_VERSION"),
    address: "registry.terraform.io/hostup/hostup",
    sentence: "This is the Terraform and OpenTofu provider for HostUp; it is started by them and not by hand.",
    documentation: "https://registry.terraform.io/providers/hostup/hostup/latest/docs",
    protocol: 6,
    cookie: (
        "TF_PLUGIN_MAGIC_COOKIE",
        "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    ),
    log_variables: &["TF_LOG_PROVIDER_HOSTUP", "TF_LOG_PROVIDER", "TF_LOG"],
    log_subsystems: &["api", "framework", "plugin", "protocol"],
    log_targets: &["hostup", "terraform_provider_hostup"],
    transport_variable: "HOSTUP_PLUGIN_TRANSPORT",
    report: concat!(env!("CARGO_PKG_REPOSITORY"), "/issues"),
};

/// A panic in a handler ends that handler alone.
struct PanicGuard;

impl Guard for PanicGuard {
    async fn run<F: Future + Send>(&self, future: F) -> Result<F::Output, String> {
        plugin::catch_panic(future)
            .await
            .map_err(|panic| panic.to_string())
    }
}

fn main() -> ExitCode {
    plugin::run(&ABOUT, |stop| {
        let provider = Hostup::new(|name| {
            // Moved, not copied: what is made of a key here is wiped by whom it is for.
            std::env::var_os(name).map(|value| {
                let lossy = |value: std::ffi::OsString| value.to_string_lossy().into_owned();
                value.into_string().unwrap_or_else(lossy)
            })
        });
        Routes::new(protocol::service(provider, ABOUT.address, stop, PanicGuard))
    })
}
