//! Runs Terraform commands and measures how long they take.

use std::io;
use std::path::Path;
use std::time::Duration;

use hostup_sandbox::{MAIN_KEY, Sandbox};
use terraform_cli::Cli;

use crate::error::Error;
use crate::folder::Folder;

/// A running command.
pub(crate) struct Running {
    command: String,
    process: terraform_cli::Running,
}

/// A command that has ended.
pub(crate) struct Finished {
    command: String,
    pub(crate) succeeded: bool,
    /// From its start to its exit.
    pub(crate) wall: Duration,
    /// Standard output and standard error.
    output: String,
}

/// Reads every domain, without changes.
pub(crate) const REFRESH: &[&str] = &["plan", "-refresh-only"];
/// Writes every domain.
pub(crate) const APPLY: &[&str] = &["apply", "-auto-approve"];

/// Starts a command.
pub(crate) fn start(
    cli: &Cli,
    folder: &Folder,
    sandbox: &Sandbox,
    arguments: &[&str],
) -> io::Result<Running> {
    start_with(cli, folder, sandbox, arguments, &[])
}

fn start_with(
    cli: &Cli,
    folder: &Folder,
    sandbox: &Sandbox,
    arguments: &[&str],
    variables: &[(&str, &Path)],
) -> io::Result<Running> {
    let mut command = cli.command(&folder.0);
    command
        .args(arguments)
        .args(["-input=false", "-no-color"])
        .env("HOSTUP_API_BASE", sandbox.base_url())
        .env("HOSTUP_API_KEY", MAIN_KEY)
        .env("HOSTUP_DNS_RESOLVERS", sandbox.dns_address().to_string())
        .envs(variables.iter().copied());
    Ok(Running {
        command: format!("terraform {}", arguments.join(" ")),
        process: terraform_cli::Running::start(command, "")?,
    })
}

/// Runs a command to its end.
pub(crate) fn run(
    cli: &Cli,
    folder: &Folder,
    sandbox: &Sandbox,
    arguments: &[&str],
) -> Result<Finished, Error> {
    start(cli, folder, sandbox, arguments)?.wait()
}

/// Runs a command to its end, with more environment variables.
pub(crate) fn run_with(
    cli: &Cli,
    folder: &Folder,
    sandbox: &Sandbox,
    arguments: &[&str],
    variables: &[(&str, &Path)],
) -> Result<Finished, Error> {
    start_with(cli, folder, sandbox, arguments, variables)?.wait()
}

impl Running {
    /// Sends Ctrl-C to the process group, as a terminal does.
    pub(crate) fn interrupt(&self) {
        self.process.interrupt();
    }

    pub(crate) fn wait(self) -> Result<Finished, Error> {
        let finished = self.process.wait()?;
        Ok(Finished {
            command: self.command,
            succeeded: finished.status.success(),
            wall: finished.elapsed,
            output: finished.stdout + &finished.stderr,
        })
    }
}

impl Finished {
    /// Returns the command itself, or an error with its output if it failed.
    pub(crate) fn succeeds(self) -> Result<Finished, Error> {
        match self.succeeded {
            true => Ok(self),
            false => Err(Error::Command {
                command: self.command,
                output: self.output,
            }),
        }
    }

    /// Returns how many errors it printed: one for each resource that failed.
    pub(crate) fn failed(&self) -> usize {
        self.output.matches("Error: ").count()
    }

    /// Returns the summary of the first error.
    pub(crate) fn first_error(&self) -> String {
        let words = |line: &str| {
            let words = line.split_whitespace();
            words
                .filter(|word| !["│", "╷", "╵"].contains(word))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let lines = self.output.lines();
        let lines = lines.skip_while(|line| !line.contains("Error: "));
        let lines = lines.map(words).take_while(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    }
}
