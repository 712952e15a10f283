//! What users of similar resources complain about, each made impossible here. A test name starts with the number of its
//! complaint; complaints that need a real Terraform are in `acceptance`.

mod filters;
mod invalid_arguments;
mod opt_outs;
mod spurious_changes;
mod state_loss;
mod waits;

use std::time::Duration;

use serde_json::Value as Json;

const HOUR: Duration = Duration::from_secs(3600);

/// Returns the configuration with one argument set.
fn with(mut config: Json, name: &str, value: Json) -> Json {
    config[name] = value;
    config
}
