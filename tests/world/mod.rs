//! The world of an acceptance test: a local HostUp, a folder of its own, and the real Terraform between them.
//!
//! A test is a story: what the world is (a [`Fixture`]), what is done (methods of [`World`]) and what must be seen
//! (methods of [`Outcome`] and [`State`]). Whatever a story is about, no command may show a key or a message that
//! Terraform reserves for faults of providers; [`Outcome`] looks for both every time.
//!
//! A test runs once with each CLI that `terraform_cli` finds: those that `TF_ACC_TERRAFORM_PATH` names, separated as in
//! `PATH`, or else `terraform` or `tofu` on the `PATH`. Without any, tests fail if `CI` is set, and otherwise report that
//! they were skipped.

mod calls;
mod cli;
#[cfg(unix)]
mod debugged;
mod outcome;
mod running;
mod state;
mod zip;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use hostup_sandbox::{Fixture, MAIN_KEY, OTHER_KEY, READ_ONLY_KEY, Sandbox};

pub use calls::{Calls, NO_CALLS, gets, posts};
pub use cli::{Feature, installed_clis};
pub use outcome::Outcome;
pub use running::{Running, eventually};
pub use state::{Plan, State};
use terraform_cli::{Cli, REQUIRED_PROVIDERS, Workspace};
pub use zip::unzipped;

/// Runs a test in a fresh world with each installed CLI.
pub fn story(fixture: Fixture, test: impl Fn(World)) {
    for cli in installed_clis() {
        test(World::new(cli, fixture.clone()));
    }
}

/// A local HostUp, a workspace and a CLI.
#[derive(Debug)]
pub struct World {
    /// HostUp.
    pub sandbox: Sandbox,
    cli: &'static Cli,
    workspace: Workspace,
    ids: BTreeMap<String, String>,
    variables: BTreeMap<String, String>,
    secrets: Vec<String>,
    /// Every command that has ended, whole.
    told: Mutex<Vec<String>>,
}

