//! Runs with many domains under each limit, announced in each way.

use std::path::Path;
use std::time::Duration;

use hostup_sandbox::{Fixture, Life, LimitHeaders, RateLimit, Sandbox, WindowStyle};
use terraform_cli::Cli;

use super::DOMAINS;
use super::observation::{Observation, ideal, minimum_at_pace};
use crate::error::Error;
use crate::folder::Folder;
use crate::table::Table;
use crate::terraform::{APPLY, REFRESH, run};
use crate::{fixture_ids, progress};

/// How a server announces a limit.
#[derive(Clone, Copy)]
struct Announcement {
    headers: LimitHeaders,
    name: &'static str,
}

const ALWAYS: Announcement = Announcement {
    headers: LimitHeaders::Always,
    name: "on every response",
};
const ON_REFUSAL: Announcement = Announcement {
    headers: LimitHeaders::OnRefusal,
    name: "on 429",
};
const RETRY_AFTER: Announcement = Announcement {
    headers: LimitHeaders::RetryAfterOnly,
    name: "`Retry-After` alone",
};

/// The maximum ratio and number of 429 responses.
#[derive(Clone, Copy)]
struct Target {
    ratio: f64,
    rejected: usize,
}

const fn target(ratio: f64, rejected: usize) -> Option<Target> {
    Some(Target { ratio, rejected })
}

/// Announcements of a limit, each with its target if it has one.
type Announcements = [(Announcement, Option<Target>)];

/// The announcements for [`DOMAINS`] domains under a fixed window.
const FIXED: &Announcements = &[
    (ALWAYS, target(1.05, 2)),
    (ON_REFUSAL, target(1.2, 50)),
    (RETRY_AFTER, target(1.2, 50)),
];

/// The announcements for 300 domains under a fixed window of one second, in which `Retry-After` is always `1`.
const FIXED_SECOND: &Announcements = &[
    (ON_REFUSAL, target(1.15, 50)),
    (RETRY_AFTER, target(1.15, 50)),
];

/// The announcements for 300 domains under a sliding window.
const SLIDING: &Announcements = &[(ALWAYS, None), (ON_REFUSAL, None), (RETRY_AFTER, None)];

/// How many operations Terraform runs at the same time by default.
const PARALLELISM: usize = 10;

/// The first cells of the row that the headline of the report repeats.
pub(crate) const REFRESH_ROW: [&str; 3] = ["100 per 2 s, fixed", "on every response", "refresh"];

/// Returns the limits: a hundred requests in windows of two seconds, and twenty in any second.
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

pub(super) fn measure(cli: &Cli, provider: &Path) -> Result<Table, Error> {
    let mut table = Table::new([
        "limit",
        "headers",
        "command",
        "requests",
        "ideal s",
        "minimum at Terraform's pace s",
        "measured s",
        "ratio",
        "target",
        "429",
        "target",
        "in the 1st s after a reset",
        "failed",
        "",
    ]);
    let programs = (cli, provider);
    let [fixed, sliding] = limits();
    let second = (
        "50 per 1 s, fixed",
        RateLimit::new(50, Duration::from_secs(1)),
    );
    add_rows(programs, &mut table, DOMAINS, &[(fixed, FIXED)])?;
    add_rows(
        programs,
        &mut table,
        300,
        &[(second, FIXED_SECOND), (sliding, SLIDING)],
    )?;
    Ok(table)
}

