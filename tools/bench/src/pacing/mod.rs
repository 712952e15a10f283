//! How requests keep to a rate limit.
//!
//! A ratio compares the time from the first to the last request, as the sandbox recorded it, with the ideal: the time that
//! the same number of requests takes at the rate of the limit. So it excludes the start and the end of Terraform. It includes
//! Terraform's own work between the requests, which a run without a limit shows.

mod ends;
mod limits;
mod observation;
mod shared;

use std::path::Path;

use terraform_cli::Cli;

use crate::error::Error;
use crate::table::Table;
pub(crate) use limits::REFRESH_ROW;

/// The default number of domains of a run.
const DOMAINS: usize = 1000;

/// Measures everything, adds the tables to `out`, and returns the one about single processes.
pub(crate) fn measure(cli: &Cli, provider: &Path, out: &mut String) -> Result<Table, Error> {
    let limits = limits::measure(cli, provider)?;
    *out += &format!("## Rate limits\n\n{limits}\n");
    let shared = shared::measure(cli, provider)?;
    *out += &format!("### Two processes, one limit\n\n{shared}\n");
    let ends = ends::measure(cli, provider)?;
    *out += &format!("### How waits end\n\n{ends}\n");
    Ok(limits)
}
