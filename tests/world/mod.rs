//! The world of an acceptance test: a local HostUp, a folder of its own, and the real Terraform between them.
//!
//! A test is a story: what the world is (a [`Fixture`]), what is done (methods of [`World`]) and what must be seen
//! (methods of [`Outcome`] and [`State`]). Whatever a story is about, no command may show a key or a message that
//! Terraform reserves for faults of providers; [`Outcome`] looks for both every time.
//!
//! The program is the one that `TF_ACC_TERRAFORM_PATH` names, else `terraform` on the `PATH`, else `tofu`. Where the
//! variable names several, parted as in `PATH`, a story is told with each of them in turn. Without one the stories fail
//! where `CI` is set, and elsewhere say aloud that they were not told.

mod calls;
#[cfg(unix)]
mod debugged;
mod folder;
mod outcome;
mod running;
mod state;
mod terraform;
mod zip;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread;

use hostup_sandbox::{Fixture, MAIN_KEY, OTHER_KEY, READ_ONLY_KEY, Sandbox};

pub use calls::{Calls, NO_CALLS, gets, posts};
use folder::Folder;
pub use outcome::Outcome;
pub use running::{Running, eventually};
pub use state::{Plan, State};
pub use terraform::{Feature, Terraform};
pub use zip::unzipped;

/// Tells a story in a fresh world for each Terraform that there is to tell it with.
pub fn story(fixture: Fixture, tell: impl Fn(World)) {
    for terraform in Terraform::all_for_this_test() {
        tell(World::new(terraform, fixture.clone()));
    }
}

/// A local HostUp, a folder and a Terraform.
#[derive(Debug)]
pub struct World {
    /// HostUp.
    pub sandbox: Sandbox,
    terraform: &'static Terraform,
    folder: Folder,
    variables: BTreeMap<String, String>,
    secrets: Vec<String>,
    /// Every command that has ended, whole.
    told: Mutex<Vec<String>>,
}

impl World {
    fn new(terraform: &'static Terraform, fixture: Fixture) -> Self {
        let names: Vec<_> = fixture
            .domains
            .iter()
            .map(|domain| domain.name.clone())
            .collect();
        let sandbox = Sandbox::start(fixture).unwrap();
        let ids = names
            .iter()
            .map(|name| (name.as_str(), sandbox.id_of(name)));
        let folder = Folder::new(ids);
        let mut world = Self {
            sandbox,
            terraform,
            folder,
            variables: BTreeMap::new(),
            secrets: [MAIN_KEY, OTHER_KEY, READ_ONLY_KEY]
                .map(String::from)
                .to_vec(),
            told: Mutex::default(),
        };
        world.set("HOSTUP_API_BASE", &world.sandbox.base_url());
        world.set("HOSTUP_API_KEY", MAIN_KEY);
        world
    }

    /// Whether this Terraform can do something. If not, says aloud that the rest of the test is not run.
    pub fn can(&self, feature: Feature) -> bool {
        self.terraform.can(feature)
    }

    /// Whether this Terraform is as new as that; where not, says aloud that the rest of the test is not run. `None` stands
    /// for a product that cannot do it at all.
    pub fn is_at_least(&self, terraform: (u32, u32), opentofu: Option<(u32, u32)>) -> bool {
        self.terraform.is_at_least(terraform, opentofu)
    }

    /// Product and version, as a name for files: `terraform-1.11`.
    pub fn program_name(&self) -> String {
        self.terraform.to_string().to_lowercase().replace(' ', "-")
    }

    /// The host of the registry that a source address without a host is of.
    pub fn registry(&self) -> &'static str {
        self.terraform.registry()
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
        self.folder.write(name, text);
    }

    /// The configuration with one resource `this`, for the domain with that name.
    pub fn configure_one(&self, name: &str, arguments: &str) {
        self.configure(&one(name, arguments));
    }

    /// The id of a domain of the fixture.
    pub fn id(&self, name: &str) -> String {
        self.folder.id(name)
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
        for name in ["terraform.tfstate", "terraform.tfstate.backup"] {
            let _ = fs::remove_file(self.path(name));
        }
    }

    /// A file in the folder where the commands run.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.work().join(name)
    }

    /// The provider's processes that Terraform started in this world and that are still there.
    #[cfg(target_os = "linux")]
    pub fn provider_processes(&self) -> Vec<u32> {
        running::processes_of(self.folder.provider())
    }

    /// Starts the provider as a developer does in a debugger, and tells it to the commands that follow.
    #[cfg(unix)]
    pub fn debug(&mut self) -> debugged::Debugged {
        let (debugged, told) = debugged::Debugged::start(
            self.folder.provider(),
            &self.folder.temporary(),
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
        eprintln!("With {}:\n{told}", self.terraform);
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
