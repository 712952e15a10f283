//! Writes `docs/`, and says what has changed there.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use hostup_docs::{pages, standing};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .ok_or("this package stands in no project")?;
    let pages = pages(root)?;
    let differences = standing::write(root, &pages)?;
    let mut out = std::io::stdout().lock();
    for difference in &differences {
        writeln!(out, "{difference}; mended")?;
    }
    writeln!(
        out,
        "{} pages, of which {} were written anew or removed",
        pages.len(),
        differences.len()
    )?;
    Ok(())
}
