//! Random sequences of what may happen to a domain: applies, changes from outside, time that passes, imports, destroys,
//! and the ways in which HostUp may answer. After each step core's rules hold (the model checks them), the number of
//! requests is as promised, and a plan right after an apply is empty.

mod invalid;
mod step;

use std::time::Duration;

use hostup_sandbox::{Fault, FaultKind, Fixture, Frozen, Life, Sandbox};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::Value as Json;

use super::environment::{DOMAIN, RequestCounts, TYPE, TestEnvironment, provider_block};
use super::plugin_client::{PluginClient, ProviderCommand};
use super::statuses::STATUSES;
use super::terraform::{Action, Applied, Object, OperationError, Workspace, diagnostics, warnings};
use step::{Step, UNUSABLE_BODIES, life, step};

/// The number of histories, and their maximum length: half a minute on two cores.
const HISTORIES: u32 = 64;
const STEPS: usize = 14;

/// The seed of the random numbers. Set the variable to run other histories.
const SEED_VARIABLE: &str = "HOSTUP_TEST_SEED";
const SEED: u64 = 0x5ec5_ec5e_c5ec_5ec5;

#[test]
fn every_step_of_random_histories_keeps_the_invariants() {
    let seed = std::env::var(SEED_VARIABLE)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(SEED);
    eprintln!("{SEED_VARIABLE}={seed}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config {
        cases: HISTORIES,
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let plugin = runtime.block_on(PluginClient::start_with(ProviderCommand::new()));
    let histories = (life(), prop::collection::vec(step(), 1..STEPS));
    let outcome = TestRunner::new_with_rng(config, rng).run(&histories, |(life, steps)| {
        runtime
            .block_on(run_history(&plugin, life, &steps))
            .map_err(TestCaseError::fail)
    });
    if let Err(failure) = outcome {
        panic!("{SEED_VARIABLE}={seed}\n{failure}");
    }
}

/// Runs a history. The error says what did not hold, and after which step.
async fn run_history(plugin: &PluginClient, life: Life, steps: &[Step]) -> Result<(), String> {
    let sandbox = Sandbox::start(Fixture::new().domain(DOMAIN, life)).unwrap();
    let block = provider_block(&sandbox, "main");
    let workspace = Workspace::open(plugin.provider(), TYPE, block).await;
    let mut history = History {
        env: TestEnvironment {
            sandbox,
            plugin: (),
            workspace,
        },
    };
    for (number, step) in steps.iter().enumerate() {
        let outcome = history.run_step(step).await;
        outcome.map_err(|what| {
            let journal = history.env.sandbox.journal();
            format!("after step {number}, {step:?}: {what}\n{journal}")
        })?;
    }
    Ok(())
}

type CheckResult = Result<(), String>;

/// Returns an error with this text unless the condition holds.
fn ensure(holds: bool, what: impl FnOnce() -> String) -> CheckResult {
    if holds { Ok(()) } else { Err(what()) }
}

fn without_error<T>(outcome: Result<T, OperationError>) -> Result<T, String> {
    outcome.map_err(|error| error.to_string())
}

struct History {
    env: TestEnvironment<()>,
}

impl History {
    async fn run_step(&mut self, step: &Step) -> CheckResult {
        let sandbox = &self.env.sandbox;
        match step {
            Step::Apply {
                include,
                opts_out_on_destroy,
            } => {
                let action = if *include { "include" } else { "exclude" };
                let on_destroy = if *opts_out_on_destroy {
                    "exclude"
                } else {
                    "keep"
                };
                return self.apply(action, on_destroy).await;
            }
            Step::ApplyInvalid(invalid) => return self.apply_invalid(*invalid).await,
            Step::ApplyIgnoringStatus { include } => {
                let action = if *include { "include" } else { "exclude" };
                return self.apply_ignoring_status(action).await;
            }
            Step::Refresh => return self.refresh().await,
            Step::ImportElsewhere => return self.import_elsewhere().await,
            Step::Destroy => return self.destroy().await,
            Step::ReadWithOtherAccount => return self.read_with_other_account().await,
            Step::ReplaceId => return self.read_after_new_id().await,
            Step::SetOutside { included } => sandbox.set_enrolment_outside(DOMAIN, *included),
            Step::ChangeNameservers => sandbox.change_nameservers(DOMAIN),
            Step::AdvanceHours(hours) => {
                sandbox.advance(Duration::from_secs(3600 * u64::from(*hours)))
            }
            Step::FailChecks => sandbox.fail_checks(DOMAIN, "inget svar"),
            Step::PassChecks => sandbox.pass_checks(DOMAIN),
            Step::Freeze { status, is_enabled } => sandbox.quirks(DOMAIN, |quirks| {
                let (status, is_enabled) = (STATUSES[*status].to_owned(), *is_enabled);
                quirks.frozen = Some(Frozen { status, is_enabled });
            }),
            Step::Unfreeze => sandbox.quirks(DOMAIN, |quirks| quirks.frozen = None),
            Step::MaskExcluded(masks) => {
                sandbox.quirks(DOMAIN, |quirks| {
                    quirks.cooldown_masks_excluded = Some(*masks)
                });
            }
            Step::HideName(hides) => {
                sandbox.quirks(DOMAIN, |quirks| quirks.null_domain_name = Some(*hides))
            }
            Step::SameWording(alike) => {
                sandbox.quirks(DOMAIN, |quirks| quirks.same_wording = Some(*alike))
            }
            Step::ApplyUnusableAnswer {
                include,
                answer,
                processed,
            } => {
                let body = UNUSABLE_BODIES[*answer];
                let kind = match processed {
                    true => FaultKind::altered("application/json", body),
                    false => FaultKind::raw(200, "application/json", body),
                };
                let action = if *include { "include" } else { "exclude" };
                return self.apply_with_unusable_answer(action, kind).await;
            }
        }
        Ok(())
    }

    fn check_requests(&self, wanted: RequestCounts) -> CheckResult {
        let mut requests = self.env.take_requests();
        // A create or import whose answer has no name reads it from the domain, at most once.
        requests.names = requests.names.saturating_sub(1);
        ensure(requests == wanted, || {
            format!("{requests:?} instead of {wanted:?}")
        })
    }

    /// Applies: one GET if there is an object to refresh, one POST if the action is new, and then the plan is empty.
    async fn apply(&mut self, action: &str, on_destroy: &str) -> CheckResult {
        let mut config = self.env.config(action);
        config["on_destroy"] = on_destroy.into();
        let plan = without_error(self.env.workspace.plan(&config).await)?;
        let existed = self.env.workspace.object.is_some();
        self.check_requests(if existed {
            RequestCounts::READ
        } else {
            RequestCounts::NONE
        })?;
        let before = plan
            .prior
            .as_ref()
            .and_then(|object| object.state.get("action").text());
        let writes = u64::from(before != Some(action));
        let applied = without_error(self.env.workspace.apply_plan(&plan, &config).await)?;
        ensure(!applied.failed(), || {
            diagnostics::text(&applied.diagnostics)
        })?;
        self.check_requests(RequestCounts {
            writes,
            ..RequestCounts::NONE
        })?;
        let enrolled = self.env.sandbox.is_enrolled(DOMAIN);
        ensure(writes == 0 || enrolled == (action == "include"), || {
            format!("enrolled: {enrolled}")
        })?;
        self.check_no_changes(&config).await
    }

    /// Checks that one GET decides about a POST without a usable answer: a status that proves the action is success, and
    /// after anything else the state is unchanged.
    async fn apply_with_unusable_answer(&mut self, action: &str, answer: FaultKind) -> CheckResult {
        let config = self.env.config(action);
        let plan = without_error(self.env.workspace.plan(&config).await)?;
        let before = plan.prior.clone();
        let wanted = before
            .as_ref()
            .and_then(|object| object.state.get("action").text());
        self.env.sandbox.clear_journal();
        if wanted == Some(action) {
            return Ok(());
        }
        self.env.sandbox.fault(Fault::new(answer).on("POST"));
        let applied = without_error(self.env.workspace.apply_plan(&plan, &config).await)?;
        self.env.sandbox.clear_faults();
        self.check_requests(RequestCounts::READ_AND_WRITE)?;
        let status = self.env.sandbox.status_of(DOMAIN);
        let proved = match status.as_str() {
            "excluded" => action == "exclude",
            "active" | "pending" | "error" => action == "include",
            _ => false,
        };
        ensure(applied.failed() != proved, || {
            format!("{status}: {}", diagnostics::text(&applied.diagnostics))
        })?;
        if proved {
            return self.check_no_changes(&config).await;
        }
        ensure(applied.object == before, || {
            format!("{:?} from {before:?}", applied.object)
        })
    }

    /// Checks that without changes in between the plan is empty and a refresh changes nothing.
    async fn check_no_changes(&mut self, config: &Json) -> CheckResult {
        let plan = without_error(self.env.workspace.plan(config).await)?;
        ensure(
            plan.action == Action::NoOp && plan.bytes.0 == plan.bytes.1,
            || {
                format!(
                    "a plan after an apply: {:?} from {:?}",
                    plan.planned, plan.prior
                )
            },
        )?;
        let before = self.env.workspace.saved().clone();
        self.refresh().await?;
        let after = self.env.workspace.saved();
        ensure(*after == before, || {
            format!("drift after an apply: {after:?} from {before:?}")
        })
    }

    /// Refreshes: one GET, no write, and the object always stays.
    async fn refresh(&mut self) -> CheckResult {
        self.env.sandbox.clear_journal();
        let existed = self.env.workspace.object.is_some();
        let read = without_error(self.env.workspace.refresh().await)?;
        ensure(read.object.is_some() == existed, || {
            "a refresh removed the object".to_owned()
        })?;
        self.check_requests(if existed {
            RequestCounts::READ
        } else {
            RequestCounts::NONE
        })
    }

    /// Imports into an empty state: with the imported action the plan is empty.
    async fn import_elsewhere(&mut self) -> CheckResult {
        self.env.sandbox.clear_journal();
        let saved = self.env.workspace.object.take();
        without_error(self.env.workspace.import(&self.env.id()).await)?;
        self.check_requests(RequestCounts::READ)?;
        let action = self.env.workspace.attribute("action");
        let config = self.env.config(action.as_str().unwrap_or_default());
        self.check_no_changes(&config).await?;
        self.env.workspace.object = saved;
        Ok(())
    }

    /// Destroys: no POST for a domain with `on_destroy = "keep"`, one POST otherwise.
    async fn destroy(&mut self) -> CheckResult {
        let Some(object) = self.env.workspace.object.clone() else {
            return Ok(());
        };
        self.env.sandbox.clear_journal();
        let opts_out = object.state.get("on_destroy").text() == Some("exclude");
        let enrolled = self.env.sandbox.is_enrolled(DOMAIN);
        let applied: Applied = without_error(self.env.workspace.destroy().await)?;
        ensure(!applied.failed() && applied.object.is_none(), || {
            diagnostics::text(&applied.diagnostics)
        })?;
        self.check_requests(if opts_out {
            RequestCounts::READ_AND_WRITE
        } else {
            RequestCounts::READ
        })?;
        let after = self.env.sandbox.is_enrolled(DOMAIN);
        ensure(after == (enrolled && !opts_out), || {
            format!("enrolled: {after}")
        })
    }

    /// Reads with a key that cannot see the domain: the state is unchanged, with one warning.
    async fn read_with_other_account(&mut self) -> CheckResult {
        let Some(before) = self.env.workspace.object.clone() else {
            return Ok(());
        };
        self.env.sandbox.move_to_account(DOMAIN, "other");
        let read = without_error(self.env.workspace.refresh().await);
        self.env.sandbox.move_to_account(DOMAIN, "main");
        let read = read?;
        ensure(read.object.as_ref() == Some(&before), || {
            format!("{:?} from {before:?}", read.object)
        })?;
        ensure(warnings(&read.diagnostics).len() == 1, || {
            diagnostics::text(&read.diagnostics)
        })?;
        let lists = u64::from(is_named(&before));
        self.check_requests(RequestCounts {
            lists,
            ..RequestCounts::READ
        })
    }

    /// Checks that a refresh removes the object only if the list has the same name under another id.
    async fn read_after_new_id(&mut self) -> CheckResult {
        let Some(before) = self.env.workspace.object.clone() else {
            return Ok(());
        };
        let id = self.env.sandbox.replace_id(DOMAIN);
        let read = without_error(self.env.workspace.refresh().await)?;
        let proved = is_named(&before);
        ensure(read.object.is_none() == proved, || {
            format!("{:?} from {before:?}", read.object)
        })?;
        ensure(
            !proved || diagnostics::text(&read.diagnostics).contains(&id),
            || diagnostics::text(&read.diagnostics),
        )?;
        self.check_requests(RequestCounts {
            lists: proved.into(),
            ..RequestCounts::READ
        })?;
        self.env.workspace.object = None;
        Ok(())
    }
}

fn is_named(object: &Object) -> bool {
    object.state.get("domain_name").text().is_some()
}
