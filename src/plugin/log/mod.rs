//! Logs on stderr, as Terraform reads them: one JSON object per line.
//!
//! The crate logs through `tracing`. Without a log variable Terraform reads every line and drops it. So a subscriber is
//! only installed when a variable sets a level; without it an event costs one atomic load, and nothing is formatted.

mod layer;
mod level;
mod line;

use std::env;
use std::io::{self, Write};

use tracing_subscriber::layer::SubscriberExt;

use super::info::PluginInfo;
use layer::HclogLayer;
use level::Levels;

/// Installs the subscriber if a variable sets a level. Called once.
pub(super) fn install(info: &PluginInfo) {
    // By name: iterating over the environment would copy all of it, secrets included, and wipe nothing.
    let value = |name: &str| env::var(name).ok();
    let Some(levels) = Levels::read(info.log_variables, info.log_subsystems, value) else {
        return;
    };
    let layer = HclogLayer::new(levels, info.log_targets, write);
    // Fails only if there is a subscriber already.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer));
}

/// Writes a line in one call, so that lines of two writers do not mix.
fn write(line: &[u8]) {
    // There is nowhere to report that stderr is closed.
    let _ = io::stderr().lock().write_all(line);
}
