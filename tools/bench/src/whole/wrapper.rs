//! This program in the provider's place: runs the provider with the same streams and notes what it cost.

use std::env;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::process::{Command, ExitCode};

use super::cost::Cost;

/// Names the provider to run.
pub(super) const PROVIDER: &str = "BENCHMARK_PROVIDER";
/// Names the file that gets one line of each process.
pub(super) const COSTS: &str = "BENCHMARK_COSTS";

/// Runs the provider, if this process was started in its place.
pub(crate) fn wrapped() -> Option<ExitCode> {
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
