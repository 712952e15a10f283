//! How CPU time and memory grow from a thousand domains to ten thousand.

use std::fs;
use std::path::Path;

use hostup_sandbox::{Fixture, Life, Sandbox};
use serde_json::{Value, json};
use terraform_cli::Cli;

use super::measurement::Measurement;
use super::{DOMAINS, Figures, median};
use crate::error::Error;
use crate::terraform::{APPLY, REFRESH};
use crate::{fixture_ids, fixture_name, progress};

const MANY: usize = 10_000;

/// The number of refreshes for each number of domains.
const TIMES: usize = 3;

pub(super) fn measure(cli: &Cli, provider: &Path, figures: &mut Figures) -> Result<(), Error> {
    let few = measure_refreshes(cli, provider, DOMAINS)?;
    let many = measure_refreshes(cli, provider, MANY)?;
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

/// What the provider uses in a refresh.
struct Refresh {
    /// In seconds.
    cpu: f64,
    /// In bytes.
    peak: f64,
    connections: f64,
}

fn measure_refreshes(cli: &Cli, provider: &Path, domains: usize) -> Result<Refresh, Error> {
    progress(&format!("refreshes of {domains} domains"));
    let sandbox = Sandbox::start(Fixture::new().domains(domains, Life::Active))?;
    let run = Measurement::new(cli, provider, &sandbox)?;
    let ids = fixture_ids(&sandbox, domains);
    run.folder.write_with_count(&ids[..1], "")?;
    run.usage(APPLY)?;
    run.folder.write_with_count(&ids, "")?;
    multiply(&run.folder.path("terraform.tfstate"), &ids)?;
    let mut refreshes = Vec::new();
    for _ in 0..TIMES {
        refreshes.push(run.usage(REFRESH)?);
    }
    let journal = sandbox.journal();
    assert_eq!(
        journal.total(),
        domains as u64,
        "one request for each domain"
    );
    Ok(Refresh {
        cpu: median(refreshes.iter().map(|it| it.provider.cpu.as_secs_f64())),
        peak: median(refreshes.iter().map(|it| it.provider.peak as f64)),
        connections: journal.connections as f64,
    })
}

/// Extends a state of the first domain to all of them: Terraform needs an hour to apply so many.
fn multiply(path: &Path, ids: &[String]) -> Result<(), Error> {
    let unexpected = || std::io::Error::other("the state does not have the expected form");
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
        attributes["domain_name"] = json!(fixture_name(number));
        if let Some(identity) = instance.get_mut("identity") {
            identity["domain_id"] = json!(id);
        }
        instance
    }));
    Ok(fs::write(path, state.to_string())?)
}
