//! Steps with what core does not check: null and read-only arguments, which the provider rejects, and read-only values
//! that `ignore_changes` brings into a plan.

use serde_json::Value as Json;

use super::super::environment::RequestCounts;
use super::super::terraform::{OperationError, diagnostics, unknown};
use super::{CheckResult, History, ensure, without_error};

/// A configuration that core accepts and the provider must reject.
#[derive(Clone, Copy, Debug)]
pub(super) enum InvalidConfig {
    NullDomain,
    NullAction,
    /// Unknown in the plan, null in the apply.
    ActionThatBecomesNull,
    ReadOnly,
    ReadOnlyUnknown,
}

impl InvalidConfig {
    pub(super) const ALL: [InvalidConfig; 5] = [
        InvalidConfig::NullDomain,
        InvalidConfig::NullAction,
        InvalidConfig::ActionThatBecomesNull,
        InvalidConfig::ReadOnly,
        InvalidConfig::ReadOnlyUnknown,
    ];
}

impl History {
    /// Checks that the error names the attribute, nothing is written to HostUp, and the object is unchanged.
    pub(super) async fn apply_invalid(&mut self, invalid: InvalidConfig) -> CheckResult {
        let mut config = self.env.config("include");
        let (name, value) = match invalid {
            InvalidConfig::NullDomain => ("domain_id", Json::Null),
            InvalidConfig::NullAction => ("action", Json::Null),
            InvalidConfig::ActionThatBecomesNull => ("action", unknown()),
            InvalidConfig::ReadOnly => ("reason", "written".into()),
            InvalidConfig::ReadOnlyUnknown => ("status", unknown()),
        };
        config[name] = value;
        self.env.sandbox.clear_journal();
        let before = self.env.workspace.object.clone();
        let outcome = self.env.workspace.plan(&config).await;
        let outcome = match (invalid, outcome) {
            (InvalidConfig::ActionThatBecomesNull, outcome) => {
                let plan = without_error(outcome)?;
                self.check_requests(if before.is_some() {
                    RequestCounts::READ
                } else {
                    RequestCounts::NONE
                })?;
                config[name] = Json::Null;
                let applied = self.env.workspace.apply_plan(&plan, &config).await;
                applied.map(|applied| format!("{applied:?}"))
            }
            (_, outcome) => {
                check_rejected(outcome.map(|plan| format!("{plan:?}")), name)?;
                // The same in PlanResourceChange alone, as when the value becomes known only then.
                let resource = &self.env.workspace.resource;
                let config = self.env.workspace.config(&config);
                let plan = resource.plan(&config, before.as_ref()).await;
                plan.map(|plan| format!("{plan:?}"))
            }
        };
        check_rejected(outcome, name)?;
        self.check_requests(RequestCounts::NONE)?;
        let after = &self.env.workspace.object;
        ensure(*after == before, || format!("{after:?} from {before:?}"))
    }

    /// Checks that the status is planned as stored, the other change is applied, and the next refresh reads the status.
    pub(super) async fn apply_ignoring_status(&mut self, action: &str) -> CheckResult {
        self.env.workspace.resource.ignore_changes = vec!["status"];
        let outcome = self.plan_and_apply_ignoring_status(action).await;
        self.env.workspace.resource.ignore_changes.clear();
        outcome
    }

    async fn plan_and_apply_ignoring_status(&mut self, action: &str) -> CheckResult {
        let config = self.env.config(action);
        let plan = without_error(self.env.workspace.plan(&config).await)?;
        if let Some(prior) = &plan.prior {
            let (before, planned) = (prior.state.get("status"), plan.planned.get("status"));
            let ignored = before == planned || before.is_null();
            ensure(ignored, || format!("{planned:?} is planned for {before:?}"))?;
        }
        let applied = without_error(self.env.workspace.apply_plan(&plan, &config).await)?;
        ensure(!applied.failed(), || {
            diagnostics::text(&applied.diagnostics)
        })?;
        self.refresh().await?;
        self.check_no_changes(&config).await
    }
}

/// Requires an error for this attribute.
fn check_rejected(outcome: Result<String, OperationError>, name: &str) -> CheckResult {
    match outcome {
        Err(OperationError::Diagnostics(errors)) => {
            let text = diagnostics::text(&errors);
            ensure(text.contains(&format!("Error [{name}]")), || text.clone())
        }
        Err(error) => Err(error.to_string()),
        Ok(result) => Err(format!("{name} was not rejected: {result}")),
    }
}
