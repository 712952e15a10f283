//! Speed, memory and size of whole runs with a thousand domains.
//!
//! A command starts the provider several times. In its place Terraform starts this program (`wrapper`), which runs the
//! provider and notes what the system says that it cost. What is left of the command's cost is Terraform's own.

mod cost;
mod growth;
mod measured;
mod runs;
mod serving;
mod sizes;
mod start;
mod wrapper;

use std::io::Write;
use std::path::Path;

pub(crate) use wrapper::wrapped;

use crate::failure::Failure;
use crate::table::Table;

/// How many domains a run has.
const DOMAINS: usize = 1000;

/// The table, with what each figure must reach.
struct Figures(Table);

impl Figures {
    /// One more figure: what, what it must be at most, what it is, and its unit.
    fn at_most(&mut self, what: &str, wanted: f64, measured: f64, unit: &str) {
        let is_reached = measured <= wanted;
        self.judged(
            what,
            &format!("at most {}", rounded(wanted)),
            is_reached,
            measured,
            unit,
        );
    }

    /// The same for what it must be at least.
    fn at_least(&mut self, what: &str, wanted: f64, measured: f64, unit: &str) {
        let is_reached = measured >= wanted;
        self.judged(
            what,
            &format!("at least {wanted}"),
            is_reached,
            measured,
            unit,
        );
    }

    fn judged(&mut self, what: &str, wanted: &str, is_reached: bool, measured: f64, unit: &str) {
        let verdict = match is_reached {
            true => "reached",
            false => "**missed**",
        };
        self.0.row(vec![
            what.to_owned(),
            format!("{wanted} {unit}"),
            format!("{measured:.2} {unit}"),
            verdict.to_owned(),
        ]);
    }

    /// One that nothing is asked of.
    fn told(&mut self, what: &str, measured: f64, unit: &str) {
        let measured = format!("{measured:.2} {unit}");
        self.0.row(vec![
            what.to_owned(),
            String::new(),
            measured,
            String::new(),
        ]);
    }
}

const MIB: f64 = 1024.0 * 1024.0;

/// In hundredths, without zeros that say nothing.
fn rounded(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

/// The one in the middle.
fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Measures all of it and prints the table.
pub(crate) fn measure(
    terraform: &Path,
    provider: &Path,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut figures = Figures(Table::new(["figure", "wanted", "measured", ""]));
    sizes::measure(provider, &mut figures)?;
    start::measure(provider, &mut figures)?;
    runs::measure(terraform, provider, &mut figures)?;
    growth::measure(terraform, provider, &mut figures)?;
    serving::measure(&mut figures)?;
    writeln!(out, "## Speed, memory and size\n\n{}", figures.0)?;
    Ok(())
}
