//! Measures the provider, as its users run it: the real Terraform drives the release build against the sandbox.
//!
//! `cargo run --release -p hostup-bench -- pacing` measures how calls keep to a rate limit, `-- whole` speed, memory
//! and size, and without an argument both are measured. The tables come in Markdown on stdout, what is being done
//! meanwhile on stderr. `--provider PATH` measures a binary that exists already instead of building one.

#![cfg(unix)]

mod failure;
mod folder;
mod pacing;
mod program;
mod table;
mod terraform;
mod whole;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use failure::Failure;
use hostup_sandbox::Sandbox;

/// What is measured.
struct Wanted {
    pacing: bool,
    whole: bool,
    provider: Option<PathBuf>,
}

/// Measures what the arguments ask for, and prints it.
pub fn run() -> ExitCode {
    if let Some(ended) = whole::wrapped() {
        return ended;
    }
    match wanted(std::env::args().skip(1)).and_then(|wanted| measure(&wanted)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "hostup-bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn measure(wanted: &Wanted) -> Result<(), Failure> {
    let provider = program::provider(wanted.provider.as_deref())?;
    let terraform = program::terraform()?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", program::machine(&terraform)?)?;
    if wanted.pacing {
        pacing::measure(&terraform, &provider, &mut out)?;
    }
    if wanted.whole {
        whole::measure(&terraform, &provider, &mut out)?;
    }
    Ok(())
}

fn wanted(mut arguments: impl Iterator<Item = String>) -> Result<Wanted, Failure> {
    let mut wanted = Wanted {
        pacing: false,
        whole: false,
        provider: None,
    };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "pacing" => wanted.pacing = true,
            "whole" => wanted.whole = true,
            "--provider" => wanted.provider = arguments.next().map(PathBuf::from),
            _ => return Err(Failure::Usage(argument)),
        }
    }
    let all = !wanted.pacing && !wanted.whole;
    wanted.pacing |= all;
    wanted.whole |= all;
    Ok(wanted)
}

/// The ids of so many domains that a fixture made.
fn ids(sandbox: &Sandbox, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| sandbox.id_of(&name(number)))
        .collect()
}

/// The name of a domain that a fixture made.
fn name(number: usize) -> String {
    format!("domain-{number:05}.se")
}

/// Says on stderr what is being done.
fn say(what: &str) {
    let _ = writeln!(io::stderr(), "{what}");
}
