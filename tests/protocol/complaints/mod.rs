//! What users complain about in resources of this kind, and what is impossible here. Each test has the number and the
//! name of a complaint; those that are best shown on a real Terraform have their tests in `acceptance`.

mod filters;
mod kept;
mod quiet;
mod refused;
mod safe;
mod silent;

use std::time::Duration;

use serde_json::Value as Json;

const HOUR: Duration = Duration::from_secs(3600);

/// A configuration with one thing more.
fn with(mut config: Json, name: &str, value: Json) -> Json {
    config[name] = value;
    config
}
