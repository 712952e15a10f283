//! Two Terraforms at once, each with half of the domains, one key and one limit.

use std::path::Path;

use hostup_sandbox::{Fixture, Life, LimitHeaders, RateLimit, Sandbox};

use super::DOMAINS;
use super::limits::limits;
use super::seen::{Seen, ideal};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::table::Table;
use crate::terraform::{APPLY, start};
use crate::{ids, say};

pub(super) fn measure(terraform: &Path, provider: &Path) -> Result<Table, Failure> {
    let mut table = Table::new([
        "limit",
        "headers",
        "calls",
        "ideal s",
        "measured s",
        "ratio",
        "429",
        "one ended after s",
        "the other",
        "failed",
    ]);
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Excluded))?;
    let ids = ids(&sandbox, DOMAINS);
    let folders = [Folder::new(provider)?, Folder::new(provider)?];
    for (folder, half) in folders.iter().zip(ids.chunks(DOMAINS / 2)) {
        folder.count(half, "")?;
    }
    for (told, limit) in limits() {
        for (headers, how) in [
            (LimitHeaders::Always, "on every answer"),
            (LimitHeaders::OnRefusal, "on 429"),
            (LimitHeaders::RetryAfterOnly, "`Retry-After` alone"),
        ] {
            say(&format!("two processes: {told}, {how}"));
            let limit = RateLimit {
                headers,
                ..limit.clone()
            };
            sandbox.switches(|switches| switches.rate_limit = Some(limit.clone()));
            sandbox.clear_journal();
            let [one, other] = &folders;
            one.forget_state();
            other.forget_state();
            let one = start(terraform, one, &sandbox, APPLY)?;
            let other = start(terraform, other, &sandbox, APPLY)?;
            let (one, other) = std::thread::scope(|scope| {
                let one = scope.spawn(|| one.wait());
                let other = other.wait();
                (one.join().expect("waiting does not panic"), other)
            });
            let (one, other) = (one?, other?);
            let seen = Seen::of(&sandbox.journal(), Some(&limit));
            let ideal = ideal(seen.calls, &limit).as_secs_f64();
            let (first, last) = (one.wall.min(other.wall), one.wall.max(other.wall));
            table.row(vec![
                told.to_owned(),
                how.to_owned(),
                seen.calls.to_string(),
                format!("{ideal:.0}"),
                format!("{:.2}", seen.took.as_secs_f64()),
                format!("{:.3}", seen.took.as_secs_f64() / ideal),
                seen.refused.to_string(),
                format!("{:.1}", first.as_secs_f64()),
                format!("{:.1}", last.as_secs_f64()),
                (one.failed() + other.failed()).to_string(),
            ]);
        }
    }
    Ok(table)
}
