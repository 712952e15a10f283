//! A plan that reads the DNSSEC chains of a thousand domains from the sandbox's name server.

use std::path::Path;

use hostup_sandbox::{Fixture, Life, Sandbox};
use terraform_cli::Cli;

use super::measurement::Measurement;
use super::{DOMAINS, Figures, MIB, median};
use crate::error::Error;
use crate::folder::CHAIN;
use crate::{fixture_name, progress};

/// How often the plan runs; the table has the medians.
const TIMES: usize = 3;

pub(super) fn measure(cli: &Cli, provider: &Path, figures: &mut Figures) -> Result<(), Error> {
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Active))?;
    let names: Vec<_> = (0..DOMAINS).map(fixture_name).collect();
    let run = Measurement::new(cli, provider, &sandbox)?;
    run.folder.write_with_for_each(&names, CHAIN)?;
    // The sandbox generates the key of each zone when it is first queried.
    progress("reading a thousand chains for the first time");
    run.usage(&["plan"])?;
    let (mut wall, mut cpu, mut peak) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=TIMES {
        progress(&format!(
            "plans of a thousand chains, round {round} of {TIMES}"
        ));
        let usage = run.usage(&["plan"])?;
        wall.push(usage.wall.as_secs_f64());
        cpu.push(usage.provider.cpu.as_secs_f64());
        peak.push(usage.provider.peak as f64 / MIB);
    }
    let queries = sandbox.journal().dns_total() as f64;
    let what = "plan of 1,000 `hostup_dnssec_chain`";
    let mut row = |figure: &str, measured: f64, unit: &str| {
        figures.without_target(&format!("{what}, {figure}"), measured, unit);
    };
    row("wall clock", median(wall.into_iter()), "s");
    row("CPU of the provider", median(cpu.into_iter()), "s");
    row(
        "peak memory of the provider",
        median(peak.into_iter()),
        "MiB",
    );
    row("DNS queries", queries, "");
    Ok(())
}
