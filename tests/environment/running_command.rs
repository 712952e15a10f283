//! A running command of the CLI.

#[cfg(target_os = "linux")]
use std::collections::BTreeSet;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::{CommandOutput, TestEnvironment};

/// The default timeout of a command. Only a defect of the provider or of the CLI takes so long.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A command that was started. Dropping it kills its process group.
#[derive(Debug)]
pub struct RunningCommand<'a> {
    env: &'a TestEnvironment,
    command: String,
    process: terraform_cli::Running,
}

impl<'a> RunningCommand<'a> {
    /// Starts a command with this standard input.
    pub(super) fn start(env: &'a TestEnvironment, arguments: &[&str], input: &str) -> Self {
        let mut command = env.cli.command(&env.workspace);
        command.args(arguments);
        let name = format!("terraform {}", arguments.join(" "));
        Self::spawn(env, command, name, input)
    }

    /// Starts a script for `sh -e`, in which `terraform` is the CLI.
    #[cfg(unix)]
    pub(super) fn start_script(env: &'a TestEnvironment, script: &str) -> Self {
        let command = env.cli.script(&env.workspace, script).unwrap();
        Self::spawn(env, command, script.to_owned(), "")
    }

    fn spawn(env: &'a TestEnvironment, mut command: Command, name: String, input: &str) -> Self {
        command.envs(&env.variables);
        Self {
            env,
            command: name,
            process: terraform_cli::Running::start(command, input).unwrap(),
        }
    }

    /// Waits until the command ends.
    ///
    /// # Panics
    ///
    /// On a timeout, or if the command prints an API key or a message that Terraform reserves for defects of providers.
    #[track_caller]
    pub fn wait(self) -> CommandOutput {
        self.wait_for(TIMEOUT)
    }

    /// Like [`wait`](Self::wait), with another timeout.
    #[track_caller]
    pub fn wait_for(self, timeout: Duration) -> CommandOutput {
        let secrets = &self.env.secrets;
        let output = self.finish(timeout);
        output.assert_no_secrets(secrets);
        output.assert_no_provider_defect();
        output
    }

    /// Waits until a command ends that Terraform may report as a defect of the provider: after a kill, or if the service has
    /// changed since the plan.
    #[track_caller]
    pub fn wait_for_reported_defect(self) -> CommandOutput {
        let secrets = &self.env.secrets;
        let output = self.finish(TIMEOUT);
        output.assert_no_secrets(secrets);
        output
    }

    #[track_caller]
    fn finish(mut self, timeout: Duration) -> CommandOutput {
        let is_in_time = holds_within(timeout, || self.process.has_ended().unwrap());
        if !is_in_time {
            self.process.kill();
        }
        let finished = self.process.wait().unwrap();
        let journal = self.env.sandbox.journal();
        let output = CommandOutput::new(self.command, finished, journal);
        self.env.record(&output);
        output.require(is_in_time, &format!("end within {timeout:?}"));
        output
    }

    /// Sends Ctrl-C to the process group, as a terminal does.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        self.process.interrupt();
    }

    /// Kills only Terraform, with SIGKILL.
    #[cfg(target_os = "linux")]
    pub fn kill(&self) {
        self.signal_terraform("KILL");
    }

    /// Suspends only Terraform.
    #[cfg(target_os = "linux")]
    pub fn stop(&self) {
        self.signal_terraform("STOP");
    }

    /// Kills only the provider, with SIGKILL.
    #[cfg(target_os = "linux")]
    pub fn kill_provider(&self) {
        for provider in self.env.provider_processes() {
            terraform_cli::signal("KILL", &provider.to_string());
        }
    }

    /// Signals every parent of a provider: before Terraform 1.2 the started process is a wrapper, and Terraform itself is
    /// its child.
    #[cfg(target_os = "linux")]
    fn signal_terraform(&self, name: &str) {
        let providers = self.env.provider_processes();
        // Find the parents before killing any of them: an orphan gets another parent.
        let parents: BTreeSet<u32> = providers.into_iter().filter_map(parent_of).collect();
        for terraform in parents.into_iter().chain([self.process.id()]) {
            terraform_cli::signal(name, &terraform.to_string());
        }
    }
}

/// Waits until a condition holds.
///
/// # Panics
///
/// If it does not hold within `timeout`. The message names `what`.
#[track_caller]
pub fn wait_until(timeout: Duration, what: &str, holds: impl FnMut() -> bool) {
    assert!(
        holds_within(timeout, holds),
        "not within {timeout:?}: {what}"
    );
}

fn holds_within(timeout: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if holds() {
            return true;
        }
        if start.elapsed() > timeout {
            return false;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Returns the processes that were started with this path, without zombies, which have no command line.
#[cfg(target_os = "linux")]
pub(super) fn processes_of(program: &std::path::Path) -> Vec<u32> {
    use std::os::unix::ffi::OsStrExt;

    let program = program.as_os_str().as_bytes();
    let started_by = |id: &u32| {
        let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).next() == Some(program)
    };
    let entries = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(started_by)
        .collect()
}

#[cfg(target_os = "linux")]
fn parent_of(id: u32) -> Option<u32> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    parent.trim().parse().ok()
}
