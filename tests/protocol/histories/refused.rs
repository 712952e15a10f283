//! Steps of a history that core lets pass: null and read-only arguments, which the provider refuses, and read-only values
//! that `ignore_changes` brings into a plan.

use serde_json::Value as Json;

use super::super::stage::Calls;
use super::super::terraform::{Refusal, told, unknown};
use super::{History, Holds, hold, obeyed};

/// What core lets pass and the provider has to refuse.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refused {
    NullDomain,
    NullAction,
    /// Unknown in the plan, null in the apply.
    ActionThatBecomesNull,
    ReadOnly,
    ReadOnlyUnknown,
}

impl Refused {
    pub(super) const ALL: [Refused; 5] = [
        Refused::NullDomain,
        Refused::NullAction,
        Refused::ActionThatBecomesNull,
        Refused::ReadOnly,
        Refused::ReadOnlyUnknown,
    ];
}

impl History {
    /// The error names the attribute, nothing is written to HostUp, and the object stays as it was.
    pub(super) async fn refuses(&mut self, refused: Refused) -> Holds {
        let mut config = self.stage.wanting("include");
        let (name, value) = match refused {
            Refused::NullDomain => ("domain_id", Json::Null),
            Refused::NullAction => ("action", Json::Null),
            Refused::ActionThatBecomesNull => ("action", unknown()),
            Refused::ReadOnly => ("reason", "written".into()),
            Refused::ReadOnlyUnknown => ("status", unknown()),
        };
        config[name] = value;
        self.stage.sandbox.clear_journal();
        let before = self.stage.workspace.object.clone();
        let outcome = self.stage.workspace.plan(&config).await;
        let outcome = match (refused, outcome) {
            (Refused::ActionThatBecomesNull, outcome) => {
                let plan = obeyed(outcome)?;
                self.called(if before.is_some() {
                    Calls::READ
                } else {
                    Calls::NONE
                })?;
                config[name] = Json::Null;
                let applied = self.stage.workspace.carry_out(&plan, &config).await;
                applied.map(|applied| format!("{applied:?}"))
            }
            (_, outcome) => {
                is_refused(outcome.map(|plan| format!("{plan:?}")), name)?;
                // The same in a plan alone, when the value is known only by then.
                let resource = &self.stage.workspace.resource;
                let config = self.stage.workspace.config(&config);
                let plan = resource.plan(&config, before.as_ref()).await;
                plan.map(|plan| format!("{plan:?}"))
            }
        };
        is_refused(outcome, name)?;
        self.called(Calls::NONE)?;
        let after = &self.stage.workspace.object;
        hold(*after == before, || format!("{after:?} from {before:?}"))
    }

    /// The status is planned as it stands, the rest of the change is made, and the next refresh finds the new status.
    pub(super) async fn applies_ignoring_status(&mut self, action: &str) -> Holds {
        self.stage.workspace.resource.ignore_changes = vec!["status"];
        let outcome = self.applied_ignoring_status(action).await;
        self.stage.workspace.resource.ignore_changes.clear();
        outcome
    }

    async fn applied_ignoring_status(&mut self, action: &str) -> Holds {
        let config = self.stage.wanting(action);
        let plan = obeyed(self.stage.workspace.plan(&config).await)?;
        if let Some(prior) = &plan.prior {
            let (before, planned) = (prior.state.get("status"), plan.planned.get("status"));
            let ignored = before == planned || before.is_null();
            hold(ignored, || format!("{planned:?} is planned for {before:?}"))?;
        }
        let applied = obeyed(self.stage.workspace.carry_out(&plan, &config).await)?;
        hold(!applied.failed(), || told::text(&applied.told))?;
        self.refreshes().await?;
        self.is_settled(&config).await
    }
}

/// That an operation was refused for this attribute.
fn is_refused(outcome: Result<String, Refusal>, name: &str) -> Holds {
    match outcome {
        Err(Refusal::Errors(errors)) => {
            let said = told::text(&errors);
            hold(said.contains(&format!("Error [{name}]")), || said.clone())
        }
        Err(broken) => Err(broken.to_string()),
        Ok(done) => Err(format!("{name} was not refused: {done}")),
    }
}
