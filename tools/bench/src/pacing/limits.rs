//! A thousand domains under each limit, announced in each way.

use std::path::Path;
use std::time::Duration;

use hostup_sandbox::{Fixture, Life, LimitHeaders, RateLimit, Sandbox, WindowStyle};
use terraform_cli::Cli;

use super::DOMAINS;
use super::observation::{Observation, minimum, minimum_at_pace};
use crate::error::Error;
use crate::folder::Folder;
use crate::table::Table;
use crate::terraform::{APPLY, REFRESH, run};
use crate::{ids, progress};

/// How a server announces its limit, and the targets: the ratio, and the number of 429 responses.
const ANNOUNCEMENTS: [(LimitHeaders, &str, f64, usize); 3] = [
    (LimitHeaders::Always, "on every response", 1.05, 2),
    (LimitHeaders::OnRefusal, "on 429", 1.2, 10),
    (LimitHeaders::RetryAfterOnly, "`Retry-After` alone", 1.3, 49),
];

/// The first cells of the row that the headline of the report repeats.
pub(crate) const REFRESH_ROW: [&str; 3] = ["100 per 2 s, fixed", "on every response", "refresh"];

/// The limits: a hundred requests in windows of two seconds, and twenty in any second.
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
        "minimum s",
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
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Excluded))?;
    let folder = Folder::new(provider)?;
    folder.count(&ids(&sandbox, DOMAINS), "")?;
    let commands = |limit: Option<&RateLimit>, row: &mut dyn FnMut(&str, Observation, usize)| {
        sandbox.switches(|switches| switches.rate_limit = limit.cloned());
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
    progress("without a limit");
    let mut unlimited = Vec::new();
    commands(None, &mut |command, observed, failed| {
        let span = format!("{:.2}", observed.span.as_secs_f64());
        let refused = observed.refused.to_string();
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
            &refused,
            "",
            "",
            &failed.to_string(),
            "",
        ]));
    })?;
    for (name, limit) in limits() {
        for (headers, how, ratio, refused) in ANNOUNCEMENTS {
            progress(&format!("{name}, {how}"));
            let limit = RateLimit {
                headers,
                ..limit.clone()
            };
            commands(Some(&limit), &mut |command, observed, failed| {
                let same = unlimited.iter().find(|(of, _)| of == command);
                let limited = Limited {
                    limit: &limit,
                    observed,
                    failed,
                    unlimited: same.map_or(&[], |(_, arrivals)| arrivals),
                };
                table.row(limited.row([name, how, command], (ratio, refused)));
            })?;
        }
    }
    Ok(table)
}

/// A run under a limit, and the arrivals of the same command without one.
struct Limited<'a> {
    limit: &'a RateLimit,
    observed: Observation,
    failed: usize,
    unlimited: &'a [Duration],
}

impl Limited<'_> {
    /// A limit that is never announced can be detected only by one request more.
    fn max_in_window(&self) -> usize {
        let is_tried = self.limit.headers == LimitHeaders::RetryAfterOnly;
        self.limit.requests as usize + usize::from(is_tried)
    }

    /// With these first cells, and the targets of the ratio and of the number of 429s.
    fn row(&self, [name, how, command]: [&str; 3], (ratio, refused): (f64, usize)) -> Vec<String> {
        let Observation { requests, span, .. } = self.observed;
        let span = span.as_secs_f64();
        let minimum = minimum(requests, self.limit).as_secs_f64();
        let at_pace = minimum_at_pace(self.unlimited, self.limit).as_secs_f64();
        let max = self.observed.max_after_reset;
        let is_kept = self.failed == 0
            && requests == DOMAINS
            && self.observed.refused <= refused
            && max.is_none_or(|max| max <= self.max_in_window());
        let verdict = match is_kept {
            true if span <= ratio * minimum => "met",
            // Terraform without a limit may send requests more slowly than the limit allows.
            true if span <= ratio * at_pace => "met, at Terraform's pace",
            true | false => "**missed**",
        };
        cells([
            name,
            how,
            command,
            &requests.to_string(),
            &format!("{minimum:.0}"),
            &format!("{at_pace:.1}"),
            &format!("{span:.2}"),
            &format!("{:.3}", span / minimum),
            &format!("{ratio}"),
            &self.observed.refused.to_string(),
            &refused.to_string(),
            &max.map_or_else(String::new, |max| max.to_string()),
            &self.failed.to_string(),
            verdict,
        ])
    }
}

fn cells<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}
