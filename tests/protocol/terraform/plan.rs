//! PlanResourceChange: asked once, or twice for a replacement, and what core makes of the answer.

use bytes::Bytes;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::msgpack;
use super::propose::proposed;
use super::refusal::{Outcome, Refusal, obeyed, without_errors};
use super::resource::{CAPABILITIES, Object, Resource, carried};
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
    pub private: Bytes,
    pub identity: Option<Value>,
    /// What the provider said, first plan and second.
    pub told: Vec<Diagnostic>,
    /// The prior state as it was sent and the planned one as it came back, in bytes.
    pub bytes: (Bytes, Bytes),
}

impl Resource {
    /// Plans a configuration, or with a null one the destruction, of what is there. A tainted object is planned as if
    /// it were not; one that must be replaced is planned twice.
    pub async fn plan(&self, config: &Value, prior: Option<&Object>) -> Outcome<Plan> {
        let tainted = prior.is_some_and(|object| object.tainted) && !config.is_null();
        let mut first = self.plan_once(config, prior.filter(|_| !tainted)).await?;
        if tainted {
            first.prior = prior.cloned();
            first.action = Action::Replace;
        }
        if tainted || first.action != Action::Replace {
            return Ok(first);
        }
        let handed_on = Object {
            state: Value::Null,
            private: first.private.clone(),
            identity: first.identity.clone(),
            tainted: false,
        };
        let second = self.plan_once(config, Some(&handed_on)).await?;
        Ok(Plan {
            action: Action::Replace,
            prior: prior.cloned(),
            told: first.told,
            ..second
        })
    }

    /// One call.
    pub async fn plan_once(&self, config: &Value, prior: Option<&Object>) -> Outcome<Plan> {
        let state = prior.map_or(Value::Null, |object| object.state.clone());
        let proposal = proposed(&self.schema.block, &state, config);
        let sent = msgpack::dynamic(&state);
        let request = pb::plan_resource_change::Request {
            type_name: self.type_name.clone(),
            prior_state: Some(sent.clone()),
            proposed_new_state: Some(msgpack::dynamic(&proposal)),
            config: Some(msgpack::dynamic(config)),
            prior_private: prior
                .map(|object| object.private.clone())
                .unwrap_or_default(),
            prior_identity: prior
                .and_then(|object| object.identity.as_ref())
                .map(carried),
            client_capabilities: Some(CAPABILITIES),
            ..Default::default()
        };
        let answer = self
            .client
            .clone()
            .plan_resource_change(request)
            .await?
            .into_inner();
        without_errors(&answer.diagnostics)?;
        let planned = self.decode(answer.planned_state.as_ref())?;
        obeyed(rules::plan::broken(
            &self.schema.block,
            &state,
            config,
            &planned,
        ))?;
        let replacing = rules::replace::replacing(&answer.requires_replace, &state, &planned);
        let replacing = replacing.map_err(|broken| Refusal::Rules(vec![broken]))?;
        let action = match (&state, &planned) {
            (_, Value::Null) => Action::Delete,
            (Value::Null, _) => Action::Create,
            _ if !replacing.is_empty() => Action::Replace,
            (state, planned) if state == planned => Action::NoOp,
            _ => Action::Update,
        };
        let identity = self.decode_identity(answer.planned_identity.as_ref())?;
        if matches!(action, Action::NoOp | Action::Update) {
            let before = prior.and_then(|object| object.identity.as_ref());
            obeyed(rules::identity::an_object_keeps_its_identity(
                before,
                identity.as_ref(),
            ))?;
        }
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
}
