//! What may happen to a domain, in any order: applies, changes from outside, the clock, imports, destructions, and the
//! ways in which HostUp may answer. After each step core's rules hold (the model enforces them), HostUp was asked as
//! often as promised, and a plan right after an apply is empty.

mod refused;

use std::time::Duration;

use hostup_sandbox::{Fault, FaultKind, Fixture, Frozen, Life, Sandbox};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::Value as Json;

use super::core::{Core, Provider};
use super::stage::{Calls, DOMAIN, Stage, TYPE, provider_block};
use super::statuses::STATUSES;
use super::terraform::{Action, Applied, Object, Refusal, Workspace, told, warnings};
use refused::Refused;

/// How many histories are played, and how long they are at most: half a minute on two cores.
const HISTORIES: u32 = 64;
const STEPS: usize = 14;

/// Where the random numbers begin. Another one can be given, to play other histories.
const SEED_VARIABLE: &str = "HOSTUP_TEST_SEED";
const SEED: u64 = 0x5ec5_ec5e_c5ec_5ec5;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    Apply {
        include: bool,
        opts_out_on_destroy: bool,
    },
    /// An apply of a configuration that must be refused.
    ApplyRefused(Refused),
    /// An apply of another action while changes of the status are ignored.
    ApplyIgnoringStatus {
        include: bool,
    },
    Refresh,
    ImportElsewhere,
    Destroy,
    OptedOutside {
        included: bool,
    },
    NameserversChange,
    HoursPass(u8),
    ChecksFail,
    ChecksPass,
    /// The key is another account's for a while.
    BelongsToAnother,
    /// Deleted and registered anew.
    GetsAnotherId,
    Freeze {
        status: usize,
        is_enabled: bool,
    },
    Thaw,
    MaskExcluded(bool),
    HideName(bool),
    WordAlike(bool),
    /// An apply whose POST has an answer of success that is none.
    ApplyUnanswered {
        include: bool,
        answer: usize,
        processed: bool,
    },
}

/// Bodies of success that say nothing of the domain.
const NO_ANSWERS: [&str; 5] = [
    r#"{"success":false,"error":"LOCKED"}"#,
    r#"{"status":"ok"}"#,
    "[]",
    "",
    "<p>Please sign in.</p>",
];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (any::<bool>(), any::<bool>())
            .prop_map(|(include, opts_out_on_destroy)| Step::Apply { include, opts_out_on_destroy }),
        2 => prop::sample::select(&Refused::ALL[..]).prop_map(Step::ApplyRefused),
        1 => any::<bool>().prop_map(|include| Step::ApplyIgnoringStatus { include }),
        2 => Just(Step::Refresh),
        2 => Just(Step::ImportElsewhere),
        1 => Just(Step::Destroy),
        2 => any::<bool>().prop_map(|included| Step::OptedOutside { included }),
        2 => Just(Step::NameserversChange),
        3 => (1_u8..100).prop_map(Step::HoursPass),
        1 => Just(Step::ChecksFail),
        1 => Just(Step::ChecksPass),
        1 => Just(Step::BelongsToAnother),
        1 => Just(Step::GetsAnotherId),
        2 => (0..STATUSES.len(), any::<bool>())
            .prop_map(|(status, is_enabled)| Step::Freeze { status, is_enabled }),
        2 => Just(Step::Thaw),
        1 => any::<bool>().prop_map(Step::MaskExcluded),
        1 => any::<bool>().prop_map(Step::HideName),
        1 => any::<bool>().prop_map(Step::WordAlike),
        3 => (any::<bool>(), 0..NO_ANSWERS.len(), any::<bool>())
            .prop_map(|(include, answer, processed)| Step::ApplyUnanswered { include, answer, processed }),
    ]
}

fn life() -> impl Strategy<Value = Life> {
    prop::sample::select(vec![
        Life::Active,
        Life::Pending,
        Life::Blocked,
        Life::Excluded,
        Life::ExcludedInCooldown,
        Life::Error,
        Life::Inactive,
    ])
}

#[test]
fn in_every_history_the_promises_hold_after_every_step() {
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
    let core = runtime.block_on(Core::of(Provider::new()));
    let histories = (life(), prop::collection::vec(step(), 1..STEPS));
    let outcome = TestRunner::new_with_rng(config, rng).run(&histories, |(life, steps)| {
        runtime
            .block_on(play(&core, life, &steps))
            .map_err(TestCaseError::fail)
    });
    if let Err(failure) = outcome {
        panic!("{SEED_VARIABLE}={seed}\n{failure}");
    }
}

/// Plays a history. The error says what did not hold, after which step.
async fn play(core: &Core, life: Life, steps: &[Step]) -> Result<(), String> {
    let sandbox = Sandbox::start(Fixture::new().domain(DOMAIN, life)).unwrap();
    let block = provider_block(&sandbox, "main");
    let workspace = Workspace::open(core.provider(), TYPE, block).await;
    let mut history = History {
        stage: Stage {
            sandbox,
            core: (),
            workspace,
        },
    };
    for (number, step) in steps.iter().enumerate() {
        let outcome = history.happens(step).await;
        outcome.map_err(|what| {
            let seen = history.stage.sandbox.journal();
            format!("after step {number}, {step:?}: {what}\n{seen}")
        })?;
    }
    Ok(())
}

