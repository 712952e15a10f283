//! Measures the provider as its users run it: the real Terraform runs the release build against the sandbox.
//!
//! `cargo run --release -p hostup-bench -- pacing` measures how requests keep to a rate limit, `-- performance` speed,
//! memory and size, and without an argument both are measured. The tables are printed in Markdown on stdout, progress on
//! stderr. `--write` measures both and writes the tables into `BENCHMARKS.md` instead. `--provider PATH` measures an
//! existing binary instead of building one.

#![cfg(unix)]

mod error;
mod folder;
mod pacing;
mod performance;
mod provider;
mod report;
mod table;
mod terraform;

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use error::Error;
use hostup_sandbox::Sandbox;
use report::Report;
use terraform_cli::Cli;

/// What the command line asks for.
#[derive(Default)]
struct Options {
    pacing: bool,
    performance: bool,
    write: bool,
    provider: Option<PathBuf>,
}

/// Measures what the arguments ask for, and prints or writes the tables.
pub fn run() -> ExitCode {
    if let Some(code) = performance::run_wrapped_provider() {
        return code;
    }
    match parse(env::args().skip(1)).and_then(|options| measure(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "hostup-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> Result<(), Error> {
    let provider = provider::executable(options.provider.as_deref())?;
    let cli = Cli::find().map_err(Error::Cli)?;
    let mut report = Report::new(setup_line(&cli, &provider)?);
    if options.pacing {
        report.limits = Some(pacing::measure(&cli, &provider, &mut report.sections)?);
    }
    if options.performance {
        report.figures = Some(performance::measure(&cli, &provider, &mut report.sections)?);
    }
    if options.write {
        report.write(&workspace().join("BENCHMARKS.md"))
    } else {
        Ok(write!(io::stdout(), "{report}")?)
    }
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, Error> {
    let mut options = Options::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "pacing" => options.pacing = true,
            "performance" => options.performance = true,
            "--write" => options.write = true,
            "--provider" => options.provider = arguments.next().map(PathBuf::from),
            _ => return Err(Error::Usage(argument)),
        }
    }
    // BENCHMARKS.md has the figures of a single run.
    if options.write || !(options.pacing || options.performance) {
        options.pacing = true;
        options.performance = true;
    }
    Ok(options)
}

/// Returns a line with the processor and their number, the CLI and the measured binary.
fn setup_line(cli: &Cli, provider: &Path) -> Result<String, Error> {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1))
        .unwrap_or(env::consts::ARCH);
    let count = std::thread::available_parallelism()?;
    let os = env::consts::OS;
    let provider = provider.strip_prefix(workspace()).unwrap_or(provider);
    Ok(format!(
        "{processor}, {count} processors, {os}; {cli}; `{}`\n",
        provider.display()
    ))
}

/// Returns the folder of the sources that this program was built from.
fn workspace() -> &'static Path {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    folder.expect("the package is in tools/bench of the workspace")
}

/// Returns the ids of the first `count` domains of a fixture.
fn fixture_ids(sandbox: &Sandbox, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| sandbox.id_of(&fixture_name(number)))
        .collect()
}

/// Returns the name of a domain of a fixture.
fn fixture_name(number: usize) -> String {
    format!("domain-{number:05}.se")
}

/// Prints on stderr what is being measured.
fn progress(what: &str) {
    let _ = writeln!(io::stderr(), "{what}");
}