/// Adds the rows for this many domains: without a limit, and under each limit with each announcement.
fn add_rows(
    (cli, provider): (&Cli, &Path),
    table: &mut Table,
    domains: usize,
    limits: &[((&str, RateLimit), &Announcements)],
) -> Result<(), Error> {
    let sandbox = Sandbox::start(Fixture::new().domains(domains, Life::Excluded))?;
    let folder = Folder::new(provider)?;
    folder.write_with_count(&fixture_ids(&sandbox, domains), "")?;
    let commands = |limit: Option<&RateLimit>, row: &mut dyn FnMut(&str, Observation, usize)| {
        sandbox.settings(|settings| settings.rate_limit = limit.cloned());
        folder.forget_state();
        for (name, arguments) in [("apply", APPLY), ("refresh", REFRESH)] {
            sandbox.clear_journal();
            let finished = run(cli, &folder, &sandbox, arguments)?;
            if limit.is_none() && !finished.succeeded {
                return finished.succeeds().map(drop);
            }
            row(
                name,
                Observation::of(&sandbox.journal(), limit),
                finished.failed(),
            );
        }
        Ok(())
    };
    progress(&format!("{domains} domains without a limit"));
    let mut unlimited = Vec::new();
    commands(None, &mut |command, observed, failed| {
        let span = format!("{:.2}", observed.span.as_secs_f64());
        let rejected = observed.rejected.to_string();
        let requests = observed.requests.to_string();
        unlimited.push((command.to_owned(), observed.arrivals));
        table.row(cells([
            "none",
            "",
            command,
            &requests,
            "",
            "",
            &span,
            "",
            "",
            &rejected,
            "",
            "",
            &failed.to_string(),
            "",
        ]));
    })?;
    for ((name, limit), announcements) in limits {
        for (announcement, target) in *announcements {
            let how = announcement.name;
            progress(&format!("{domains} domains: {name}, {how}"));
            let limit = RateLimit {
                headers: announcement.headers,
                ..limit.clone()
            };
            commands(Some(&limit), &mut |command, observed, failed| {
                let same = unlimited.iter().find(|(of, _)| of == command);
                let limited = Limited {
                    limit: &limit,
                    domains,
                    observed,
                    failed,
                    unlimited: same.map_or(&[], |(_, arrivals)| arrivals),
                };
                table.row(limited.row([name, how, command], *target));
            })?;
        }
    }
    Ok(())
}

/// A run under a limit, and the arrivals of the same command without one.
struct Limited<'a> {
    limit: &'a RateLimit,
    domains: usize,
    observed: Observation,
    failed: usize,
    unlimited: &'a [Duration],
}

impl Limited<'_> {
    /// A limit that only 429 responses announce also rejects the requests that are in flight when its window is full.
    fn max_in_window(&self) -> usize {
        let rejected = match self.limit.headers {
            LimitHeaders::Always => 0,
            _ => PARALLELISM,
        };
        self.limit.requests as usize + rejected
    }

    /// Returns the row that begins with these cells. Without a target, only a failed resource counts as a miss.
    fn row(&self, [name, how, command]: [&str; 3], target: Option<Target>) -> Vec<String> {
        let Observation { requests, span, .. } = self.observed;
        let span = span.as_secs_f64();
        let ideal = ideal(requests, self.limit).as_secs_f64();
        let at_pace = minimum_at_pace(self.unlimited, self.limit).as_secs_f64();
        let max = self.observed.max_after_reset;
        let is_kept = self.failed == 0
            && requests == self.domains
            && target.is_none_or(|target| self.observed.rejected <= target.rejected)
            && max.is_none_or(|max| max <= self.max_in_window());
        let verdict = match target {
            None if is_kept => "",
            Some(target) if is_kept && span <= target.ratio * ideal => "met",
            // Terraform without a limit may send requests more slowly than the limit allows.
            Some(target) if is_kept && span <= target.ratio * at_pace => "met, at Terraform's pace",
            _ => "**missed**",
        };
        cells([
            name,
            how,
            command,
            &requests.to_string(),
            &format!("{ideal:.0}"),
            &format!("{at_pace:.1}"),
            &format!("{span:.2}"),
            &format!("{:.3}", span / ideal),
            &target.map_or_else(String::new, |target| target.ratio.to_string()),
            &self.observed.rejected.to_string(),
            &target.map_or_else(String::new, |target| target.rejected.to_string()),
            &max.map_or_else(String::new, |max| max.to_string()),
            &self.failed.to_string(),
            verdict,
        ])
    }
}

fn cells<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refresh_row_is_measured() {
        let [limit, headers, command] = REFRESH_ROW;
        assert!(limits().iter().any(|(name, _)| *name == limit));
        assert!(FIXED.iter().any(|(it, _)| it.name == headers));
        assert_eq!(command, "refresh");
    }
}