impl World {
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
        let executable = Path::new(env!("CARGO_BIN_EXE_terraform-provider-hostup"));
        let mut world = Self {
            ids: ids.collect(),
            sandbox,
            cli,
            workspace: Workspace::new(executable).unwrap(),
            variables: BTreeMap::new(),
            secrets: [MAIN_KEY, OTHER_KEY, READ_ONLY_KEY]
                .map(String::from)
                .to_vec(),
            told: Mutex::default(),
        };
        world.write("terraform.tf", REQUIRED_PROVIDERS);
        let ids = world.ids.iter();
        let ids = ids.map(|(name, id)| format!("    \"{name}\" = \"{id}\"\n"));
        let ids: String = ids.collect();
        world.write("ids.tf", &format!("locals {{\n  id = {{\n{ids}  }}\n}}\n"));
        world.set("HOSTUP_API_BASE", &world.sandbox.base_url());
        world.set("HOSTUP_API_KEY", MAIN_KEY);
        world
    }

    /// Whether this CLI has a feature; reports that the rest of the test is skipped if not.
    pub fn can(&self, feature: Feature) -> bool {
        cli::has(self.cli, feature)
    }

    /// Whether this CLI is at least of this version; reports that the rest of the test is skipped if not. `None` stands for
    /// a product without the feature.
    pub fn is_at_least(&self, terraform: (u32, u32), opentofu: Option<(u32, u32)>) -> bool {
        cli::is_at_least(self.cli, terraform, opentofu)
    }

    /// Product and version, as a name for files: `terraform-1.11`.
    pub fn program_name(&self) -> String {
        let (major, minor) = self.cli.version;
        format!("{:?}-{major}.{minor}", self.cli.product).to_lowercase()
    }

    /// The host of the registry that a source address without a host refers to.
    pub fn registry(&self) -> &'static str {
        self.cli.registry()
    }

    /// Installs the provider by `init` from this folder, in place of the `dev_overrides`.
    pub fn install_from(&self, mirror: &Path) {
        self.workspace.install_from(mirror).unwrap();
    }

    /// A state that may have been written by the other product, whose registry has the provider under another host.
    pub fn of_our_registry(&self, state: &str) -> String {
        let hosts = ["registry.terraform.io", "registry.opentofu.org"];
        hosts.iter().fold(state.to_owned(), |state, host| {
            state.replace(host, self.registry())
        })
    }

    /// Sets a variable of the environment for the commands that follow.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    /// Takes a variable away.
    pub fn unset(&mut self, name: &str) {
        self.variables.remove(name);
    }

    /// Uses another key from now on. It is a secret like the first one.
    pub fn use_key(&mut self, key: &str) {
        self.secrets.push(key.to_owned());
        self.set("HOSTUP_API_KEY", key);
    }

    /// Writes the configuration. `local.id` is there already: the id of each domain of the fixture, by its name.
    pub fn configure(&self, hcl: &str) {
        self.write("main.tf", hcl);
    }

    /// Writes a file beside the configuration. `terraform.tf`, which names the provider, is there already.
    pub fn write(&self, name: &str, text: &str) {
        self.workspace.write(name, text).unwrap();
    }

    /// The configuration with one resource `this`, for the domain with that name.
    pub fn configure_one(&self, name: &str, arguments: &str) {
        self.configure(&one(name, arguments));
    }

    /// The id of a domain of the fixture.
    #[track_caller]
    pub fn id(&self, name: &str) -> String {
        let id = self.ids.get(name);
        id.unwrap_or_else(|| panic!("the fixture has no domain {name}"))
            .clone()
    }

    /// Runs `terraform plan`. Its exit code tells whether anything would change.
    pub fn plan(&self) -> Outcome {
        self.plan_with(&[])
    }

    /// Runs `terraform plan` with more options.
    pub fn plan_with(&self, options: &[&str]) -> Outcome {
        let usual = [
            "plan",
            "-input=false",
            "-no-color",
            "-detailed-exitcode",
            "-out=planned",
        ];
        self.run(&[&usual, options].concat())
    }

    /// Runs `terraform plan -refresh-only`. Its exit code tells whether anything was found changed.
    pub fn refresh_only(&self) -> Outcome {
        self.plan_with(&["-refresh-only"])
    }

    /// Runs `terraform apply`.
    pub fn apply(&self) -> Outcome {
        self.apply_with(&[])
    }

    /// Runs `terraform apply` with more options.
    pub fn apply_with(&self, options: &[&str]) -> Outcome {
        self.start_apply(options).wait()
    }

    /// Begins `terraform apply`, in a process group of its own.
    pub fn start_apply(&self, options: &[&str]) -> Running<'_> {
        let usual = ["apply", "-input=false", "-no-color", "-auto-approve"];
        self.start(&[&usual, options].concat())
    }

    /// Runs `terraform destroy`.
    pub fn destroy(&self) -> Outcome {
        self.destroy_with(&[])
    }

    /// Runs `terraform destroy` with more options.
    pub fn destroy_with(&self, options: &[&str]) -> Outcome {
        let usual = ["destroy", "-input=false", "-no-color", "-auto-approve"];
        self.run(&[&usual, options].concat())
    }

    /// Runs `terraform import`.
    pub fn import(&self, address: &str, id: &str) -> Outcome {
        self.run(&["import", "-input=false", "-no-color", address, id])
    }

    /// Runs `terraform validate`.
    pub fn validate(&self) -> Outcome {
        self.run(&["validate", "-no-color"])
    }

    /// What the last plan would do.
    #[track_caller]
    pub fn planned(&self) -> Plan {
        Plan::parse(self.run(&["show", "-json", "planned"]).succeeds().stdout())
    }

    /// The state as it lies in its file.
    pub fn state(&self) -> State {
        State::parse(&self.state_file())
    }

    /// The text of the state file; empty when there is none.
    pub fn state_file(&self) -> String {
        fs::read_to_string(self.path("terraform.tfstate")).unwrap_or_default()
    }

    /// Replaces the state file, as an older or newer version of the provider would have left it.
    pub fn write_state(&self, state: &serde_json::Value) {
        self.write("terraform.tfstate", &state.to_string());
    }

    /// Forgets the state, as in a folder that is used for the first time.
    pub fn forget_state(&self) {
        self.workspace.forget_state();
    }

    /// A file in the folder where the commands run.
    pub fn path(&self, name: &str) -> PathBuf {
        self.workspace.path(name)
    }

    /// The provider's processes that Terraform started in this world and that are still there.
    #[cfg(target_os = "linux")]
    pub fn provider_processes(&self) -> Vec<u32> {
        running::processes_of(self.workspace.provider())
    }

    /// Starts the provider as a developer does in a debugger, and tells it to the commands that follow.
    #[cfg(unix)]
    pub fn debug(&mut self) -> debugged::Debugged {
        let (debugged, told) = debugged::Debugged::start(
            self.workspace.provider(),
            &self.workspace.temporary(),
            &self.variables,
        );
        self.set("TF_REATTACH_PROVIDERS", &told);
        debugged
    }

    /// Runs any command to its end. What HostUp saw before it is forgotten.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.start(arguments).wait()
    }

    /// Runs any command that reads what is typed into it.
    pub fn type_into(&self, arguments: &[&str], input: &str) -> Outcome {
        self.sandbox.clear_journal();
        Running::start(self, arguments, input).wait()
    }

    fn start(&self, arguments: &[&str]) -> Running<'_> {
        self.sandbox.clear_journal();
        Running::start(self, arguments, "")
    }

    fn remember(&self, outcome: &Outcome) {
        self.told.lock().unwrap().push(outcome.to_string());
    }
}

/// Prints everything that was done and seen, when the test fails.
impl Drop for World {
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let told = self
            .told
            .lock()
            .map(|told| told.concat())
            .unwrap_or_default();
        // A command that printed a key fails its test; the key must not get into the report on top of that.
        let told = self
            .secrets
            .iter()
            .fold(told, |told, secret| told.replace(secret, "(secret)"));
        eprintln!("With {}:\n{told}", self.cli);
    }
}

/// A configuration with one resource `this`, for the domain of the fixture with that name.
pub fn one(name: &str, arguments: &str) -> String {
    format!(
        "resource \"hostup_domain_dnssec_auto\" \"this\" {{\n  domain_id = local.id[\"{name}\"]\n  {}\n}}\n",
        arguments.trim()
    )
}

/// The address of that resource.
pub const THIS: &str = "hostup_domain_dnssec_auto.this";
