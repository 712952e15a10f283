//! This program in place of the provider: it runs the provider with the same streams, and records what it used.

use std::env;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::process::{Command, ExitCode};

use super::cost::Cost;

/// The variable with the path of the provider.
pub(super) const PROVIDER: &str = "BENCHMARK_PROVIDER";
/// The variable with the path of a file to which each process appends a line.
pub(super) const COSTS: &str = "BENCHMARK_COSTS";

/// Runs the provider, if Terraform started this process in its place.
pub(crate) fn run_wrapped_provider() -> Option<ExitCode> {
    let provider = env::var_os(PROVIDER)?;
    let costs = env::var_os(COSTS)?;
    let run = || -> io::Result<ExitCode> {
        let status = Command::new(provider)
            .args(env::args_os().skip(1))
            .status()?;
        let mut file = OpenOptions::new().create(true).append(true).open(costs)?;
        file.write_all(Cost::of_children()?.line().as_bytes())?;
        Ok(match status.success() {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        })
    };
    Some(run().unwrap_or(ExitCode::FAILURE))
}
