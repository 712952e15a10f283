//! The programs that the demo runs: Terraform or OpenTofu, and cargo.

use std::env;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use terraform_cli::{Cli, Workspace};
use tokio::process::Command;
use tokio::time::timeout;

use crate::error::Error;
use crate::screen::Screen;
use crate::signals::Stop;

/// How long a program may take to end after a Ctrl-C, which the terminal sends to it as well.
const INTERRUPT_TIMEOUT: Duration = Duration::from_secs(10);

/// Terraform or OpenTofu in the demo's workspace.
#[derive(Debug)]
pub(crate) struct Terraform {
    pub(crate) cli: Cli,
    pub(crate) workspace: Workspace,
    /// Where the sandbox is, and its key.
    pub(crate) environment: [(&'static str, String); 2],
    pub(crate) screen: Screen,
    pub(crate) stop: Stop,
}

impl Terraform {
    /// Prints the command, runs it with its output on the screen, and checks its exit code.
    pub(crate) async fn run(&self, arguments: &[&str], expected_code: i32) -> Result<(), Error> {
        let name = self.cli.shell_name();
        self.screen
            .command(&format!("{name} {}", arguments.join(" ")));
        let mut command = self.command(arguments);
        run(&mut command, &name, expected_code, &self.stop).await
    }

    /// Runs a command without showing it, and parses the JSON that it prints.
    pub(crate) async fn json(&self, arguments: &[&str]) -> Result<Value, Error> {
        let mut command = self.command(arguments);
        let output = command.stderr(Stdio::inherit()).output().await;
        let output = output.map_err(|source| Error::Program {
            program: self.cli.shell_name(),
            source,
        })?;
        serde_json::from_slice(&output.stdout).map_err(|error| Error::Unexpected {
            what: format!("the output of `{}`", arguments.join(" ")),
            expected: "JSON".to_owned(),
            actual: error.to_string(),
        })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::from(self.cli.command(&self.workspace));
        let is_log = |name: &str| name.starts_with("TF_LOG");
        let logs = env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_log));
        command
            .args(arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .envs(logs)
            // No hints at commands that the demo runs anyway.
            .env("TF_IN_AUTOMATION", "1")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        if !self.screen.has_colour() {
            command.env("TF_CLI_ARGS", "-no-color");
        }
        command
    }
}

/// Builds what the demo runs, with cargo's output on the screen.
pub(crate) async fn build(screen: Screen, stop: &Stop) -> Result<(), Error> {
    // With the demo among them, cargo uses the same features of all crates as when it built the demo.
    let arguments =
        "build --package terraform-provider-hostup --package hostup-sandbox --bins --example demo";
    screen.command(&format!("cargo {arguments}"));
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(arguments.split(' '))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .kill_on_drop(true);
    run(&mut command, "cargo", 0, stop).await
}

/// Runs a program to its end and checks its exit code. On a signal, the program gets time to end before it is killed.
async fn run(
    command: &mut Command,
    name: &str,
    expected_code: i32,
    stop: &Stop,
) -> Result<(), Error> {
    if stop.is_requested() {
        return Err(Error::Interrupted);
    }
    let failed = |source| Error::Program {
        program: name.to_owned(),
        source,
    };
    let mut child = command.spawn().map_err(failed)?;
    let status = tokio::select! {
        status = child.wait() => Some(status.map_err(failed)?),
        () = stop.requested() => None,
    };
    let Some(status) = status else {
        if timeout(INTERRUPT_TIMEOUT, child.wait()).await.is_err() {
            child.kill().await.map_err(failed)?;
        }
        return Err(Error::Interrupted);
    };
    if status.code() == Some(expected_code) {
        return Ok(());
    }
    Err(Error::Unexpected {
        what: format!("the result of {name}"),
        expected: format!("exit code {expected_code}"),
        actual: status.to_string(),
    })
}
