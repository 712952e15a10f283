//! How calls keep to a rate limit.
//!
//! Ratios are of times that the sandbox saw, from the first call to the last, to the time that as many calls take at the
//! limit's own rate. So the start and the end of Terraform are not in them; Terraform's own work between the calls is, and
//! a run without a limit shows how much that is.

mod ends;
mod limits;
mod seen;
mod shared;

use std::io::Write;
use std::path::Path;

use crate::failure::Failure;

/// How many domains a run has, if not said otherwise.
const DOMAINS: usize = 1000;

/// Measures all of it and prints the tables.
pub(crate) fn measure(
    terraform: &Path,
    provider: &Path,
    out: &mut impl Write,
) -> Result<(), Failure> {
    writeln!(out, "## Pacing\n")?;
    writeln!(out, "{}", limits::measure(terraform, provider)?)?;
    writeln!(out, "### Two processes, one limit\n")?;
    writeln!(out, "{}", shared::measure(terraform, provider)?)?;
    writeln!(out, "### Ends of waiting\n")?;
    writeln!(out, "{}", ends::measure(terraform, provider)?)?;
    Ok(())
}
