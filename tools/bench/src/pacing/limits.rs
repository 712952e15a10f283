//! A thousand domains under each limit, told in each way.

use std::path::Path;
use std::time::Duration;

use hostup_sandbox::{Fixture, Life, LimitHeaders, RateLimit, Sandbox, WindowStyle};

use super::DOMAINS;
use super::seen::{Seen, least, least_of};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::table::Table;
use crate::terraform::{APPLY, REFRESH, run};
use crate::{ids, say};

/// How a server tells of its limit, and what must be reached then: the ratio, and the answers of 429.
const TELLING: [(LimitHeaders, &str, f64, usize); 3] = [
    (LimitHeaders::Always, "on every answer", 1.05, 2),
    (LimitHeaders::OnRefusal, "on 429", 1.2, 10),
    (LimitHeaders::RetryAfterOnly, "`Retry-After` alone", 1.3, 49),
];

/// The limits: a hundred calls in windows of two seconds, and twenty in any second.
pub(super) fn limits() -> [(&'static str, RateLimit); 2] {
    let fixed = RateLimit::new(100, Duration::from_secs(2));
    let sliding = RateLimit {
        style: WindowStyle::Sliding,
        ..RateLimit::new(20, Duration::from_secs(1))
    };
    [
        ("100 per 2 s, fixed", fixed),
        ("20 per 1 s, sliding", sliding),
    ]
}

pub(super) fn measure(terraform: &Path, provider: &Path) -> Result<Table, Failure> {
    let mut table = Table::new([
        "limit",
        "headers",
        "command",
        "calls",
        "least s",
        "Terraform's least s",
        "measured s",
        "ratio",
        "wanted",
        "429",
        "wanted",
        "in the 1st s after a reset",
        "failed",
        "",
    ]);
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Excluded))?;
    let folder = Folder::new(provider)?;
    folder.count(&ids(&sandbox, DOMAINS), "")?;
    let commands = |limit: Option<&RateLimit>, row: &mut dyn FnMut(&str, Seen, usize)| {
        sandbox.switches(|switches| switches.rate_limit = limit.cloned());
        folder.forget_state();
        for (name, arguments) in [("apply", APPLY), ("refresh", REFRESH)] {
            sandbox.clear_journal();
            let ran = run(terraform, &folder, &sandbox, arguments)?;
            if limit.is_none() && !ran.succeeded {
                return ran.succeeds().map(drop);
            }
            row(name, Seen::of(&sandbox.journal(), limit), ran.failed());
        }
        Ok(())
    };
    say("without a limit");
    let mut alone = Vec::new();
    commands(None, &mut |command, seen, failed| {
        let took = format!("{:.2}", seen.took.as_secs_f64());
        let refused = seen.refused.to_string();
        let calls = seen.calls.to_string();
        alone.push((command.to_owned(), seen.came));
        table.row(cells([
            "none",
            "",
            command,
            &calls,
            "",
            "",
            &took,
            "",
            "",
            &refused,
            "",
            "",
            &failed.to_string(),
            "",
        ]));
    })?;
    for (told, limit) in limits() {
        for (headers, how, ratio, refused) in TELLING {
            say(&format!("{told}, {how}"));
            let limit = RateLimit {
                headers,
                ..limit.clone()
            };
            commands(Some(&limit), &mut |command, seen, failed| {
                let same = alone.iter().find(|(of, _)| of == command);
                let limited = Limited {
                    limit: &limit,
                    seen,
                    failed,
                    alone: same.map_or(&[], |(_, came)| came),
                };
                table.row(limited.row([told, how, command], (ratio, refused)));
            })?;
        }
    }
    Ok(table)
}

/// A run under a limit, and when the calls of the same came without one.
struct Limited<'a> {
    limit: &'a RateLimit,
    seen: Seen,
    failed: usize,
    alone: &'a [Duration],
}

impl Limited<'_> {
    /// Where the limit is never told, it can be found out only by one call more.
    fn most_in_a_window(&self) -> usize {
        let tried = self.limit.headers == LimitHeaders::RetryAfterOnly;
        self.limit.requests as usize + usize::from(tried)
    }

    /// With these first cells, and the ratio and the number of 429s that are wanted.
    fn row(&self, [told, how, command]: [&str; 3], (ratio, refused): (f64, usize)) -> Vec<String> {
        let Seen { calls, took, .. } = self.seen;
        let took = took.as_secs_f64();
        let least = least(calls, self.limit).as_secs_f64();
        let own = least_of(self.alone, self.limit).as_secs_f64();
        let most = self.seen.most_after_reset;
        let kept = self.failed == 0
            && calls == DOMAINS
            && self.seen.refused <= refused
            && most.is_none_or(|most| most <= self.most_in_a_window());
        let verdict = match kept {
            true if took <= ratio * least => "reached",
            // Where Terraform alone calls more slowly than the limit allows, it is that pace that can be kept to.
            true if took <= ratio * own => "reached, at Terraform's pace",
            true | false => "**missed**",
        };
        cells([
            told,
            how,
            command,
            &calls.to_string(),
            &format!("{least:.0}"),
            &format!("{own:.1}"),
            &format!("{took:.2}"),
            &format!("{:.3}", took / least),
            &format!("{ratio}"),
            &self.seen.refused.to_string(),
            &refused.to_string(),
            &most.map_or_else(String::new, |most| most.to_string()),
            &self.failed.to_string(),
            verdict,
        ])
    }
}

fn cells<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}
