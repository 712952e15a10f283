//! Logs on stderr, as Terraform reads them: one JSON object a line.
//!
//! The crate logs through `tracing`. Terraform filters what a provider writes, and where no log variable is set it reads
//! and drops every line. So a subscriber exists only when a variable asks for one; without it an event costs one atomic
//! load, and nothing is formatted or written.

mod layer;
mod level;
mod line;

use std::env;
use std::io::{self, Write};

use tracing_subscriber::layer::SubscriberExt;

use super::about::PluginInfo;
use layer::Hclog;
use level::Levels;

/// Installs the subscriber if a variable asks for a level. Called once.
pub(super) fn install(about: &PluginInfo) {
    // By name: a walk over the environment copies all of it, an API key with the rest, and wipes nothing.
    let value = |name: &str| env::var(name).ok();
    let Some(levels) = Levels::read(about.log_variables, about.log_subsystems, value) else {
        return;
    };
    let layer = Hclog::new(levels, about.log_targets, write);
    // Fails only where a subscriber is installed already, which then stays.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer));
}

/// In one piece: lines of two writers must not mix.
fn write(line: &[u8]) {
    // Nobody can be told that stderr is gone.
    let _ = io::stderr().lock().write_all(line);
}
