//! A command while it runs.

#[cfg(target_os = "linux")]
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::terraform::alone;
use super::{Outcome, World};

/// How long anything may take before a test gives up. Only a fault of the provider or of Terraform ever takes so long.
const PATIENCE: Duration = Duration::from_secs(120);

/// A command of Terraform that was started and not awaited yet. Dropping it kills its whole process group.
#[derive(Debug)]
pub struct Running<'a> {
    world: &'a World,
    words: String,
    process: Child,
    streams: Option<[JoinHandle<String>; 2]>,
}

impl<'a> Running<'a> {
    /// Starts the command; `input` is what it reads, nothing where there is none.
    pub(super) fn start(world: &'a World, arguments: &[&str], input: &str) -> Self {
        let mut command = Command::new(world.terraform.program());
        alone(&mut command)
            .args(arguments)
            .current_dir(world.folder.work())
            .env("HOME", world.folder.home())
            .env("TMPDIR", world.folder.temporary())
            .env("TF_CLI_CONFIG_FILE", world.folder.cli_configuration())
            .envs(&world.variables)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // As a shell does for what it runs in the foreground: Ctrl-C goes to the group.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.spawn().unwrap();
        // A command that reads nothing may have closed it.
        let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
        let streams = [
            read(process.stdout.take().unwrap()),
            read(process.stderr.take().unwrap()),
        ];
        let words = format!("terraform {}", arguments.join(" "));
        Self {
            world,
            words,
            process,
            streams: Some(streams),
        }
    }

    /// Waits for the end.
    ///
    /// # Panics
    ///
    /// When it does not come, or when the command showed what none may show.
    #[track_caller]
    pub fn wait(self) -> Outcome {
        self.wait_for(PATIENCE)
    }

    /// Waits for the end, which must come within `patience`.
    #[track_caller]
    pub fn wait_for(self, patience: Duration) -> Outcome {
        let secrets = &self.world.secrets;
        let outcome = self.ended(patience);
        outcome.keeps(secrets);
        outcome.blames_no_provider();
        outcome
    }

    /// Waits for the end after the provider was killed, for which Terraform may blame it.
    #[track_caller]
    #[cfg(target_os = "linux")]
    pub fn wait_after_kill(self) -> Outcome {
        let secrets = &self.world.secrets;
        let outcome = self.ended(PATIENCE);
        outcome.keeps(secrets);
        outcome
    }

    #[track_caller]
    fn ended(mut self, patience: Duration) -> Outcome {
        let ended = holds_within(patience, || self.process.try_wait().unwrap().is_some());
        if !ended {
            self.kill_group();
        }
        let code = self.process.wait().unwrap().code();
        let [stdout, stderr] = self
            .streams
            .take()
            .expect("the streams are taken once")
            .map(|s| s.join().unwrap());
        let journal = self.world.sandbox.journal();
        let words = std::mem::take(&mut self.words);
        let outcome = Outcome::new(words, code, stdout, stderr, journal);
        self.world.remember(&outcome);
        outcome.must(ended, &format!("end within {patience:?}"));
        outcome
    }

    /// Sends Ctrl-C, which the terminal sends to the whole group.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        signal("INT", &format!("-{}", self.process.id()));
    }

    /// Kills Terraform alone, in a way that it cannot notice.
    #[cfg(target_os = "linux")]
    pub fn kill(&self) {
        self.signal_terraform("KILL");
    }

    /// Holds Terraform alone where it is.
    #[cfg(target_os = "linux")]
    pub fn stop(&self) {
        self.signal_terraform("STOP");
    }

    /// Kills the provider alone, in a way that it cannot notice.
    #[cfg(target_os = "linux")]
    pub fn kill_provider(&self) {
        for provider in self.world.provider_processes() {
            signal("KILL", &provider.to_string());
        }
    }

    /// To every process that has a provider for a child: before 1.2 what was started is a wrapper, and Terraform itself
    /// a child of it.
    #[cfg(target_os = "linux")]
    fn signal_terraform(&self, name: &str) {
        let providers = self.world.provider_processes();
        // All are found before any is killed: an orphan's new parent is none of ours.
        let parents: BTreeSet<u32> = providers.into_iter().filter_map(parent_of).collect();
        for terraform in parents.into_iter().chain([self.process.id()]) {
            signal(name, &terraform.to_string());
        }
    }

    #[cfg(unix)]
    fn kill_group(&mut self) {
        signal("KILL", &format!("-{}", self.process.id()));
    }

    #[cfg(not(unix))]
    fn kill_group(&mut self) {
        let _ = self.process.kill();
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        // One that was awaited is gone, and its number may be another's.
        if self.streams.is_some() {
            self.kill_group();
            let _ = self.process.wait();
        }
    }
}

fn read(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Sends a signal to a process, or to a group by its negative number. The shell's own `kill` is everywhere.
#[cfg(unix)]
pub(super) fn signal(name: &str, target: &str) {
    let script = format!("kill -s {name} -- {target}");
    let _ = Command::new("/bin/sh")
        .args(["-c", &script])
        .stderr(Stdio::null())
        .status()
        .unwrap();
}

/// Waits until something holds.
///
/// # Panics
///
/// When it does not come to hold within `patience`; the message is `what`.
#[track_caller]
pub fn eventually(patience: Duration, what: &str, holds: impl FnMut() -> bool) {
    assert!(
        holds_within(patience, holds),
        "not within {patience:?}: {what}"
    );
}

fn holds_within(patience: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let begin = Instant::now();
    loop {
        if holds() {
            return true;
        }
        if begin.elapsed() > patience {
            return false;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// The processes that were started by this path. One that has ended and waits for its parent has no command line.
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
