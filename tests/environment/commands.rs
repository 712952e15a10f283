//! The commands that a test runs.

use super::{CommandOutput, Plan, RunningCommand, TestEnvironment};

impl TestEnvironment {
    /// Runs `terraform plan -detailed-exitcode` and saves the plan.
    pub fn plan(&self) -> CommandOutput {
        self.plan_with(&[])
    }

    /// Runs `terraform plan` with more options.
    pub fn plan_with(&self, options: &[&str]) -> CommandOutput {
        let defaults = [
            "plan",
            "-input=false",
            "-no-color",
            "-detailed-exitcode",
            "-out=planned",
        ];
        self.run(&[&defaults, options].concat())
    }

    /// Runs `terraform plan -refresh-only -detailed-exitcode` and saves the plan.
    pub fn refresh_only(&self) -> CommandOutput {
        self.plan_with(&["-refresh-only"])
    }

    /// Runs `terraform apply`.
    pub fn apply(&self) -> CommandOutput {
        self.apply_with(&[])
    }

    /// Runs `terraform apply` with more options.
    pub fn apply_with(&self, options: &[&str]) -> CommandOutput {
        self.start_apply(options).wait()
    }

    /// Starts `terraform apply` in its own process group.
    pub fn start_apply(&self, options: &[&str]) -> RunningCommand<'_> {
        let defaults = ["apply", "-input=false", "-no-color", "-auto-approve"];
        self.start(&[&defaults, options].concat())
    }

    /// Runs `terraform destroy`.
    pub fn destroy(&self) -> CommandOutput {
        self.destroy_with(&[])
    }

    /// Runs `terraform destroy` with more options.
    pub fn destroy_with(&self, options: &[&str]) -> CommandOutput {
        let defaults = ["destroy", "-input=false", "-no-color", "-auto-approve"];
        self.run(&[&defaults, options].concat())
    }

    /// Runs `terraform import`.
    pub fn import(&self, address: &str, id: &str) -> CommandOutput {
        self.run(&["import", "-input=false", "-no-color", address, id])
    }

    /// Runs `terraform validate`.
    pub fn validate(&self) -> CommandOutput {
        self.run(&["validate", "-no-color"])
    }

    /// Returns the last saved plan.
    #[track_caller]
    pub fn saved_plan(&self) -> Plan {
        Plan::parse(self.run(&["show", "-json", "planned"]).succeeds().stdout())
    }

    /// Runs any command until it ends. Clears the journal of the sandbox first.
    pub fn run(&self, arguments: &[&str]) -> CommandOutput {
        self.start(arguments).wait()
    }

    /// Runs a script for `sh -e`, in which `terraform` is the CLI. Clears the journal of the sandbox first.
    #[cfg(unix)]
    pub fn run_script(&self, script: &str) -> CommandOutput {
        self.sandbox.clear_journal();
        RunningCommand::start_script(self, script).wait()
    }

    /// Runs any command with this standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> CommandOutput {
        self.sandbox.clear_journal();
        RunningCommand::start(self, arguments, input).wait()
    }

    fn start(&self, arguments: &[&str]) -> RunningCommand<'_> {
        self.sandbox.clear_journal();
        RunningCommand::start(self, arguments, "")
    }
}
