//! Many domains under each limit, announced in each way.

use std::path::Path;
use std::time::Duration;

use hostup_sandbox::{Fixture, Life, LimitHeaders, RateLimit, Sandbox, WindowStyle};

use super::DOMAINS;
use super::seen::{Seen, ideal, least_of};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::table::Table;
use crate::terraform::{APPLY, REFRESH, run};
use crate::{ids, say};

/// What must be reached when a server announces its limit in this way: the ratio, and the answers of 429.
struct Target {
    headers: LimitHeaders,
    name: &'static str,
    ratio: f64,
    refused: usize,
}

const fn target(headers: LimitHeaders, name: &'static str, ratio: f64, refused: usize) -> Target {
    Target {
        headers,
        name,
        ratio,
        refused,
    }
}

const THOUSAND: [Target; 3] = [
    target(LimitHeaders::Always, "on every answer", 1.05, 2),
    target(LimitHeaders::OnRefusal, "on 429", 1.2, 50),
    target(LimitHeaders::RetryAfterOnly, "`Retry-After` alone", 1.2, 50),
];

/// Terraform's default.
const PARALLELISM: usize = 10;

/// A window of one second: `Retry-After` is always `1`.
const THREE_HUNDRED: [Target; 2] = [
    target(LimitHeaders::OnRefusal, "on 429", 1.15, 50),
    target(
        LimitHeaders::RetryAfterOnly,
        "`Retry-After` alone",
        1.15,
        50,
    ),
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
        "ideal s",
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
    let programs = (terraform, provider);
    domains(programs, &mut table, DOMAINS, &limits(), &THOUSAND)?;
    let fifty = RateLimit::new(50, Duration::from_secs(1));
    let fifty = [("50 per 1 s, fixed", fifty)];
    domains(programs, &mut table, 300, &fifty, &THREE_HUNDRED)?;
    Ok(table)
}

/// Adds the rows for so many domains: without a limit, and under each limit announced in each way.
fn domains(
    (terraform, provider): (&Path, &Path),
    table: &mut Table,
    count: usize,
    limits: &[(&str, RateLimit)],
    targets: &[Target],
) -> Result<(), Failure> {
    let sandbox = Sandbox::start(Fixture::new().domains(count, Life::Excluded))?;
    let folder = Folder::new(provider)?;
    folder.count(&ids(&sandbox, count), "")?;
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
    say(&format!("{count} domains without a limit"));
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
    for (name, limit) in limits {
        for target in targets {
            say(&format!("{count} domains: {name}, {}", target.name));
            let limit = RateLimit {
                headers: target.headers,
                ..limit.clone()
            };
            commands(Some(&limit), &mut |command, seen, failed| {
                let same = alone.iter().find(|(of, _)| of == command);
                let limited = Limited {
                    limit: &limit,
                    domains: count,
                    seen,
                    failed,
                    alone: same.map_or(&[], |(_, came)| came),
                };
                table.row(limited.row([name, target.name, command], target));
            })?;
        }
    }
    Ok(())
}

/// A run under a limit, and when the calls of the same came without one.
struct Limited<'a> {
    limit: &'a RateLimit,
    domains: usize,
    seen: Seen,
    failed: usize,
    alone: &'a [Duration],
}

impl Limited<'_> {
    /// Where the limit is announced by 429 alone, requests in flight are refused in addition to those of the window.
    fn most_in_a_window(&self) -> usize {
        let refused = match self.limit.headers {
            LimitHeaders::Always => 0,
            _ => PARALLELISM,
        };
        self.limit.requests as usize + refused
    }

    fn row(&self, [limit, headers, command]: [&str; 3], target: &Target) -> Vec<String> {
        let Seen { calls, took, .. } = self.seen;
        let took = took.as_secs_f64();
        let ideal = ideal(calls, self.limit).as_secs_f64();
        let own = least_of(self.alone, self.limit).as_secs_f64();
        let most = self.seen.most_after_reset;
        let kept = self.failed == 0
            && calls == self.domains
            && self.seen.refused <= target.refused
            && most.is_none_or(|most| most <= self.most_in_a_window());
        let verdict = match kept {
            true if took <= target.ratio * ideal => "reached",
            // Where Terraform alone calls more slowly than the limit allows, it is that pace that can be kept to.
            true if took <= target.ratio * own => "reached, at Terraform's pace",
            true | false => "**missed**",
        };
        cells([
            limit,
            headers,
            command,
            &calls.to_string(),
            &format!("{ideal:.0}"),
            &format!("{own:.1}"),
            &format!("{took:.2}"),
            &format!("{:.3}", took / ideal),
            &target.ratio.to_string(),
            &self.seen.refused.to_string(),
            &target.refused.to_string(),
            &most.map_or_else(String::new, |most| most.to_string()),
            &self.failed.to_string(),
            verdict,
        ])
    }
}

fn cells<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}
