//! Commands with a thousand unchanged domains.

use std::path::Path;
use std::time::Duration;

use hostup_sandbox::{Fixture, Journal, Life, Sandbox};
use terraform_cli::Cli;

use super::measurement::{Measurement, Usage};
use super::{DOMAINS, Figures, MIB, median, row};
use crate::error::Error;
use crate::folder::DNSSEC_AUTO_BY_ID;
use crate::terraform::{APPLY, REFRESH};
use crate::{fixture_ids, progress};

/// Terraform's default.
const PARALLELISM: f64 = 10.0;

/// Half of the time that a Go provider with the same schema needs for the plan.
const PLAN_TARGET: f64 = 4.0;

const PLAN: &[&str] = &["plan"];

/// How often each command runs; the tables have the medians.
const TIMES: usize = 5;

const LATENCY: Duration = Duration::from_millis(50);

pub(super) fn measure(cli: &Cli, provider: &Path, figures: &mut Figures) -> Result<(), Error> {
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Active))?;
    let domains = Measurement::new(cli, provider, &sandbox)?;
    let ids = fixture_ids(&sandbox, DOMAINS);
    domains
        .folder
        .write_with_for_each(&ids, DNSSEC_AUTO_BY_ID)?;
    let built_in = Measurement::new(cli, provider, &sandbox)?;
    built_in.folder.write_built_in(&ids)?;
    progress("creating a state of a thousand domains");
    built_in.usage(APPLY)?;
    domains.usage(APPLY)?;
    let applied = sandbox.journal();
    let mut runs = Runs::default();
    for round in 1..=TIMES {
        progress(&format!("refresh and plan, round {round} of {TIMES}"));
        runs.refreshes.push(domains.usage(REFRESH)?);
        runs.plans.push(domains.usage(PLAN)?);
        runs.journal = sandbox.journal();
        sandbox.settings(|settings| settings.latency = LATENCY);
        runs.slow.push(domains.usage(PLAN)?);
        runs.slow_spans.push(sandbox.journal().duration());
        sandbox.settings(|settings| settings.latency = Duration::ZERO);
        runs.built_in.push(built_in.usage(PLAN)?);
    }
    let requests = applied.total() as f64;
    figures.at_most("requests of an apply", 1000.0, requests, "");
    runs.report(figures);
    Ok(())
}

/// The results of commands that were run alternately, several times each.
#[derive(Default)]
struct Runs {
    refreshes: Vec<Usage>,
    plans: Vec<Usage>,
    /// Plans with an API that responds after `LATENCY`.
    slow: Vec<Usage>,
    /// From the first request of each of those to the last, without the start and the end of Terraform.
    slow_spans: Vec<Duration>,
    /// Plans of a resource that is built into Terraform.
    built_in: Vec<Usage>,
    /// The requests of the last plan.
    journal: Journal,
}

impl Runs {
    fn report(&self, figures: &mut Figures) {
        let of = |runs: &[Usage], figure: fn(&Usage) -> f64| median(runs.iter().map(figure));
        let cpu = |usage: &Usage| usage.provider.cpu.as_secs_f64();
        let wall = |usage: &Usage| usage.wall.as_secs_f64();
        let refresh = of(&self.refreshes, cpu);
        figures.at_most("refresh-only plan, CPU of the provider", 0.4, refresh, "s");
        figures.at_most(row::PLAN_CPU, 0.5, of(&self.plans, cpu), "s");
        let own = of(&self.plans, |usage| usage.terraform.as_secs_f64());
        figures.without_target("plan, CPU of Terraform itself", own, "s");
        let share = |usage: &Usage| {
            100.0 * usage.provider.cpu.as_secs_f64() / usage.terraform.as_secs_f64()
        };
        let share = of(&self.plans, share);
        figures.at_most(
            "plan, CPU of the provider, as a share of that",
            10.0,
            share,
            "%",
        );
        let peak = of(&self.plans, |usage| usage.provider.peak as f64 / MIB);
        figures.at_most(row::PLAN_MEMORY, 16.0, peak, "MiB");
        let without_latency = of(&self.plans, wall);
        figures.at_most(
            "plan, wall clock, API without latency",
            PLAN_TARGET,
            without_latency,
            "s",
        );
        let built_in = of(&self.built_in, wall);
        figures.without_target(
            "plan of 1,000 `terraform_data` for comparison, wall clock",
            built_in,
            "s",
        );
        let waiting = DOMAINS as f64 * LATENCY.as_secs_f64() / PARALLELISM;
        let slow = of(&self.slow, wall);
        let target = 1.1 * waiting.max(without_latency);
        figures.at_most(
            "plan, wall clock, API with 50 ms of latency",
            target,
            slow,
            "s",
        );
        let span = median(self.slow_spans.iter().map(Duration::as_secs_f64));
        figures.without_target("of that, from the first request to the last", span, "s");
        let requests = self.journal.total() as f64;
        figures.at_most(row::PLAN_REQUESTS, 1000.0, requests, "");
        let connections = self.journal.connections as f64;
        figures.at_most("TCP connections of a plan", PARALLELISM, connections, "");
    }
}
