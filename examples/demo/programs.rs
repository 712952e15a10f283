//! The programs that the demo runs: Terraform or OpenTofu, and cargo.

use std::env;
use std::process::{Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use terraform_cli::{Cli, Workspace};
use tokio::process::Command;
use tokio::time::timeout;

use crate::error::Error;
use crate::excerpt::excerpt;
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
    pub(crate) environment: [(&'static str, String); 3],
    pub(crate) screen: Screen,
    pub(crate) stop: Stop,
    /// Whether to show the whole output.
    pub(crate) full: bool,
}

impl Terraform {
    /// Prints the command, runs it, shows its output, and checks its exit code. `variables` are set for this command only.
    pub(crate) async fn run(
        &self,
        variables: &[(&str, &str)],
        arguments: &[&str],
        expected_code: i32,
    ) -> Result<(), Error> {
        let name = self.cli.shell_name();
        let assignments = variables
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let words = arguments.iter().map(|argument| quoted(argument));
        let line: Vec<_> = assignments.chain([name.clone()]).chain(words).collect();
        self.screen.command(&line.join(" "));
        let mut command = self.command(arguments);
        command.envs(variables.iter().copied());
        if !self.full {
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
        }
        let output = wait(&mut command, &name, &self.stop).await?;
        let mut left_out = 0;
        for stream in [&output.stdout, &output.stderr] {
            let (text, lines) = excerpt(&String::from_utf8_lossy(stream));
            self.screen.output(&text);
            left_out += lines;
        }
        if left_out > 0 {
            self.screen
                .note(&format!("({left_out} lines left out; --full shows them)"));
        }
        expect_code(&output, &name, expected_code)
    }

    /// Runs a command without showing it, and parses the JSON that it prints.
    pub(crate) async fn json(&self, arguments: &[&str]) -> Result<Value, Error> {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped());
        let output = wait(&mut command, &self.cli.shell_name(), &self.stop).await?;
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
            .env("TF_IN_AUTOMATION", "1");
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
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = wait(&mut command, "cargo", stop).await?;
    expect_code(&output, "cargo", 0)
}

/// Runs a program to its end. On a signal, the program gets time to end before it is killed.
async fn wait(command: &mut Command, name: &str, stop: &Stop) -> Result<Output, Error> {
    if stop.is_requested() {
        return Err(Error::Interrupted);
    }
    let failed = |source| Error::Program {
        program: name.to_owned(),
        source,
    };
    command.stdin(Stdio::null()).kill_on_drop(true);
    let end = command.spawn().map_err(failed)?.wait_with_output();
    tokio::pin!(end);
    tokio::select! {
        output = &mut end => output.map_err(failed),
        () = stop.requested() => {
            let _ = timeout(INTERRUPT_TIMEOUT, end).await;
            Err(Error::Interrupted)
        }
    }
}

fn expect_code(output: &Output, name: &str, expected: i32) -> Result<(), Error> {
    if output.status.code() == Some(expected) {
        return Ok(());
    }
    Err(Error::Unexpected {
        what: format!("the result of {name}"),
        expected: format!("exit code {expected}"),
        actual: output.status.to_string(),
    })
}

/// An argument as it is typed in a shell.
fn quoted(argument: &str) -> String {
    if argument.contains(['[', '"']) {
        format!("'{argument}'")
    } else {
        argument.to_owned()
    }
}
