//! Speed, memory and size of Terraform commands with a thousand domains.
//!
//! A command starts the provider several times. In its place, Terraform starts this program (`wrapper`), which runs the
//! provider and records its CPU time and memory. The rest of the command's CPU time is that of Terraform itself.

mod chains;
mod cost;
mod growth;
mod kinds;
mod measurement;
mod runs;
mod serving;
mod sizes;
mod start;
mod wrapper;

use std::path::Path;

use terraform_cli::Cli;
pub(crate) use wrapper::run_wrapped_provider;

use crate::error::Error;
use crate::table::Table;

/// How many domains a run has.
const DOMAINS: usize = 1000;

/// The rows of the table that the headline of the report repeats.
pub(crate) mod row {
    pub(crate) const START: &str = "start to handshake line, median of 50";
    pub(crate) const PLAN_CPU: &str = "plan, CPU of the provider";
    pub(crate) const PLAN_MEMORY: &str = "plan, peak memory of the provider";
    pub(crate) const PLAN_REQUESTS: &str = "requests of a plan";
    pub(crate) const ZIP: &str = "zip";
}

/// The table of figures and their targets.
struct Figures(Table);

impl Figures {
    /// Adds a figure with an upper limit as its target.
    fn at_most(&mut self, what: &str, target: f64, measured: f64, unit: &str) {
        let target_text = format!("at most {} {unit}", rounded(target));
        self.row(what, &target_text, measured, unit, Some(measured <= target));
    }

    /// Adds a figure with a lower limit as its target.
    fn at_least(&mut self, what: &str, target: f64, measured: f64, unit: &str) {
        let target_text = format!("at least {target} {unit}");
        self.row(what, &target_text, measured, unit, Some(measured >= target));
    }

    fn without_target(&mut self, what: &str, measured: f64, unit: &str) {
        self.row(what, "", measured, unit, None);
    }

    fn row(&mut self, what: &str, target: &str, measured: f64, unit: &str, is_met: Option<bool>) {
        let verdict = match is_met {
            Some(true) => "met",
            Some(false) => "**missed**",
            None => "",
        };
        // Counts have no unit and no decimals.
        let measured = match unit {
            "" => format!("{measured:.0}"),
            unit => format!("{measured:.2} {unit}"),
        };
        let cells = [what, target.trim_end(), &measured, verdict];
        self.0.row(cells.map(str::to_owned).to_vec());
    }
}

const MIB: f64 = 1024.0 * 1024.0;

/// Rounds to hundredths.
fn rounded(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Measures everything, adds the table to `out`, and returns it.
pub(crate) fn measure(cli: &Cli, provider: &Path, out: &mut String) -> Result<Table, Error> {
    let mut figures = Figures(Table::new(["figure", "target", "measured", ""]));
    sizes::measure(provider, &mut figures)?;
    start::measure(provider, &mut figures)?;
    runs::measure(cli, provider, &mut figures)?;
    kinds::measure(cli, provider, &mut figures)?;
    chains::measure(cli, provider, &mut figures)?;
    growth::measure(cli, provider, &mut figures)?;
    serving::measure(&mut figures)?;
    let Figures(table) = figures;
    *out += &format!("## Speed, memory and size\n\n{table}\n");
    Ok(table)
}
