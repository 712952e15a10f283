//! Commands on a thousand unchanged domains.

use std::env;
use std::fs;
use std::path::Path;
use std::time::Duration;

use hostup_sandbox::{Fixture, Life, Sandbox};

use super::cost::Cost;
use super::wrapper::{COSTS, PROVIDER};
use super::{DOMAINS, Figures, MIB};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::terraform::{APPLY, REFRESH, Ran, run, run_with};
use crate::{ids, say};

/// Terraform's own, by default.
const PARALLELISM: f64 = 10.0;

/// What a Go provider of the same schema needs for the plan, as the wanted figures say.
const GO_PLAN: f64 = 8.0;

const PLAN: &[&str] = &["plan"];

/// A command and its costs.
struct Spent {
    ran: Ran,
    provider: Cost,
    terraform: Duration,
}

pub(super) fn measure(
    terraform: &Path,
    provider: &Path,
    figures: &mut Figures,
) -> Result<(), Failure> {
    let sandbox = Sandbox::start(Fixture::new().domains(DOMAINS, Life::Active))?;
    let folder = Folder::new(&env::current_exe()?)?;
    folder.configure(&ids(&sandbox, DOMAINS), "")?;
    let spent = |arguments: &[&str]| -> Result<Spent, Failure> {
        let costs = folder.path("costs");
        let _ = fs::remove_file(&costs);
        sandbox.clear_journal();
        let before = Cost::of_children()?;
        let variables = [(PROVIDER, provider), (COSTS, costs.as_path())];
        let ran = run_with(terraform, &folder, &sandbox, arguments, &variables)?.succeeds()?;
        let all = Cost::of_children()?.cpu - before.cpu;
        let provider = Cost::sum(&fs::read_to_string(costs)?);
        let terraform = all.saturating_sub(provider.cpu);
        Ok(Spent {
            ran,
            provider,
            terraform,
        })
    };
    say("the state of a thousand domains");
    spent(APPLY)?;
    let posts = sandbox.journal().total();
    figures.at_most("requests of an apply of 1,000", 1000.0, posts as f64, "");
    say("refresh and plan");
    let refresh = spent(REFRESH)?;
    let cpu = refresh.provider.cpu.as_secs_f64();
    figures.at_most("refresh-only plan, the provider's CPU", 0.4, cpu, "s");
    let plan = spent(PLAN)?;
    let journal = sandbox.journal();
    let (cpu, own) = (
        plan.provider.cpu.as_secs_f64(),
        plan.terraform.as_secs_f64(),
    );
    figures.at_most("plan, the provider's CPU", 0.5, cpu, "s");
    figures.told("plan, Terraform's own CPU", own, "s");
    figures.at_most(
        "plan, the provider's share of that",
        10.0,
        100.0 * cpu / own,
        "%",
    );
    figures.at_most(
        "plan, the provider's peak memory",
        16.0,
        plan.provider.peak as f64 / MIB,
        "MiB",
    );
    let wall = plan.ran.wall.as_secs_f64();
    figures.at_most("plan, wall, API at once", GO_PLAN / 2.0, wall, "s");
    figures.at_most("requests of a plan", 1000.0, journal.total() as f64, "");
    figures.at_most(
        "TCP connections of a plan",
        PARALLELISM,
        journal.connections as f64,
        "",
    );
    sandbox.switches(|switches| switches.latency = Duration::from_millis(50));
    let slow = spent(PLAN)?.ran.wall.as_secs_f64();
    let waiting = DOMAINS as f64 * 0.05 / PARALLELISM;
    figures.at_most(
        "plan, wall, API after 50 ms",
        1.1 * waiting.max(wall),
        slow,
        "s",
    );
    floor(terraform, provider, &sandbox, figures)
}

/// The same count of a resource that is built into Terraform and speaks to no process.
fn floor(
    terraform: &Path,
    provider: &Path,
    sandbox: &Sandbox,
    figures: &mut Figures,
) -> Result<(), Failure> {
    say("the floor");
    let folder = Folder::new(provider)?;
    let text = format!(
        "resource \"terraform_data\" \"each\" {{\n  count = {DOMAINS}\n  input = count.index\n}}\n"
    );
    fs::write(folder.path("work/main.tf"), text)?;
    run(terraform, &folder, sandbox, APPLY)?.succeeds()?;
    let ran = run(terraform, &folder, sandbox, PLAN)?.succeeds()?;
    figures.told(
        "floor: plan of 1,000 `terraform_data`, wall",
        ran.wall.as_secs_f64(),
        "s",
    );
    Ok(())
}
