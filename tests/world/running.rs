//! A command of the CLI while it runs.

#[cfg(target_os = "linux")]
use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use super::{Outcome, World};

/// How long a command may take before a test fails. Only a defect of the provider or of the CLI takes so long.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A command that was started and not awaited yet. Dropping it kills its process group.
#[derive(Debug)]
pub struct Running<'a> {
    world: &'a World,
    command: String,
    process: terraform_cli::Running,
}

impl<'a> Running<'a> {
    /// Starts the command, which reads `input`.
    pub(super) fn start(world: &'a World, arguments: &[&str], input: &str) -> Self {
        let mut command = world.cli.command(&world.workspace);
        command.args(arguments).envs(&world.variables);
        let process = terraform_cli::Running::start(command, input).unwrap();
        Self {
            world,
            command: format!("terraform {}", arguments.join(" ")),
            process,
        }
    }

    /// Waits for the end.
    ///
    /// # Panics
    ///
    /// On a timeout, and when the output has a key or a message that Terraform reserves for defects of providers.
    #[track_caller]
    pub fn wait(self) -> Outcome {
        self.wait_for(TIMEOUT)
    }

    /// The same with another timeout.
    #[track_caller]
    pub fn wait_for(self, timeout: Duration) -> Outcome {
        let secrets = &self.world.secrets;
        let outcome = self.finish(timeout);
        outcome.keeps(secrets);
        outcome.blames_no_provider();
        outcome
    }

    /// Waits for the end after the provider was killed, which Terraform may report as a defect of the provider.
    #[track_caller]
    #[cfg(target_os = "linux")]
    pub fn wait_after_kill(self) -> Outcome {
        let secrets = &self.world.secrets;
        let outcome = self.finish(TIMEOUT);
        outcome.keeps(secrets);
        outcome
    }

    #[track_caller]
    fn finish(mut self, timeout: Duration) -> Outcome {
        let is_in_time = holds_within(timeout, || self.process.has_ended().unwrap());
        if !is_in_time {
            self.process.kill();
        }
        let finished = self.process.wait().unwrap();
        let journal = self.world.sandbox.journal();
        let outcome = Outcome::new(self.command, finished, journal);
        self.world.remember(&outcome);
        outcome.must(is_in_time, &format!("end within {timeout:?}"));
        outcome
    }

    /// Sends Ctrl-C to the process group, as a terminal does.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        self.process.interrupt();
    }

    /// Kills Terraform alone by SIGKILL.
    #[cfg(target_os = "linux")]
    pub fn kill(&self) {
        self.signal_terraform("KILL");
    }

    /// Suspends Terraform alone.
    #[cfg(target_os = "linux")]
    pub fn stop(&self) {
        self.signal_terraform("STOP");
    }

    /// Kills the provider alone by SIGKILL.
    #[cfg(target_os = "linux")]
    pub fn kill_provider(&self) {
        for provider in self.world.provider_processes() {
            terraform_cli::signal("KILL", &provider.to_string());
        }
    }

    /// Signals every process that has a provider as its child: before Terraform 1.2 the started process is a wrapper
    /// whose child is Terraform itself.
    #[cfg(target_os = "linux")]
    fn signal_terraform(&self, name: &str) {
        let providers = self.world.provider_processes();
        // Found before any of them is killed: an orphan gets another parent.
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
/// When it does not hold within `timeout`; the message is `what`.
#[track_caller]
pub fn eventually(timeout: Duration, what: &str, holds: impl FnMut() -> bool) {
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

/// The processes that were started by this path. A zombie has no command line.
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
