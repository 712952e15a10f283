//! `cargo demo`: the provider with a real Terraform and a local HostUp.
//!
//! The demo builds the provider and the sandbox, starts the sandbox, writes a configuration into a temporary folder, and
//! runs Terraform through several days of five domains. It prints each command before it runs it, shows the real output,
//! and checks the result of each step. If a result is not the expected one, the demo names the step and exits with 1.
//! Nothing remains afterwards, however it ends; with `--keep` the folder and the sandbox do.

mod environment;
mod error;
mod excerpt;
mod programs;
mod sandbox;
mod scenario;
mod screen;
mod signals;
mod steps;
mod table;

use std::process::ExitCode;

use environment::Environment;
use error::Error;
use screen::Screen;
use signals::Stop;
use steps::Steps;

const HELP: &str = "\
Shows the provider with a real Terraform or OpenTofu and a local HostUp.

Usage: cargo demo [-- OPTIONS]

  --full   show the whole output of every command
  --keep   keep the folder and the sandbox, and print how to use and remove them
  --pause  wait for Enter before each step
  --help   print this help

TF_ACC_TERRAFORM_PATH names the program to use; by default it is terraform, or else tofu, on the PATH.
NO_COLOR disables colours. Variables that begin with TF_LOG are passed on to the program.
";

/// The options of the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Options {
    full: bool,
    keep: bool,
    pause: bool,
    help: bool,
}

fn main() -> ExitCode {
    let screen = Screen::new();
    match parse(std::env::args().skip(1)) {
        Ok(Options { help: true, .. }) => screen.output(HELP),
        Ok(options) => return run(screen, options),
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
fn parse(arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    for argument in arguments {
        match argument.as_str() {
            "--" => {}
            "--full" => options.full = true,
            "--keep" => options.keep = true,
            "--pause" => options.pause = true,
            "--help" | "-h" => options.help = true,
            _ => return Err(argument),
        }
    }
    Ok(options)
}

fn run(screen: Screen, options: Options) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime of one thread needs nothing that a system denies");
    let error = match runtime.block_on(run_steps(screen, options)) {
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
async fn run_steps(screen: Screen, options: Options) -> Result<(), Error> {
    let total = scenario::steps(options.keep);
    let mut steps = Steps::new(screen, Stop::on_signals(), total, options.pause);
    let mut env = Environment::create(&mut steps, options.full).await?;
    scenario::run(&mut env, &mut steps, options.keep).await?;
    steps.expect_complete()?;
    screen.output(&format!("\n{}", env.table));
    if options.keep {
        env.keep();
    } else {
        env.remove().await;
        screen.paragraph(scenario::NEXT);
    }
    Ok(())
}
