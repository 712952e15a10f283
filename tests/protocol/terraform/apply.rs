//! ApplyResourceChange: applies a plan with the RPCs that core makes for it.

use bytes::Bytes;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::diagnostics::errors;
use super::error::{Outcome, check};
use super::msgpack;
use super::plan::{Action, Plan};
use super::resource::{Object, Resource};
use super::rules;
use super::value::Value;

/// The result of an apply.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The object that is saved, if any.
    pub object: Option<Object>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Applied {
    pub fn failed(&self) -> bool {
        !errors(&self.diagnostics).is_empty()
    }
}

impl Resource {
    /// Applies a plan. `config` is the configuration as it is known now: core validates and plans it again, and rejects
    /// a plan that differs from the one that was shown.
    pub async fn apply(&self, plan: &Plan, config: &Value) -> Outcome<Applied> {
        match plan.action {
            Action::NoOp => Ok(Applied {
                object: plan.prior.clone(),
                diagnostics: Vec::new(),
            }),
            Action::Delete => {
                let prior = plan.prior.as_ref().expect("a destroyed object exists");
                self.destroy(prior, &plan.private).await
            }
            Action::Create => self.change(plan, None, config).await,
            Action::Update => self.change(plan, plan.prior.as_ref(), config).await,
            Action::Replace => {
                let prior = plan.prior.as_ref().expect("a replaced object exists");
                // Core applies both steps of the planned change, with the private state of its second plan.
                let destroyed = self.destroy(prior, &plan.private).await?;
                if destroyed.failed() {
                    return Ok(destroyed);
                }
                let created = self.change(plan, None, config).await?;
                let diagnostics = destroyed
                    .diagnostics
                    .into_iter()
                    .chain(created.diagnostics)
                    .collect();
                Ok(Applied {
                    diagnostics,
                    ..created
                })
            }
        }
    }

    /// Applies a replacement with `create_before_destroy`: the old object is destroyed with its own plan, which core
    /// makes after the creation.
    pub async fn replace_create_first(&self, plan: &Plan, config: &Value) -> Outcome<Applied> {
        let prior = plan.prior.as_ref().expect("a replaced object exists");
        let created = self.change(plan, None, config).await?;
        if created.failed() {
            return Ok(created);
        }
        let destroy = self.plan(&Value::Null, Some(prior)).await?;
        let destroyed = self.destroy(prior, &destroy.private).await?;
        let diagnostics = [
            created.diagnostics,
            destroy.diagnostics,
            destroyed.diagnostics,
        ]
        .concat();
        Ok(Applied {
            diagnostics,
            ..created
        })
    }

    /// Creates or updates.
    pub async fn change(
        &self,
        plan: &Plan,
        prior: Option<&Object>,
        config: &Value,
    ) -> Outcome<Applied> {
        self.validate(config).await?;
        let last = self.final_plan(plan, prior, config).await?;
        let state = prior.map_or(Value::Null, |object| object.state.clone());
        let request = pb::apply_resource_change::Request {
            type_name: self.type_name.clone(),
            prior_state: Some(msgpack::dynamic(&state)),
            planned_state: Some(msgpack::dynamic(&last.planned)),
            config: Some(msgpack::dynamic(config)),
            planned_private: last.private.clone(),
            planned_identity: self.identity_message(last.identity.as_ref()),
            ..Default::default()
        };
        let response = self
            .client()
            .apply_resource_change(request)
            .await?
            .into_inner();
        check(rules::response::legacy_type_system_is_not_set(
            response.legacy_type_system,
        ))?;
        check(rules::response::diagnostics_are_errors_or_warnings(
            &response.diagnostics,
        ))?;
        let new = self.decode(response.new_state.as_ref())?;
        let diagnostics = response.diagnostics;
        let failed = !errors(&diagnostics).is_empty();
        if failed && new.is_null() {
            let object = prior.cloned();
            return Ok(Applied {
                object,
                diagnostics,
            });
        }
        check(rules::apply::state_has_no_unknown_values(&new))?;
        if !failed {
            check(rules::apply::violations(&self.schema, &last.planned, &new))?;
        }
        let identity = self.stored_identity(response.new_identity.as_ref())?;
        check(rules::identity::applied_identity_matches_plan(
            last.identity.as_ref(),
            identity.as_ref(),
        ))?;
        let object = Object {
            state: new,
            private: response.private,
            identity,
            tainted: failed && prior.is_none(),
        };
        Ok(Applied {
            object: Some(object),
            diagnostics,
        })
    }

    /// Makes the plan that core makes during apply, which must match the one that was shown.
    async fn final_plan(
        &self,
        plan: &Plan,
        prior: Option<&Object>,
        config: &Value,
    ) -> Outcome<Plan> {
        let is_replacement = plan.action == Action::Replace;
        let replacement_prior = self.replacement_prior(plan);
        let before = prior.or(is_replacement.then_some(&replacement_prior));
        let last = self.plan_once(config, before, Some(plan)).await?;
        // After the destroy, the rest of a replacement is a creation.
        let first = match plan.action {
            Action::Replace => Action::Create,
            other => other,
        };
        check(rules::apply::final_plan_has_same_action(first, last.action))?;
        check(rules::apply::final_plan_matches_first_plan(
            &self.schema,
            &plan.planned,
            &last.planned,
        ))?;
        Ok(last)
    }

    async fn destroy(&self, prior: &Object, private: &Bytes) -> Outcome<Applied> {
        let null = || Some(msgpack::dynamic(&Value::Null));
        let request = pb::apply_resource_change::Request {
            type_name: self.type_name.clone(),
            prior_state: Some(msgpack::dynamic(&prior.state)),
            planned_state: null(),
            config: null(),
            planned_private: private.clone(),
            planned_identity: self.identity_message(prior.identity.as_ref()),
            ..Default::default()
        };
        let response = self
            .client()
            .apply_resource_change(request)
            .await?
            .into_inner();
        let new = self.decode(response.new_state.as_ref())?;
        let diagnostics = response.diagnostics;
        if errors(&diagnostics).is_empty() {
            check(rules::apply::violations(&self.schema, &Value::Null, &new))?;
            return Ok(Applied {
                object: None,
                diagnostics,
            });
        }
        Ok(Applied {
            object: Some(prior.clone()),
            diagnostics,
        })
    }
}
