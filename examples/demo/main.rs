//! `cargo demo`: the provider with a real Terraform and a local HostUp.
//!
//! The demo builds the provider and the sandbox, starts the sandbox, writes a configuration into a temporary folder, and
//! runs Terraform through several days of five domains. It prints each command before it runs it, shows the real output,
//! and checks the result of each step. If a result is not the expected one, the demo names the step and exits with 1.
//! Nothing remains afterwards, however it ends; with `--keep` the folder and the sandbox do.

mod environment;
mod error;
mod programs;
mod sandbox;
mod scenario;
mod screen;
mod signals;
mod steps;

use std::process::ExitCode;

use environment::Environment;
use error::Error;
use screen::Screen;
use signals::Stop;
use steps::Steps;

const HELP: &str = "\
Shows the provider with a real Terraform or OpenTofu and a local HostUp.

Usage: cargo demo [-- --keep]

  --keep  keep the folder and the sandbox, and print how to use and remove them

TF_ACC_TERRAFORM_PATH names the program to use; by default it is terraform, or else tofu, on the PATH.
NO_COLOR disables colours.
";

/// What the command line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Run { keep: bool },
    Help,
}

fn main() -> ExitCode {
    let screen = Screen::new();
    match parse(std::env::args().skip(1)) {
        Ok(Mode::Help) => screen.output(HELP),
        Ok(Mode::Run { keep }) => return run(screen, keep),
        Err(unknown) => {
            screen.error(&format!(
                "unknown argument `{unknown}`; see cargo demo -- --help"
            ));
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Parses the arguments. Skips a `--`: `cargo demo -- --keep` passes one on, `cargo demo --keep` does not.
fn parse(arguments: impl Iterator<Item = String>) -> Result<Mode, String> {
    let mut keep = false;
    for argument in arguments {
        match argument.as_str() {
            "--" => {}
            "--keep" => keep = true,
            "--help" | "-h" => return Ok(Mode::Help),
            _ => return Err(argument),
        }
    }
    Ok(Mode::Run { keep })
}

fn run(screen: Screen, keep: bool) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime of one thread needs nothing that a system denies");
    let error = match runtime.block_on(run_steps(screen, keep)) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(error) => error,
    };
    screen.error(&error.to_string());
    match error {
        // As a shell reports a program that SIGINT ended.
        Error::Interrupted => ExitCode::from(130),
        _ => ExitCode::FAILURE,
    }
}

/// An early return drops the environment, which removes the folder and ends the sandbox.
async fn run_steps(screen: Screen, keep: bool) -> Result<(), Error> {
    let mut steps = Steps::new(screen, Stop::on_signals());
    let env = Environment::create(&mut steps).await?;
    scenario::run(&env, &mut steps, keep).await?;
    if keep {
        env.keep();
    } else {
        env.remove().await;
        screen.paragraph(scenario::NEXT);
    }
    Ok(())
}
