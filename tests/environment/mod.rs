//! The environment of an acceptance test: a local HostUp, a working folder, and the real Terraform between them.
//!
//! A test sets up HostUp with a [`Fixture`], runs commands with [`TestEnvironment`], and checks the results with
//! [`CommandOutput`] and [`State`]. No command may print an API key or a message that Terraform reserves for defects of
//! providers: every [`CommandOutput`] is checked for both.
//!
//! A test runs once with each CLI that `terraform_cli` finds: those that `TF_ACC_TERRAFORM_PATH` names, separated as in
//! `PATH`, or else `terraform` or `tofu` on the `PATH`. If there is none, tests fail if `CI` is set, and otherwise report
//! that they were skipped.

mod cli;
mod command_output;
mod commands;
#[cfg(unix)]
mod debugged_provider;
mod request_counts;
mod running_command;
mod state;
mod zip;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use hostup_release::Platform;
use hostup_sandbox::{Fixture, MAIN_KEY, OTHER_KEY, READ_ONLY_KEY, Sandbox};

pub use cli::{Feature, installed_clis, report_skip};
pub use command_output::CommandOutput;
pub use request_counts::{NO_REQUESTS, RequestCounts, gets, nameserver_gets, posts};
pub use running_command::{RunningCommand, wait_until};
pub use state::{Plan, State};
use terraform_cli::{Cli, REQUIRED_PROVIDERS, Workspace};
pub use zip::unzip;

use crate::provider_program::provider_program;

#[cfg(unix)]
use debugged_provider::DebuggedProvider;

/// Runs a test with each installed CLI, in a new environment.
pub fn with_each_cli(fixture: Fixture, test: impl Fn(TestEnvironment)) {
    for cli in installed_clis() {
        test(TestEnvironment::new(cli, fixture.clone()));
    }
}

/// A local HostUp, a workspace and a CLI.
#[derive(Debug)]
pub struct TestEnvironment {
    /// The local HostUp.
    pub sandbox: Sandbox,
    cli: &'static Cli,
    workspace: Workspace,
    ids: BTreeMap<String, String>,
    variables: BTreeMap<String, String>,
    secrets: Vec<String>,
    /// The output of every finished command, printed when the test fails.
    log: Mutex<Vec<String>>,
}

impl TestEnvironment {
    fn new(cli: &'static Cli, fixture: Fixture) -> Self {
        let names: Vec<_> = fixture
            .domains
            .iter()
            .map(|domain| domain.name.clone())
            .collect();
        let sandbox = Sandbox::start(fixture).unwrap();
        let ids = names.into_iter().map(|name| {
            let id = sandbox.id_of(&name);
            (name, id)
        });
        let mut env = Self {
            ids: ids.collect(),
            sandbox,
            cli,
            workspace: Workspace::new(&provider_program()).unwrap(),
            variables: BTreeMap::new(),
            secrets: [MAIN_KEY, OTHER_KEY, READ_ONLY_KEY]
                .map(String::from)
                .to_vec(),
            log: Mutex::default(),
        };
        env.write_file("terraform.tf", REQUIRED_PROVIDERS);
        let ids = env.ids.iter();
        let ids = ids.map(|(name, id)| format!("    \"{name}\" = \"{id}\"\n"));
        let ids: String = ids.collect();
        env.write_file("ids.tf", &format!("locals {{\n  id = {{\n{ids}  }}\n}}\n"));
        env.set_var("HOSTUP_API_BASE", &env.sandbox.base_url());
        env.set_var("HOSTUP_API_KEY", MAIN_KEY);
        env.set_var(
            "HOSTUP_DNS_RESOLVERS",
            &env.sandbox.dns_address().to_string(),
        );
        env
    }

    /// Whether this CLI has a feature; reports a skip if not.
    pub fn supports(&self, feature: Feature) -> bool {
        cli::has(self.cli, feature)
    }

    /// Whether this CLI is at least of this version; reports a skip if not. `None`: OpenTofu lacks
    /// the feature.
    pub fn is_at_least(&self, terraform: (u32, u32), opentofu: Option<(u32, u32)>) -> bool {
        cli::is_at_least(self.cli, terraform, opentofu)
    }

    /// Returns product and version, as a name for files: `terraform-1.11`.
    pub fn cli_slug(&self) -> String {
        let (major, minor) = self.cli.version;
        format!("{:?}-{major}.{minor}", self.cli.product).to_lowercase()
    }

