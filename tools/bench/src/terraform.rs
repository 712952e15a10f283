//! The real Terraform: a command in a folder, and what it cost.

use std::env;
use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hostup_sandbox::{MAIN_KEY, Sandbox};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::failure::Failure;
use crate::folder::Folder;

/// A command that runs.
pub(crate) struct Running {
    words: String,
    child: Child,
    began: Instant,
    printed: std::path::PathBuf,
}

/// A command that has ended.
pub(crate) struct Ran {
    words: String,
    pub(crate) succeeded: bool,
    /// From the start to the exit.
    pub(crate) wall: Duration,
    /// Both streams.
    pub(crate) printed: String,
}

/// What is read of the state: nothing is found changed.
pub(crate) const REFRESH: &[&str] = &["plan", "-refresh-only"];
/// What is written: every domain anew.
pub(crate) const APPLY: &[&str] = &["apply", "-auto-approve"];

/// Starts Terraform in a process group of its own, as a shell does, so that it can be interrupted with its provider.
/// Nothing of the environment reaches it but what programs need to run at all.
pub(crate) fn start(
    terraform: &Path,
    folder: &Folder,
    sandbox: &Sandbox,
    arguments: &[&str],
) -> io::Result<Running> {
    start_with(terraform, folder, sandbox, arguments, &[])
}

/// The same, with more variables in the environment.
fn start_with(
    terraform: &Path,
    folder: &Folder,
    sandbox: &Sandbox,
    arguments: &[&str],
    variables: &[(&str, &Path)],
) -> io::Result<Running> {
    let printed = folder.path("printed");
    let stream = File::create(&printed)?;
    let mut command = Command::new(terraform);
    command
        .args(arguments)
        .args(["-input=false", "-no-color"])
        .current_dir(folder.path("work"))
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("CHECKPOINT_DISABLE", "1")
        .env("HOME", folder.path("home"))
        .env("TMPDIR", folder.path("tmp"))
        .env("TF_CLI_CONFIG_FILE", folder.path("cli.tfrc"))
        .env("HOSTUP_API_BASE", sandbox.base_url())
        .env("HOSTUP_API_KEY", MAIN_KEY)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(stream.try_clone()?)
        .stderr(stream)
        .process_group(0);
    let began = Instant::now();
    let child = command.spawn()?;
    Ok(Running {
        words: format!("terraform {}", arguments.join(" ")),
        child,
        began,
        printed,
    })
}

/// Runs Terraform to its end.
pub(crate) fn run(
    terraform: &Path,
    folder: &Folder,
    sandbox: &Sandbox,
    arguments: &[&str],
) -> Result<Ran, Failure> {
    start(terraform, folder, sandbox, arguments)?.wait()
}

/// The same, with more variables in the environment.
pub(crate) fn run_with(
    terraform: &Path,
    folder: &Folder,
    sandbox: &Sandbox,
    arguments: &[&str],
    variables: &[(&str, &Path)],
) -> Result<Ran, Failure> {
    start_with(terraform, folder, sandbox, arguments, variables)?.wait()
}

impl Running {
    /// Ctrl-C, which a terminal sends to all of the group.
    pub(crate) fn interrupt(&self) -> io::Result<()> {
        let group = i32::try_from(self.child.id()).expect("ids of processes are that small");
        Ok(killpg(Pid::from_raw(group), Signal::SIGINT)?)
    }

    pub(crate) fn wait(mut self) -> Result<Ran, Failure> {
        let ended = self.child.wait()?;
        Ok(Ran {
            words: self.words,
            succeeded: ended.success(),
            wall: self.began.elapsed(),
            printed: std::fs::read_to_string(self.printed)?,
        })
    }
}

impl Ran {
    /// What ran, if it succeeded.
    pub(crate) fn succeeds(self) -> Result<Ran, Failure> {
        match self.succeeded {
            true => Ok(self),
            false => Err(Failure::Command {
                words: self.words,
                printed: self.printed,
            }),
        }
    }

    /// How many errors it printed: one for each resource that failed.
    pub(crate) fn failed(&self) -> usize {
        self.printed.matches("Error: ").count()
    }

    /// The first error, on one line.
    pub(crate) fn first_error(&self) -> String {
        let lines = self
            .printed
            .lines()
            .skip_while(|line| !line.contains("Error: "));
        let lines = lines
            .enumerate()
            .take_while(|(number, line)| *number == 0 || !line.contains("Error: "));
        let words = lines.flat_map(|(_, line)| line.split_whitespace());
        words
            .filter(|word| !["│", "╷", "╵"].contains(word))
            .collect::<Vec<_>>()
            .join(" ")
    }
}