type Holds = Result<(), String>;

/// That something holds, or else what does not.
fn hold(holds: bool, what: impl FnOnce() -> String) -> Holds {
    if holds { Ok(()) } else { Err(what()) }
}

fn obeyed<T>(outcome: Result<T, Refusal>) -> Result<T, String> {
    outcome.map_err(|refusal| refusal.to_string())
}

struct History {
    stage: Stage<()>,
}

impl History {
    async fn happens(&mut self, step: &Step) -> Holds {
        let sandbox = &self.stage.sandbox;
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
                return self.applies(action, on_destroy).await;
            }
            Step::ApplyRefused(refused) => return self.refuses(*refused).await,
            Step::ApplyIgnoringStatus { include } => {
                let action = if *include { "include" } else { "exclude" };
                return self.applies_ignoring_status(action).await;
            }
            Step::Refresh => return self.refreshes().await,
            Step::ImportElsewhere => return self.imports_elsewhere().await,
            Step::Destroy => return self.destroys().await,
            Step::BelongsToAnother => return self.belongs_to_another().await,
            Step::GetsAnotherId => return self.gets_another_id().await,
            Step::OptedOutside { included } => sandbox.set_enrolment_outside(DOMAIN, *included),
            Step::NameserversChange => sandbox.change_nameservers(DOMAIN),
            Step::HoursPass(hours) => {
                sandbox.advance(Duration::from_secs(3600 * u64::from(*hours)))
            }
            Step::ChecksFail => sandbox.fail_checks(DOMAIN, "inget svar"),
            Step::ChecksPass => sandbox.pass_checks(DOMAIN),
            Step::Freeze { status, is_enabled } => sandbox.quirks(DOMAIN, |traps| {
                let (status, is_enabled) = (STATUSES[*status].to_owned(), *is_enabled);
                traps.frozen = Some(Frozen { status, is_enabled });
            }),
            Step::Thaw => sandbox.quirks(DOMAIN, |traps| traps.frozen = None),
            Step::MaskExcluded(masks) => {
                sandbox.quirks(DOMAIN, |traps| traps.cooldown_masks_excluded = Some(*masks));
            }
            Step::HideName(hides) => {
                sandbox.quirks(DOMAIN, |traps| traps.null_domain_name = Some(*hides))
            }
            Step::WordAlike(alike) => {
                sandbox.quirks(DOMAIN, |traps| traps.same_wording = Some(*alike))
            }
            Step::ApplyUnanswered {
                include,
                answer,
                processed,
            } => {
                let body = NO_ANSWERS[*answer];
                let kind = match processed {
                    true => FaultKind::altered("application/json", body),
                    false => FaultKind::raw(200, "application/json", body),
                };
                let action = if *include { "include" } else { "exclude" };
                return self.applies_unanswered(action, kind).await;
            }
        }
        Ok(())
    }

    fn called(&self, wanted: Calls) -> Holds {
        let calls = self.stage.calls();
        hold(calls == wanted, || {
            format!("{calls:?} where {wanted:?} was promised")
        })
    }

    /// One GET where there is something to refresh, one POST where the wish is new, and then the plan is empty.
    async fn applies(&mut self, action: &str, on_destroy: &str) -> Holds {
        let mut config = self.stage.wanting(action);
        config["on_destroy"] = on_destroy.into();
        let plan = obeyed(self.stage.workspace.plan(&config).await)?;
        let existed = self.stage.workspace.object.is_some();
        self.called(if existed { Calls::READ } else { Calls::NONE })?;
        let before = plan
            .prior
            .as_ref()
            .and_then(|object| object.state.get("action").text());
        let writes = u64::from(before != Some(action));
        let applied = obeyed(self.stage.workspace.carry_out(&plan, &config).await)?;
        hold(!applied.failed(), || told::text(&applied.told))?;
        self.called(Calls {
            writes,
            ..Calls::NONE
        })?;
        let enrolled = self.stage.sandbox.is_enrolled(DOMAIN);
        hold(writes == 0 || enrolled == (action == "include"), || {
            format!("enrolled: {enrolled}")
        })?;
        self.is_settled(&config).await
    }

    /// One GET decides over a POST without an answer: a status that proves the action is success, and after anything else
    /// the state is as it was.
    async fn applies_unanswered(&mut self, action: &str, answer: FaultKind) -> Holds {
        let config = self.stage.wanting(action);
        let plan = obeyed(self.stage.workspace.plan(&config).await)?;
        let before = plan.prior.clone();
        let wanted = before
            .as_ref()
            .and_then(|object| object.state.get("action").text());
        self.stage.sandbox.clear_journal();
        if wanted == Some(action) {
            return Ok(());
        }
        self.stage.sandbox.fault(Fault::new(answer).on("POST"));
        let applied = obeyed(self.stage.workspace.carry_out(&plan, &config).await)?;
        self.stage.sandbox.clear_faults();
        self.called(Calls::BOTH)?;
        let status = self.stage.sandbox.status_of(DOMAIN);
        let proved = match status.as_str() {
            "excluded" => action == "exclude",
            "active" | "pending" | "error" => action == "include",
            _ => false,
        };
        hold(applied.failed() != proved, || {
            format!("{status}: {}", told::text(&applied.told))
        })?;
        if proved {
            return self.is_settled(&config).await;
        }
        hold(applied.object == before, || {
            format!("{:?} from {before:?}", applied.object)
        })
    }

    /// Nothing has happened since: the plan is empty, and a refresh finds nothing new.
    async fn is_settled(&mut self, config: &Json) -> Holds {
        let plan = obeyed(self.stage.workspace.plan(config).await)?;
        hold(
            plan.action == Action::NoOp && plan.bytes.0 == plan.bytes.1,
            || {
                format!(
                    "a plan after an apply: {:?} from {:?}",
                    plan.planned, plan.prior
                )
            },
        )?;
        let before = self.stage.workspace.saved().clone();
        self.refreshes().await?;
        let after = self.stage.workspace.saved();
        hold(*after == before, || {
            format!("drift after an apply: {after:?} from {before:?}")
        })
    }

    /// One GET, no write, and whatever is found, the object stays.
    async fn refreshes(&mut self) -> Holds {
        self.stage.sandbox.clear_journal();
        let existed = self.stage.workspace.object.is_some();
        let read = obeyed(self.stage.workspace.refresh().await)?;
        hold(read.object.is_some() == existed, || {
            "a refresh lost the object".to_owned()
        })?;
        self.called(if existed { Calls::READ } else { Calls::NONE })
    }

    /// The domain taken over into another state: with what that says, the plan is empty.
    async fn imports_elsewhere(&mut self) -> Holds {
        self.stage.sandbox.clear_journal();
        let kept = self.stage.workspace.object.take();
        obeyed(self.stage.workspace.import(&self.stage.id()).await)?;
        self.called(Calls::READ)?;
        let action = self.stage.workspace.attribute("action");
        let config = self.stage.wanting(action.as_str().unwrap_or_default());
        self.is_settled(&config).await?;
        self.stage.workspace.object = kept;
        Ok(())
    }

    /// Nothing is called for a domain that is kept, one POST opts out another.
    async fn destroys(&mut self) -> Holds {
        let Some(object) = self.stage.workspace.object.clone() else {
            return Ok(());
        };
        self.stage.sandbox.clear_journal();
        let opts_out = object.state.get("on_destroy").text() == Some("exclude");
        let enrolled = self.stage.sandbox.is_enrolled(DOMAIN);
        let applied: Applied = obeyed(self.stage.workspace.destroy().await)?;
        hold(!applied.failed() && applied.object.is_none(), || {
            told::text(&applied.told)
        })?;
        self.called(if opts_out { Calls::BOTH } else { Calls::READ })?;
        let after = self.stage.sandbox.is_enrolled(DOMAIN);
        hold(after == (enrolled && !opts_out), || {
            format!("enrolled: {after}")
        })
    }

    /// With a key that does not see the domain the state stays as it is, with one warning.
    async fn belongs_to_another(&mut self) -> Holds {
        let Some(before) = self.stage.workspace.object.clone() else {
            return Ok(());
        };
        self.stage.sandbox.transfer(DOMAIN, "other");
        let read = obeyed(self.stage.workspace.refresh().await);
        self.stage.sandbox.transfer(DOMAIN, "main");
        let read = read?;
        hold(read.object.as_ref() == Some(&before), || {
            format!("{:?} from {before:?}", read.object)
        })?;
        hold(warnings(&read.told).len() == 1, || told::text(&read.told))?;
        let lists = u64::from(is_named(&before));
        self.called(Calls {
            lists,
            ..Calls::READ
        })
    }

    /// The one way out of a state: the list has the same name under another id.
    async fn gets_another_id(&mut self) -> Holds {
        let Some(before) = self.stage.workspace.object.clone() else {
            return Ok(());
        };
        let id = self.stage.sandbox.replace_id(DOMAIN);
        let read = obeyed(self.stage.workspace.refresh().await)?;
        let proved = is_named(&before);
        hold(read.object.is_none() == proved, || {
            format!("{:?} from {before:?}", read.object)
        })?;
        hold(!proved || told::text(&read.told).contains(&id), || {
            told::text(&read.told)
        })?;
        self.called(Calls {
            lists: proved.into(),
            ..Calls::READ
        })?;
        self.stage.workspace.object = None;
        Ok(())
    }
}

fn is_named(object: &Object) -> bool {
    object.state.get("domain_name").text().is_some()
}