    /// Returns the host of the registry that a source address without a host refers to.
    pub fn registry(&self) -> &'static str {
        self.cli.registry()
    }

    /// Installs the provider with `init` from this folder, instead of using `dev_overrides`.
    pub fn install_from(&self, mirror: &Path) {
        self.workspace.use_mirror(mirror).unwrap();
    }

    /// Installs these versions of the provider by `init` from a folder, in place of the `dev_overrides`. All have the same
    /// executable. Returns the folder.
    pub fn install_versions(&self, versions: &[&str]) -> PathBuf {
        let Platform { os, arch, .. } = Platform::of_host().unwrap();
        let platform = format!("{os}_{arch}");
        let registry = self.registry();
        let mirror = self
            .workspace
            .install_versions(registry, &platform, versions);
        mirror.unwrap()
    }

    /// Makes a program available under this name to scripts.
    #[cfg(unix)]
    pub fn link_program(&self, name: &str, program: &Path) {
        self.workspace.link_program(name, program).unwrap();
    }

    /// Runs this executable as the provider from the next command on.
    pub fn replace_provider(&self, executable: &Path) {
        self.workspace.replace_provider(executable).unwrap();
    }

    /// Replaces the registry host in a state, which the other product may have written, with that of this CLI.
    pub fn with_own_registry(&self, state: &str) -> String {
        let hosts = ["registry.terraform.io", "registry.opentofu.org"];
        hosts.iter().fold(state.to_owned(), |state, host| {
            state.replace(host, self.registry())
        })
    }

    /// Sets an environment variable for the following commands.
    pub fn set_var(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    /// Removes an environment variable.
    pub fn remove_var(&mut self, name: &str) {
        self.variables.remove(name);
    }

    /// Uses another API key for the following commands. No command may print it either.
    pub fn use_key(&mut self, key: &str) {
        self.secrets.push(key.to_owned());
        self.set_var("HOSTUP_API_KEY", key);
    }

    /// Writes the configuration. It can use `local.id`, a map from the name of each domain of the fixture to its id.
    pub fn configure(&self, hcl: &str) {
        self.write_file("main.tf", hcl);
    }

    /// Writes a file next to the configuration. `terraform.tf`, which requires the provider, exists already.
    pub fn write_file(&self, name: &str, text: &str) {
        self.workspace.write(name, text).unwrap();
    }

    /// Writes a configuration with one resource, [`THIS`], for the domain with that name.
    pub fn configure_this(&self, name: &str, arguments: &str) {
        self.configure(&resource_this(name, arguments));
    }

    /// Returns the id of a domain of the fixture.
    #[track_caller]
    pub fn id(&self, name: &str) -> String {
        let id = self.ids.get(name);
        id.unwrap_or_else(|| panic!("the fixture has no domain {name}"))
            .clone()
    }

    /// Returns the state.
    pub fn state(&self) -> State {
        State::parse(&self.state_file())
    }

    /// Returns the text of the state file; empty if there is none.
    pub fn state_file(&self) -> String {
        fs::read_to_string(self.path("terraform.tfstate")).unwrap_or_default()
    }

    /// Replaces the state file.
    pub fn write_state(&self, state: &serde_json::Value) {
        self.write_file("terraform.tfstate", &state.to_string());
    }

    /// Deletes the state.
    pub fn delete_state(&self) {
        self.workspace.forget_state();
    }

    /// Returns the path of a file in the folder where the commands run.
    pub fn path(&self, name: &str) -> PathBuf {
        self.workspace.path(name)
    }

    /// Returns the running provider processes that Terraform started in this environment.
    #[cfg(target_os = "linux")]
    pub fn provider_processes(&self) -> Vec<u32> {
        running_command::processes_of(self.workspace.provider_executable())
    }

    /// Starts the provider with `-debug`, as a developer does in a debugger. The following commands attach to it.
    #[cfg(unix)]
    pub fn start_debugged_provider(&mut self) -> DebuggedProvider {
        let (debugged, reattach) = DebuggedProvider::start(
            self.workspace.provider_executable(),
            &self.workspace.temporary(),
            &self.variables,
        );
        self.set_var("TF_REATTACH_PROVIDERS", &reattach);
        debugged
    }

    fn record(&self, output: &CommandOutput) {
        self.log.lock().unwrap().push(output.to_string());
    }
}

/// Prints the output of all commands when the test fails.
impl Drop for TestEnvironment {
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let log = self
            .log
            .lock()
            .map(|outputs| outputs.concat())
            .unwrap_or_default();
        // A command that printed a key fails its test; the report must not repeat the key.
        let redacted = self
            .secrets
            .iter()
            .fold(log, |log, secret| log.replace(secret, "(secret)"));
        eprintln!("With {}:\n{redacted}", self.cli);
    }
}

/// Returns the resource [`THIS`], for the domain of the fixture with that name.
pub fn resource_this(name: &str, arguments: &str) -> String {
    format!(
        "resource \"hostup_domain_dnssec_auto\" \"this\" {{\n  domain_id = local.id[\"{name}\"]\n  {}\n}}\n",
        arguments.trim()
    )
}

/// The address of the resource that [`resource_this`] configures.
pub const THIS: &str = "hostup_domain_dnssec_auto.this";
