//! ApplyResourceChange: a plan carried out, by as many calls as core makes of it.

use bytes::Bytes;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::msgpack;
use super::plan::{Action, Plan};
use super::refusal::{Outcome, obeyed};
use super::resource::{Object, Resource};
use super::rules;
use super::told::errors;
use super::value::Value;

/// The answer of an apply.
#[derive(Clone, Debug)]
pub struct Applied {
    /// What is saved; None when nothing is.
    pub object: Option<Object>,
    pub told: Vec<Diagnostic>,
}

impl Applied {
    pub fn failed(&self) -> bool {
        !errors(&self.told).is_empty()
    }
}

impl Resource {
    /// Carries a plan out. `config` is the configuration as it is known by now: core validates and plans it once more
    /// and refuses another plan than the one that was shown.
    pub async fn apply(&self, plan: &Plan, config: &Value) -> Outcome<Applied> {
        match plan.action {
            Action::NoOp => Ok(Applied {
                object: plan.prior.clone(),
                told: Vec::new(),
            }),
            Action::Delete => {
                let prior = plan.prior.as_ref().expect("what is destroyed is there");
                self.destroy(prior, &plan.private).await
            }
            Action::Create => self.change(plan, None, config).await,
            Action::Update => self.change(plan, plan.prior.as_ref(), config).await,
            Action::Replace => {
                let prior = plan.prior.as_ref().expect("what is replaced is there");
                // Core makes both halves of the one planned change, with the private data of its second plan.
                let destroyed = self.destroy(prior, &plan.private).await?;
                if destroyed.failed() {
                    return Ok(destroyed);
                }
                let created = self.change(plan, None, config).await?;
                let told = destroyed.told.into_iter().chain(created.told).collect();
                Ok(Applied { told, ..created })
            }
        }
    }

    /// Carries a replacement out with `create_before_destroy`: the old object is destroyed by a plan of its own, which core
    /// makes after the creation.
    pub async fn replace_create_first(&self, plan: &Plan, config: &Value) -> Outcome<Applied> {
        let prior = plan.prior.as_ref().expect("what is replaced is there");
        let created = self.change(plan, None, config).await?;
        if created.failed() {
            return Ok(created);
        }
        let destruction = self.plan(&Value::Null, Some(prior)).await?;
        let destroyed = self.destroy(prior, &destruction.private).await?;
        let told = [created.told, destruction.told, destroyed.told].concat();
        Ok(Applied { told, ..created })
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
            planned_identity: self.carried(last.identity.as_ref()),
            ..Default::default()
        };
        let answer = self
            .client()
            .apply_resource_change(request)
            .await?
            .into_inner();
        obeyed(rules::claims::the_old_type_system_is_not_claimed(
            answer.legacy_type_system,
        ))?;
        obeyed(rules::claims::a_message_is_an_error_or_a_warning(
            &answer.diagnostics,
        ))?;
        let new = self.decode(answer.new_state.as_ref())?;
        let told = answer.diagnostics;
        let failed = !errors(&told).is_empty();
        if failed && new.is_null() {
            let object = prior.cloned();
            return Ok(Applied { object, told });
        }
        obeyed(rules::apply::nothing_stays_unknown(&new))?;
        if !failed {
            obeyed(rules::apply::broken(&self.schema, &last.planned, &new))?;
        }
        let identity = self.stored_identity(answer.new_identity.as_ref())?;
        obeyed(rules::identity::a_planned_identity_comes_true(
            last.identity.as_ref(),
            identity.as_ref(),
        ))?;
        let object = Object {
            state: new,
            private: answer.private,
            identity,
            tainted: failed && prior.is_none(),
        };
        Ok(Applied {
            object: Some(object),
            told,
        })
    }

    /// The plan that is made once more, which must be the one that was shown.
    async fn final_plan(
        &self,
        plan: &Plan,
        prior: Option<&Object>,
        config: &Value,
    ) -> Outcome<Plan> {
        let is_replacement = plan.action == Action::Replace;
        let handed_on = self.handed_on(plan);
        let before = prior.or(is_replacement.then_some(&handed_on));
        let last = self.plan_once(config, before, Some(plan)).await?;
        // What is left of a replacement when the old object is gone is a creation.
        let first = match plan.action {
            Action::Replace => Action::Create,
            other => other,
        };
        obeyed(rules::apply::the_final_plan_does_the_same(
            first,
            last.action,
        ))?;
        obeyed(rules::apply::the_final_plan_is_the_plan(
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
            planned_identity: self.carried(prior.identity.as_ref()),
            ..Default::default()
        };
        let answer = self
            .client()
            .apply_resource_change(request)
            .await?
            .into_inner();
        let new = self.decode(answer.new_state.as_ref())?;
        let told = answer.diagnostics;
        if errors(&told).is_empty() {
            obeyed(rules::apply::broken(&self.schema, &Value::Null, &new))?;
            return Ok(Applied { object: None, told });
        }
        Ok(Applied {
            object: Some(prior.clone()),
            told,
        })
    }
}
