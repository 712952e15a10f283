//! What the sandbox itself can do: where it were slow, nothing could be said of the provider.

use std::time::Instant;

use hostup_sandbox::{Fixture, Life, MAIN_KEY, Sandbox};
use tokio::runtime::Builder;
use tokio::task::JoinSet;

use super::Figures;
use crate::failure::Failure;
use crate::{ids, say};

const DOMAINS: usize = 10_000;
const CALLS: usize = 50_000;
/// As many as Terraform makes at once.
const AT_ONCE: usize = 10;

pub(super) fn measure(figures: &mut Figures) -> Result<(), Failure> {
    say("the sandbox alone, with ten thousand domains");
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Active))?;
    let ids = ids(&sandbox, DOMAINS);
    let base = sandbox.base_url();
    let client = reqwest::Client::new();
    // Every tenth of them, one after the other, and around again.
    let calls = |first: usize| {
        let (client, base) = (client.clone(), base.clone());
        let mine: Vec<String> = ids.iter().skip(first).step_by(AT_ONCE).cloned().collect();
        async move {
            for id in mine.iter().cycle().take(CALLS / AT_ONCE) {
                let request = client.get(format!("{base}/domains/{id}/dnssec-auto"));
                let answer = request.bearer_auth(MAIN_KEY).send().await?;
                answer.error_for_status()?.bytes().await?;
            }
            Ok::<(), reqwest::Error>(())
        }
    };
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let began = Instant::now();
    runtime.block_on(async {
        let mut callers: JoinSet<_> = (0..AT_ONCE).map(calls).collect();
        while let Some(ended) = callers.join_next().await {
            ended.map_err(std::io::Error::other)??;
        }
        Ok::<(), Failure>(())
    })?;
    let asked = sandbox.journal().total();
    assert_eq!(asked, CALLS as u64, "every call was answered");
    let second = CALLS as f64 / began.elapsed().as_secs_f64();
    figures.at_least(
        "the sandbox's calls a second, 10,000 domains",
        5000.0,
        second,
        "",
    );
    Ok(())
}
