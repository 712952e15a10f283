//! Plans of a thousand unchanged resources of other kinds, compared with those of `hostup_domain_dnssec_auto` by id.

use std::path::Path;

use hostup_sandbox::{Fixture, Life, Sandbox};
use terraform_cli::Cli;

use super::measurement::Measurement;
use super::{DOMAINS, Figures, median};
use crate::error::Error;
use crate::folder::{Block, DNSSEC_AUTO_BY_ID, DNSSEC_AUTO_BY_NAME, NAMESERVERS};
use crate::terraform::APPLY;
use crate::{fixture_ids, fixture_name, progress};

/// How often each plan runs; the table has the ratios of the medians.
const TIMES: usize = 5;

pub(super) fn measure(cli: &Cli, provider: &Path, figures: &mut Figures) -> Result<(), Error> {
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Active))?;
    let (ids, names) = (
        fixture_ids(&sandbox, DOMAINS),
        (0..DOMAINS).map(fixture_name).collect::<Vec<_>>(),
    );
    let kind = |values: &[String], block: Block| -> Result<_, Error> {
        let run = Measurement::new(cli, provider, &sandbox)?;
        run.folder.write_with_for_each(values, block)?;
        run.usage(APPLY)?;
        Ok(run)
    };
    progress("creating states of a thousand resources of other kinds");
    let runs = [
        kind(&ids, DNSSEC_AUTO_BY_ID)?,
        kind(&names, DNSSEC_AUTO_BY_NAME)?,
        kind(&names, NAMESERVERS)?,
    ];
    let mut cpu: [Vec<f64>; 3] = Default::default();
    for round in 1..=TIMES {
        progress(&format!("plans of other kinds, round {round} of {TIMES}"));
        for (run, cpu) in runs.iter().zip(&mut cpu) {
            cpu.push(run.usage(&["plan"])?.provider.cpu.as_secs_f64());
        }
    }
    let [by_id, by_name, nameservers] = cpu.map(|figures| median(figures.into_iter()));
    let ratios = [
        (
            "plan of 1,000 domains by name, CPU of the provider",
            by_name,
        ),
        (
            "plan of 1,000 `hostup_domain_nameservers`, CPU of the provider",
            nameservers,
        ),
    ];
    for (what, cpu) in ratios {
        figures.at_most(&format!("{what}, to that by id"), 1.3, cpu / by_id, "times");
    }
    Ok(())
}
