//! The resource `hostup_glue_record`, one file per topic.

mod delegations;
mod drift;
mod imports;
mod rejections;
mod replacements;
mod unproved;
mod writes;

use hostup_sandbox::{Endpoint, Fixture, Life};
use serde_json::json;

use crate::environment::{CommandOutput, TestEnvironment};

const GLUE: &str = "hostup_glue_record.this";

fn domain() -> Fixture {
    Fixture::new().domain("a.se", Life::Active)
}

/// Returns the resource [`GLUE`] with these arguments.
fn resource(arguments: &str) -> String {
    named("this", arguments)
}

fn named(name: &str, arguments: &str) -> String {
    format!("resource \"hostup_glue_record\" \"{name}\" {{\n  {arguments}\n}}\n")
}

/// Returns the arguments for a host of `a.se`, which is specified by its name.
fn host(hostname: &str, ips: &str) -> String {
    format!("domain_name = \"a.se\"\n  hostname    = \"{hostname}\"\n  ips         = {ips}")
}

fn apply(env: &TestEnvironment, hostname: &str, ips: &str) {
    env.configure(&resource(&host(hostname, ips)));
    env.apply().succeeds();
}

/// Returns the glue records at HostUp, as `host ip ip`, sorted.
fn glue(env: &TestEnvironment) -> Vec<String> {
    let records = env.sandbox.glue_records_of("a.se").into_iter();
    let lines = records.map(|record| {
        let ips = record.ips.iter().map(ToString::to_string);
        [vec![record.hostname], ips.collect()].concat().join(" ")
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines
}

fn set_outside(env: &TestEnvironment, hostname: &str, ips: &[&str]) {
    let record = json!({ "hostname": hostname, "ips": ips });
    let record = serde_json::from_value(record).unwrap();
    env.sandbox.set_glue_record("a.se", record);
}

/// Counts the GETs, POSTs and DELETEs of glue records.
fn calls(output: &CommandOutput) -> [u64; 3] {
    let journal = output.journal();
    [
        journal.count("GET", Endpoint::GlueRecords),
        journal.count("POST", Endpoint::GlueRecords),
        journal.count("DELETE", Endpoint::GlueRecord),
    ]
}
