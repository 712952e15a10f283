//! PlanResourceChange: called once, or twice for a replacement, and the action that core derives from it.

use bytes::Bytes;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::error::{OperationError, Outcome, check, check_no_errors};
use super::msgpack;
use super::propose::proposed_state;
use super::resource::{Object, Resource};
use super::rules;
use super::value::Value;

/// The action that core derives from a plan.
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
    /// The planned private state, for the apply.
    pub private: Bytes,
    pub identity: Option<Value>,
    /// The diagnostics of all RPCs of the plan.
    pub diagnostics: Vec<Diagnostic>,
    /// The prior state as it was sent and the planned state as it was returned, in bytes.
    pub bytes: (Bytes, Bytes),
}

impl Plan {
    /// Plans a destroy as core does without the provider: to delete the object, or nothing if there is none.
    fn destroy_without_provider(prior: Option<&Object>) -> Self {
        Self {
            action: prior.map_or(Action::NoOp, |_| Action::Delete),
            prior: prior.cloned(),
            planned: Value::Null,
            private: prior.map_or_else(Bytes::new, |prior| prior.private.clone()),
            identity: prior.and_then(|prior| prior.identity.clone()),
            diagnostics: Vec::new(),
            bytes: Default::default(),
        }
    }
}

impl Resource {
    /// Plans a configuration, or with null the destroy, of the prior object. A tainted object is planned as if it did
    /// not exist; a replacement is planned twice.
    pub async fn plan(&self, config: &Value, prior: Option<&Object>) -> Outcome<Plan> {
        let provider_plans_destroy =
            self.core_version.plans_destroy() && self.capabilities.plan_destroy;
        if config.is_null() && (prior.is_none() || !provider_plans_destroy) {
            return Ok(Plan::destroy_without_provider(prior));
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
        let replacement_prior = self.replacement_prior(&first);
        let second = self
            .plan_once(config, Some(&replacement_prior), None)
            .await?;
        Ok(Plan {
            action: Action::Replace,
            prior: prior.cloned(),
            diagnostics: first.diagnostics,
            ..second
        })
    }

    /// Returns the prior object for the second plan of a replacement: without state.
    pub(super) fn replacement_prior(&self, first: &Plan) -> Object {
        let identity = first.identity.clone();
        Object {
            state: Value::Null,
            private: first.private.clone(),
            identity: identity.filter(|_| self.core_version.sends_planned_identity()),
            tainted: false,
        }
    }

    /// Sends one RPC. `earlier` is the plan that is applied, if this is the plan during apply.
    pub(super) async fn plan_once(
        &self,
        config: &Value,
        prior: Option<&Object>,
        earlier: Option<&Plan>,
    ) -> Outcome<Plan> {
        let state = prior.map_or(Value::Null, |object| object.state.clone());
        let sent = msgpack::dynamic(&state);
        let config = &self.without_ignored(config, &state);
        let proposal = proposed_state(&self.schema.block, &state, config, self.core_version);
        let request = pb::plan_resource_change::Request {
            type_name: self.type_name.clone(),
            prior_state: Some(sent.clone()),
            proposed_new_state: Some(msgpack::dynamic(&proposal)),
            config: Some(msgpack::dynamic(config)),
            prior_private: prior
                .map(|object| object.private.clone())
                .unwrap_or_default(),
            prior_identity: self
                .identity_message(prior.and_then(|object| object.identity.as_ref())),
            client_capabilities: self.core_version.capabilities(),
            planned_private: earlier
                .filter(|_| self.core_version.sends_planned_private())
                .map(|plan| plan.private.clone())
                .unwrap_or_default(),
            ..Default::default()
        };
        let response = self
            .client()
            .plan_resource_change(request)
            .await?
            .into_inner();
        let (action, planned) = self.derive_action(&response, &state, config)?;
        let before = prior.and_then(|object| object.identity.as_ref());
        let identity = self.planned_identity(&response, action, before)?;
        let returned = response
            .planned_state
            .map(|state| state.msgpack)
            .unwrap_or_default();
        Ok(Plan {
            action,
            prior: prior.cloned(),
            planned,
            private: response.planned_private,
            identity,
            diagnostics: response.diagnostics,
            bytes: (sent.msgpack, returned),
        })
    }

    /// Returns the planned state, and the action that core derives from it.
    fn derive_action(
        &self,
        response: &pb::plan_resource_change::Response,
        state: &Value,
        config: &Value,
    ) -> Outcome<(Action, Value)> {
        check_no_errors(&response.diagnostics)?;
        check(rules::response::response_is_not_deferred(
            response.deferred.as_ref(),
        ))?;
        check(rules::response::legacy_type_system_is_not_set(
            response.legacy_type_system,
        ))?;
        let planned = self.decode(response.planned_state.as_ref())?;
        check(rules::plan::violations(
            &self.schema.block,
            state,
            config,
            &planned,
        ))?;
        let replacement_paths =
            rules::replace::replacement_paths(&response.requires_replace, state, &planned);
        let replacement_paths =
            replacement_paths.map_err(|violation| OperationError::Violations(vec![violation]))?;
        let action = match (state, &planned) {
            (_, Value::Null) => Action::Delete,
            (Value::Null, _) => Action::Create,
            _ if !replacement_paths.is_empty() => Action::Replace,
            (state, planned) if state == planned => Action::NoOp,
            _ => Action::Update,
        };
        Ok((action, planned))
    }

    fn planned_identity(
        &self,
        response: &pb::plan_resource_change::Response,
        action: Action,
        before: Option<&Value>,
    ) -> Outcome<Option<Value>> {
        let identity = self.decode_identity(response.planned_identity.as_ref())?;
        if matches!(action, Action::NoOp | Action::Update) {
            check(rules::identity::identity_does_not_change(
                before,
                identity.as_ref(),
            ))?;
            check(
                rules::identity::planned_identity_of_existing_object_is_known(identity.as_ref()),
            )?;
        }
        Ok(identity)
    }
}
