//! `cargo demo`: the provider at work, on a real Terraform and a local HostUp.
//!
//! It builds the provider and the sandbox, starts the sandbox, writes a configuration into a folder of its own, and then
//! lives through some days of five domains: each command is printed before it runs, its output is the real one, and after
//! each step the demo checks that what it announced is what happened. When a step is not, the demo says which and ends
//! with 1. Nothing stays behind, however it ends; with `--keep` the folder and the sandbox do, for play.

mod failure;
mod hostup;
mod screen;
mod signals;
mod stage;
mod steps;
mod story;
mod terraform;

use std::process::ExitCode;

use failure::Failure;
use screen::Screen;
use signals::Stop;
use stage::Stage;
use steps::Steps;

const HELP: &str = "\
The provider at work, on a real Terraform or OpenTofu and a local HostUp.

Usage: cargo demo [-- --keep]

  --keep  leave the folder and the sandbox for play, and say how to use and end them

TF_ACC_TERRAFORM_PATH names the program to use; without it that is terraform, or else tofu, on the PATH.
NO_COLOR switches colours off.
";

/// What the command line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Run { keep: bool },
    Help,
}

fn main() -> ExitCode {
    let screen = Screen::new();
    match read(std::env::args().skip(1)) {
        Ok(Wish::Help) => screen.output(HELP),
        Ok(Wish::Run { keep }) => return run(screen, keep),
        Err(unknown) => {
            screen.complain(&format!(
                "unknown argument `{unknown}`; see cargo demo -- --help"
            ));
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Reads the arguments. A `--` is passed over: `cargo demo -- --keep` hands one on, `cargo demo --keep` does not.
fn read(arguments: impl Iterator<Item = String>) -> Result<Wish, String> {
    let mut keep = false;
    for argument in arguments {
        match argument.as_str() {
            "--" => {}
            "--keep" => keep = true,
            "--help" | "-h" => return Ok(Wish::Help),
            _ => return Err(argument),
        }
    }
    Ok(Wish::Run { keep })
}

fn run(screen: Screen, keep: bool) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime of one thread, which no system refuses");
    let failure = match runtime.block_on(perform(screen, keep)) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(failure) => failure,
    };
    screen.complain(&failure.to_string());
    match failure {
        // As a shell shows a program that ended by SIGINT.
        Failure::Interrupted => ExitCode::from(130),
        _ => ExitCode::FAILURE,
    }
}

/// Whatever ends this early drops the stage, and with it the folder and the sandbox go.
async fn perform(screen: Screen, keep: bool) -> Result<(), Failure> {
    let mut steps = Steps::new(screen, Stop::on_signals());
    let stage = Stage::set(&mut steps).await?;
    story::tell(&stage, &mut steps, keep).await?;
    if keep {
        stage.keep();
    } else {
        stage.clear().await;
        screen.paragraph(story::NEXT);
    }
    Ok(())
}
