//! Commands on a thousand unchanged domains.

use std::path::Path;
use std::time::Duration;

use hostup_sandbox::{Fixture, Journal, Life, Sandbox};

use super::measured::{Measured, Spent};
use super::{DOMAINS, Figures, MIB, median};
use crate::failure::Failure;
use crate::terraform::{APPLY, REFRESH};
use crate::{ids, say};

/// Terraform's own, by default.
const PARALLELISM: f64 = 10.0;

/// What a Go provider of the same schema needs for the plan, as the wanted figures say.
const GO_PLAN: f64 = 8.0;

const PLAN: &[&str] = &["plan"];

/// How often each command is run; the medians count.
const TIMES: usize = 5;

const LATENCY: Duration = Duration::from_millis(50);

pub(super) fn measure(
    terraform: &Path,
    provider: &Path,
    figures: &mut Figures,
) -> Result<(), Failure> {
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Active))?;
    let domains = Measured::new(terraform, provider, &sandbox)?;
    let ids = ids(&sandbox, DOMAINS);
    domains.folder.for_each(&ids)?;
    let floor = Measured::new(terraform, provider, &sandbox)?;
    floor.folder.built_in(&ids)?;
    say("the state of a thousand domains");
    floor.spent(APPLY)?;
    domains.spent(APPLY)?;
    let applied = sandbox.journal();
    let mut seen = Seen::default();
    for round in 1..=TIMES {
        say(&format!("refresh and plan, round {round} of {TIMES}"));
        seen.refreshes.push(domains.spent(REFRESH)?);
        seen.plans.push(domains.spent(PLAN)?);
        seen.asked = sandbox.journal();
        sandbox.switches(|switches| switches.latency = LATENCY);
        seen.late.push(domains.spent(PLAN)?);
        seen.late_calls.push(sandbox.journal().duration());
        sandbox.switches(|switches| switches.latency = Duration::ZERO);
        seen.floor.push(floor.spent(PLAN)?);
    }
    let requests = applied.total() as f64;
    figures.at_most("requests of an apply of 1,000", 1000.0, requests, "");
    seen.tell(figures);
    Ok(())
}

/// The same commands, several times in turn.
#[derive(Default)]
struct Seen {
    refreshes: Vec<Spent>,
    plans: Vec<Spent>,
    /// Plans of an API that answers late.
    late: Vec<Spent>,
    /// From the first call of each of those to the last: what a plan of no domains needs is not in it.
    late_calls: Vec<Duration>,
    /// Plans of a resource that is built into Terraform and speaks to no process.
    floor: Vec<Spent>,
    /// What HostUp was asked by the last plan.
    asked: Journal,
}

impl Seen {
    fn tell(&self, figures: &mut Figures) {
        let of = |runs: &[Spent], of: fn(&Spent) -> f64| median(runs.iter().map(of));
        let cpu = |spent: &Spent| spent.provider.cpu.as_secs_f64();
        let wall = |spent: &Spent| spent.wall.as_secs_f64();
        let refresh = of(&self.refreshes, cpu);
        figures.at_most("refresh-only plan, the provider's CPU", 0.4, refresh, "s");
        figures.at_most("plan, the provider's CPU", 0.5, of(&self.plans, cpu), "s");
        let own = of(&self.plans, |spent| spent.terraform.as_secs_f64());
        figures.told("plan, Terraform's own CPU", own, "s");
        let share = |spent: &Spent| {
            100.0 * spent.provider.cpu.as_secs_f64() / spent.terraform.as_secs_f64()
        };
        let share = of(&self.plans, share);
        figures.at_most("plan, the provider's share of that", 10.0, share, "%");
        let peak = of(&self.plans, |spent| spent.provider.peak as f64 / MIB);
        figures.at_most("plan, the provider's peak memory", 16.0, peak, "MiB");
        let at_once = of(&self.plans, wall);
        figures.at_most("plan, wall, API at once", GO_PLAN / 2.0, at_once, "s");
        let floor = of(&self.floor, wall);
        figures.told("floor: plan of 1,000 `terraform_data`, wall", floor, "s");
        let waiting = DOMAINS as f64 * LATENCY.as_secs_f64() / PARALLELISM;
        let late = of(&self.late, wall);
        let most = 1.1 * waiting.max(at_once);
        figures.at_most("plan, wall, API after 50 ms", most, late, "s");
        let calls = median(self.late_calls.iter().map(Duration::as_secs_f64));
        figures.told("of that, from the first call to the last", calls, "s");
        let requests = self.asked.total() as f64;
        figures.at_most("requests of a plan", 1000.0, requests, "");
        let connections = self.asked.connections as f64;
        figures.at_most("TCP connections of a plan", PARALLELISM, connections, "");
    }
}
