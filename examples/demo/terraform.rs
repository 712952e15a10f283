//! The programs that the demo runs: Terraform or OpenTofu, and cargo.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::process::Command;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::screen::Screen;
use crate::signals::Stop;

/// How long a program may take to end by itself after a Ctrl-C, which the terminal sends to it as well.
const PATIENCE: Duration = Duration::from_secs(10);

/// Terraform or OpenTofu, in the demo's folder and environment.
#[derive(Debug)]
pub(crate) struct Terraform {
    program: PathBuf,
    folder: PathBuf,
    environment: Vec<(&'static str, OsString)>,
    screen: Screen,
    stop: Stop,
}

/// The program: the one that `TF_ACC_TERRAFORM_PATH` names, or else `terraform` or `tofu` on the PATH.
pub(crate) fn find() -> Result<PathBuf, Failure> {
    if let Some(named) = named() {
        let failed = |source| Failure::Program {
            program: named.to_string_lossy().into_owned(),
            source,
        };
        // Absolute, since the demo runs it in another folder.
        return std::path::absolute(&named)
            .and_then(|program| fs::metadata(&program).map(|_| program))
            .map_err(failed);
    }
    let path = env::var_os("PATH").unwrap_or_default();
    ["terraform", "tofu"]
        .iter()
        .find_map(|name| {
            let file = format!("{name}{}", env::consts::EXE_SUFFIX);
            env::split_paths(&path)
                .map(|folder| folder.join(&file))
                .find(|found| found.is_file())
        })
        .ok_or(Failure::NoTerraform)
}

/// The tests take several programs; the demo takes the first.
fn named() -> Option<OsString> {
    let named = env::var_os("TF_ACC_TERRAFORM_PATH")?;
    let first = env::split_paths(&named).find(|path| !path.as_os_str().is_empty())?;
    Some(first.into_os_string())
}

impl Terraform {
    /// `program` in `folder`, with these variables and none of Terraform's own that the user may have set for other
    /// work, but for those of its log.
    pub(crate) fn new(
        program: PathBuf,
        folder: &Path,
        environment: Vec<(&'static str, OsString)>,
        screen: Screen,
        stop: Stop,
    ) -> Self {
        Self {
            program,
            folder: folder.to_owned(),
            environment,
            screen,
            stop,
        }
    }

    /// How a user would call it: by its name when it is on the PATH.
    pub(crate) fn name(&self) -> String {
        let stem = self.program.file_stem().unwrap_or_default();
        let shown = if named().is_some() {
            self.program.as_os_str()
        } else {
            stem
        };
        shown.to_string_lossy().into_owned()
    }

    /// Prints the command, runs it with its output straight to the screen, and checks its exit code.
    pub(crate) async fn run(&self, arguments: &[&str], announced: i32) -> Result<(), Failure> {
        self.screen
            .command(&format!("{} {}", self.name(), arguments.join(" ")));
        run(
            &mut self.command(arguments),
            &self.name(),
            announced,
            &self.stop,
        )
        .await
    }

    /// Runs a command that only looks, unseen, and gives the JSON that it prints.
    pub(crate) async fn json(&self, arguments: &[&str]) -> Result<Value, Failure> {
        let mut command = self.command(arguments);
        let output = command.stderr(Stdio::inherit()).output();
        let output = output.await.map_err(|source| Failure::Program {
            program: self.name(),
            source,
        })?;
        serde_json::from_slice(&output.stdout).map_err(|error| Failure::Differs {
            what: format!("the output of {} {}", self.name(), arguments.join(" ")),
            announced: "JSON".to_owned(),
            came: error.to_string(),
        })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if (text.starts_with("TF_") && !text.starts_with("TF_LOG"))
                || text.starts_with("HOSTUP_")
            {
                command.env_remove(&name);
            }
        }
        command
            .args(arguments)
            .current_dir(&self.folder)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            // No look for newer versions, and no hints at commands that the demo has just run.
            .envs([("CHECKPOINT_DISABLE", "1"), ("TF_IN_AUTOMATION", "1")])
            .stdin(Stdio::null())
            .kill_on_drop(true);
        if !self.screen.has_colour() {
            command.env("TF_CLI_ARGS", "-no-color");
        }
        command
    }
}

/// Builds what the demo runs, in the folder of the project, with cargo's output straight to the screen.
pub(crate) async fn build(screen: Screen, stop: &Stop) -> Result<(), Failure> {
    // The demo is named because with it cargo takes the same features of all crates as it has just built the demo with.
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

/// Runs a program to its end and checks its exit code. When the demo shall end, the program gets time to end by itself,
/// and is killed after it.
async fn run(
    command: &mut Command,
    name: &str,
    announced: i32,
    stop: &Stop,
) -> Result<(), Failure> {
    if stop.has_come() {
        return Err(Failure::Interrupted);
    }
    let failed = |source| Failure::Program {
        program: name.to_owned(),
        source,
    };
    let mut child = command.spawn().map_err(failed)?;
    let status = tokio::select! {
        status = child.wait() => Some(status.map_err(failed)?),
        () = stop.comes() => None,
    };
    let Some(status) = status else {
        if timeout(PATIENCE, child.wait()).await.is_err() {
            child.kill().await.map_err(failed)?;
        }
        return Err(Failure::Interrupted);
    };
    if status.code() == Some(announced) {
        return Ok(());
    }
    Err(Failure::Differs {
        what: format!("the end of {name}"),
        announced: format!("exit code {announced}"),
        came: status.to_string(),
    })
}
