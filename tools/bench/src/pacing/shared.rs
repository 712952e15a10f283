//! Two Terraform processes at once, each with half of the domains, that share one key and one limit.

use std::path::Path;

use hostup_sandbox::{Fixture, Life, LimitHeaders, RateLimit, Sandbox};
use terraform_cli::Cli;

use super::DOMAINS;
use super::limits::limits;
use super::observation::{Observation, ideal};
use crate::error::Error;
use crate::folder::Folder;
use crate::table::Table;
use crate::terraform::{APPLY, start};
use crate::{fixture_ids, progress};

pub(super) fn measure(cli: &Cli, provider: &Path) -> Result<Table, Error> {
    let mut table = Table::new([
        "limit",
        "headers",
        "requests",
        "ideal s",
        "measured s",
        "ratio",
        "429",
        "first process s",
        "second process s",
        "failed",
    ]);
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Excluded))?;
    let ids = fixture_ids(&sandbox, DOMAINS);
    let folders = [Folder::new(provider)?, Folder::new(provider)?];
    for (folder, half) in folders.iter().zip(ids.chunks(DOMAINS / 2)) {
        folder.write_with_count(half, "")?;
    }
    for (name, limit) in limits() {
        for (headers, how) in [
            (LimitHeaders::Always, "on every response"),
            (LimitHeaders::OnRefusal, "on 429"),
            (LimitHeaders::RetryAfterOnly, "`Retry-After` alone"),
        ] {
            progress(&format!("two processes: {name}, {how}"));
            let limit = RateLimit {
                headers,
                ..limit.clone()
            };
            sandbox.settings(|settings| settings.rate_limit = Some(limit.clone()));
            sandbox.clear_journal();
            let [one, other] = &folders;
            one.forget_state();
            other.forget_state();
            let one = start(cli, one, &sandbox, APPLY)?;
            let other = start(cli, other, &sandbox, APPLY)?;
            let (one, other) = std::thread::scope(|scope| {
                let one = scope.spawn(|| one.wait());
                let other = other.wait();
                (one.join().expect("waiting does not panic"), other)
            });
            let (one, other) = (one?, other?);
            let observed = Observation::of(&sandbox.journal(), Some(&limit));
            let ideal = ideal(observed.requests, &limit).as_secs_f64();
            let (first, last) = (one.wall.min(other.wall), one.wall.max(other.wall));
            table.row(vec![
                name.to_owned(),
                how.to_owned(),
                observed.requests.to_string(),
                format!("{ideal:.0}"),
                format!("{:.2}", observed.span.as_secs_f64()),
                format!("{:.3}", observed.span.as_secs_f64() / ideal),
                observed.rejected.to_string(),
                format!("{:.1}", first.as_secs_f64()),
                format!("{:.1}", last.as_secs_f64()),
                (one.failed() + other.failed()).to_string(),
            ]);
        }
    }
    Ok(table)
}
