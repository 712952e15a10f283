//! PlanResourceChange: asked once, or twice for a replacement, and what core makes of the answer.

use bytes::Bytes;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::msgpack;
use super::propose::proposed;
use super::refusal::{Outcome, Refusal, obeyed, without_errors};
use super::resource::{Object, Resource};
use super::rules;
use super::value::Value;

/// What core makes of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    NoOp,
    Create,
    Update,
    Replace,
    Delete,
}

/// A plan for one resource.
#[derive(Clone, Debug)]
pub struct Plan {
    pub action: Action,
    pub prior: Option<Object>,
    pub planned: Value,
    /// What the provider remembers of the plan, for the apply.
    pub private: Bytes,
    pub identity: Option<Value>,
    /// What the provider said, first plan and second.
    pub told: Vec<Diagnostic>,
    /// The prior state as it was sent and the planned one as it came back, in bytes.
    pub bytes: (Bytes, Bytes),
}

impl Plan {
    /// What core plans by itself where it does not ask.
    fn destruction(prior: &Object) -> Self {
        Self {
            action: Action::Delete,
            prior: Some(prior.clone()),
            planned: Value::Null,
            private: prior.private.clone(),
            identity: prior.identity.clone(),
            told: Vec::new(),
            bytes: Default::default(),
        }
    }
}

impl Resource {
    /// Plans a configuration, or with a null one the destruction, of what is there. A tainted object is planned as if
    /// it were not; one that must be replaced is planned twice.
    pub async fn plan(&self, config: &Value, prior: Option<&Object>) -> Outcome<Plan> {
        if let (Value::Null, Some(prior)) = (config, prior)
            && !(self.era.plans_destructions() && self.capabilities.plan_destroy)
        {
            return Ok(Plan::destruction(prior));
        }
        let tainted = prior.is_some_and(|object| object.tainted) && !config.is_null();
        let mut first = self
            .plan_once(config, prior.filter(|_| !tainted), None)
            .await?;
        if tainted {
            first.prior = prior.cloned();
            first.action = Action::Replace;
        }
        if tainted || first.action != Action::Replace {
            return Ok(first);
        }
        let handed_on = self.handed_on(&first);
        let second = self.plan_once(config, Some(&handed_on), None).await?;
        Ok(Plan {
            action: Action::Replace,
            prior: prior.cloned(),
            told: first.told,
            ..second
        })
    }

    /// What the second plan of a replacement gets of the first one: nothing is there any more.
    pub(super) fn handed_on(&self, first: &Plan) -> Object {
        let identity = first.identity.clone();
        Object {
            state: Value::Null,
            private: first.private.clone(),
            identity: identity.filter(|_| self.era.hands_identity_on()),
            tainted: false,
        }
    }

    /// One call. `earlier` is the plan that an apply carries out, when this is the one that it makes once more.
    pub(super) async fn plan_once(
        &self,
        config: &Value,
        prior: Option<&Object>,
        earlier: Option<&Plan>,
    ) -> Outcome<Plan> {
        let state = prior.map_or(Value::Null, |object| object.state.clone());
        let sent = msgpack::dynamic(&state);
        let config = &self.without_ignored(config, &state);
        let proposal = proposed(&self.schema.block, &state, config, self.era);
        let request = pb::plan_resource_change::Request {
            type_name: self.type_name.clone(),
            prior_state: Some(sent.clone()),
            proposed_new_state: Some(msgpack::dynamic(&proposal)),
            config: Some(msgpack::dynamic(config)),
            prior_private: prior
                .map(|object| object.private.clone())
                .unwrap_or_default(),
            prior_identity: self.carried(prior.and_then(|object| object.identity.as_ref())),
            client_capabilities: self.era.capabilities(),
            planned_private: earlier
                .filter(|_| self.era.sends_planned_private())
                .map(|plan| plan.private.clone())
                .unwrap_or_default(),
            ..Default::default()
        };
        let answer = self
            .client()
            .plan_resource_change(request)
            .await?
            .into_inner();
        let (action, planned) = self.planned(&answer, &state, config)?;
        let before = prior.and_then(|object| object.identity.as_ref());
        let identity = self.planned_identity(&answer, action, before)?;
        let returned = answer
            .planned_state
            .map(|state| state.msgpack)
            .unwrap_or_default();
        Ok(Plan {
            action,
            prior: prior.cloned(),
            planned,
            private: answer.planned_private,
            identity,
            told: answer.diagnostics,
            bytes: (sent.msgpack, returned),
        })
    }

    /// What the answer plans, and what core makes of that.
    fn planned(
        &self,
        answer: &pb::plan_resource_change::Response,
        state: &Value,
        config: &Value,
    ) -> Outcome<(Action, Value)> {
        without_errors(&answer.diagnostics)?;
        obeyed(rules::claims::nothing_is_put_off_unasked(
            answer.deferred.as_ref(),
        ))?;
        obeyed(rules::claims::the_old_type_system_is_not_claimed(
            answer.legacy_type_system,
        ))?;
        let planned = self.decode(answer.planned_state.as_ref())?;
        obeyed(rules::plan::broken(
            &self.schema.block,
            state,
            config,
            &planned,
        ))?;
        let replacing = rules::replace::replacing(&answer.requires_replace, state, &planned);
        let replacing = replacing.map_err(|broken| Refusal::Rules(vec![broken]))?;
        let action = match (state, &planned) {
            (_, Value::Null) => Action::Delete,
            (Value::Null, _) => Action::Create,
            _ if !replacing.is_empty() => Action::Replace,
            (state, planned) if state == planned => Action::NoOp,
            _ => Action::Update,
        };
        Ok((action, planned))
    }

    fn planned_identity(
        &self,
        answer: &pb::plan_resource_change::Response,
        action: Action,
        before: Option<&Value>,
    ) -> Outcome<Option<Value>> {
        let identity = self.decode_identity(answer.planned_identity.as_ref())?;
        if matches!(action, Action::NoOp | Action::Update) {
            obeyed(rules::identity::an_object_keeps_its_identity(
                before,
                identity.as_ref(),
            ))?;
            obeyed(
                rules::identity::a_planned_identity_is_known_unless_the_object_is_new(
                    identity.as_ref(),
                ),
            )?;
        }
        Ok(identity)
    }
}
