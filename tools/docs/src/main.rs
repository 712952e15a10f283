//! Writes `docs/`, and prints what has changed.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use hostup_docs::{output, pages};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .ok_or("the package is in tools/docs of the project")?;
    let pages = pages(root)?;
    let differences = output::write(root, &pages)?;
    let mut out = std::io::stdout().lock();
    for difference in &differences {
        writeln!(out, "{difference}; updated")?;
    }
    writeln!(
        out,
        "{} pages, {} files written or removed",
        pages.len(),
        differences.len()
    )?;
    Ok(())
}
