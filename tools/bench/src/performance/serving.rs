//! How fast the sandbox itself is: if it were slow, the other figures would measure it.

use std::time::Instant;

use hostup_sandbox::{Fixture, Life, MAIN_KEY, Sandbox};
use tokio::runtime::Builder;
use tokio::task::JoinSet;

use super::Figures;
use crate::error::Error;
use crate::{fixture_ids, progress};

const DOMAINS: usize = 10_000;
const REQUESTS: usize = 50_000;
/// As many as Terraform sends at once.
const CONCURRENCY: usize = 10;

pub(super) fn measure(figures: &mut Figures) -> Result<(), Error> {
    progress("the sandbox alone, with ten thousand domains");
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Active))?;
    let ids = fixture_ids(&sandbox, DOMAINS);
    let base = sandbox.base_url();
    let client = reqwest::Client::new();
    // Requests every tenth domain, one after the other, repeatedly.
    let requests = |first: usize| {
        let (client, base) = (client.clone(), base.clone());
        let ids: Vec<String> = ids
            .iter()
            .skip(first)
            .step_by(CONCURRENCY)
            .cloned()
            .collect();
        async move {
            for id in ids.iter().cycle().take(REQUESTS / CONCURRENCY) {
                let request = client.get(format!("{base}/domains/{id}/dnssec-auto"));
                let response = request.bearer_auth(MAIN_KEY).send().await?;
                response.error_for_status()?.bytes().await?;
            }
            Ok::<(), reqwest::Error>(())
        }
    };
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let started = Instant::now();
    runtime.block_on(async {
        let mut callers: JoinSet<_> = (0..CONCURRENCY).map(requests).collect();
        while let Some(ended) = callers.join_next().await {
            ended.map_err(std::io::Error::other)??;
        }
        Ok::<(), Error>(())
    })?;
    let total = sandbox.journal().total();
    assert_eq!(total, REQUESTS as u64, "every request has a response");
    let per_second = REQUESTS as f64 / started.elapsed().as_secs_f64();
    figures.at_least(
        "requests per second to the sandbox, 10,000 domains",
        5000.0,
        per_second,
        "",
    );
    Ok(())
}
