//! From a thousand domains to ten thousand.

use std::fs;
use std::path::Path;

use hostup_sandbox::{Fixture, Life, Sandbox};
use serde_json::{Value, json};

use super::measured::Measured;
use super::{DOMAINS, Figures, median};
use crate::failure::Failure;
use crate::terraform::{APPLY, REFRESH};
use crate::{ids, name, say};

const MANY: usize = 10_000;

/// How often each count is refreshed.
const TIMES: usize = 3;

pub(super) fn measure(
    terraform: &Path,
    provider: &Path,
    figures: &mut Figures,
) -> Result<(), Failure> {
    let few = refreshed(terraform, provider, DOMAINS)?;
    let many = refreshed(terraform, provider, MANY)?;
    let each = |cpu: f64, domains: usize| cpu / domains as f64;
    figures.at_most(
        "CPU per domain at 10,000, to that at 1,000",
        1.15,
        each(many.cpu, MANY) / each(few.cpu, DOMAINS),
        "times",
    );
    figures.at_most(
        "memory per domain beyond 1,000",
        1.0,
        (many.peak - few.peak) / (MANY - DOMAINS) as f64 / 1024.0,
        "KiB",
    );
    figures.at_most("TCP connections at 10,000", 10.0, many.connections, "");
    Ok(())
}

/// What the refreshes of so many domains cost the provider.
struct Refreshed {
    /// In seconds.
    cpu: f64,
    /// In bytes.
    peak: f64,
    connections: f64,
}

fn refreshed(terraform: &Path, provider: &Path, domains: usize) -> Result<Refreshed, Failure> {
    say(&format!("refreshes of {domains} domains"));
    let sandbox = Sandbox::start(Fixture::new().domains(domains, Life::Active))?;
    let run = Measured::new(terraform, provider, &sandbox)?;
    let ids = ids(&sandbox, domains);
    run.folder.count(&ids[..1], "")?;
    run.spent(APPLY)?;
    run.folder.count(&ids, "")?;
    multiply(&run.folder.path("work/terraform.tfstate"), &ids)?;
    let mut refreshes = Vec::new();
    for _ in 0..TIMES {
        refreshes.push(run.spent(REFRESH)?);
    }
    let asked = sandbox.journal();
    assert_eq!(asked.total(), domains as u64, "one call for each");
    Ok(Refreshed {
        cpu: median(refreshes.iter().map(|it| it.provider.cpu.as_secs_f64())),
        peak: median(refreshes.iter().map(|it| it.provider.peak as f64)),
        connections: asked.connections as f64,
    })
}

/// Makes a state with all domains of one with the first: Terraform takes an hour to apply so many.
fn multiply(path: &Path, ids: &[String]) -> Result<(), Failure> {
    let unexpected = || std::io::Error::other("the state has another form");
    let mut state: Value =
        serde_json::from_slice(&fs::read(path)?).map_err(std::io::Error::other)?;
    let instances = state["resources"][0]["instances"]
        .as_array_mut()
        .ok_or_else(unexpected)?;
    let first = instances.pop().ok_or_else(unexpected)?;
    instances.extend(ids.iter().enumerate().map(|(number, id)| {
        let mut instance = first.clone();
        instance["index_key"] = json!(number);
        let attributes = &mut instance["attributes"];
        attributes["id"] = json!(id);
        attributes["domain_id"] = json!(id);
        attributes["domain_name"] = json!(name(number));
        if let Some(identity) = instance.get_mut("identity") {
            identity["domain_id"] = json!(id);
        }
        instance
    }));
    Ok(fs::write(path, state.to_string())?)
}
