//! What an apply will do, and which observed attributes are unknown until then.

use super::model::{Action, Config, OnDestroy, State};
use super::replacement::{NEW_OBJECT, NewObject};
use super::{DomainDnssecAuto, schema, warnings};
use crate::framework::{Attr, Change, Diagnostics, Planned, Resource, Value};
use crate::provider::per_domain::{Plans, planned_label};

/// What an update has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UpdateStep {
    /// Send the action to HostUp.
    Post,
    /// Only wait, because `wait_for_active` is new.
    Wait,
    /// Only store the configuration; HostUp is not called.
    Store,
}

/// Returns what an update has to do, or with unknown values the most that it may have to do.
pub(super) fn update_step(prior: &State, plan: &Config) -> UpdateStep {
    if plan.action.known().copied() != prior.action {
        return UpdateStep::Post;
    }
    let may_wait = !matches!(plan.wait_for_active, Attr::Null | Attr::Known(false));
    let has_waited = prior.wait_for_active == Some(true);
    let can_become_active =
        prior.action == Some(Action::Include) && prior.status() != Some("active");
    if may_wait && !has_waited && can_become_active {
        UpdateStep::Wait
    } else {
        UpdateStep::Store
    }
}

/// Marks the attributes that a change may alter as unknown. A change that only stores configuration leaves them known.
pub(super) fn plan(
    change: &Change<'_, DomainDnssecAuto>,
    planned: &mut Planned,
    diagnostics: &mut Diagnostics,
) {
    let new = NewObject::planned(change.config, |name| planned.get(name));
    let Some(prior) = change.prior else {
        planned.note(NEW_OBJECT, &new);
        return;
    };
    let same_domain = planned.get("domain_id").as_str() == Some(&prior.domain_id);
    if !same_domain && opts_out(prior) {
        diagnostics.push(match new {
            NewObject::Domain(_) => warnings::replacement_opts_out(prior),
            NewObject::Unknown => warnings::replacement_skips_opt_out(prior),
        });
    }
    if same_domain && update_step(prior, change.plan) == UpdateStep::Store {
        return;
    }
    for attribute in schema::observed() {
        planned.set_unknown(attribute.name);
    }
    // Terraform accepts no other value for a configured name.
    if planned.get("domain_name").is_null() {
        planned.set_unknown("domain_name");
    }
}

/// Whether destroying the resource would change the enrolment. Only the status `excluded` proves that it would not: a domain
/// whose action is `exclude` may have been enrolled elsewhere.
pub(super) fn opts_out(prior: &State) -> bool {
    prior.on_destroy == Some(OnDestroy::Exclude) && prior.status() != Some("excluded")
}

/// Compares the plan of one resource with those of others for the same domain.
pub(super) fn compare(
    plans: &Plans,
    prior: &Value,
    planned: &Value,
    diagnostics: &mut Diagnostics,
) {
    let (old, new) = (domain_id(prior), domain_id(planned));
    let has_other_known_domain = || {
        let new = NewObject::planned(&Value::Null, |name| planned.get(name));
        matches!(&new, NewObject::Domain(new) if Some(&**new) != old)
    };
    if let Some(id) = old
        && (planned.is_null() || (new != old && has_other_known_domain()))
        && prior.get("on_destroy").as_str() == Some("exclude")
        && let Some(conflict) = plans.record_destroy(DomainDnssecAuto::TYPE_NAME, id, "exclude")
    {
        let label = planned_label(prior, planned, id);
        diagnostics.push(warnings::managed_twice(&label, conflict));
    }
    if let Some(id) = new
        && let Some(action) = planned.get("action").as_str()
        && let Some(conflict) = plans.record_value(DomainDnssecAuto::TYPE_NAME, id, action)
    {
        let label = planned_label(prior, planned, id);
        diagnostics.push(warnings::managed_twice(&label, conflict));
    }
}

fn domain_id(value: &Value) -> Option<&str> {
    value.get("domain_id").as_str()
}

#[cfg(test)]
mod tests {
    use super::super::observed::Observed;
    use super::*;

    fn state(action: Action, status: &str, wait_for_active: bool) -> State {
        State {
            action: Some(action),
            wait_for_active: Some(wait_for_active),
            observed: Observed {
                status: Some(status.to_owned()),
                ..Observed::default()
            },
            ..State::new("dom_1".to_owned(), None)
        }
    }

    fn config(action: Attr<Action>, wait_for_active: Attr<bool>) -> Config {
        Config {
            domain_id: Attr::Known("dom_1".to_owned()),
            domain_name: Attr::Null,
            action,
            on_destroy: Attr::Null,
            wait_for_active,
            timeouts: Attr::Null,
        }
    }

    #[test]
    fn another_or_unknown_action_is_posted() {
        let step = |action| {
            update_step(
                &state(Action::Include, "active", false),
                &config(action, Attr::Known(false)),
            )
        };
        assert_eq!(step(Attr::Known(Action::Include)), UpdateStep::Store);
        assert_eq!(step(Attr::Known(Action::Exclude)), UpdateStep::Post);
        assert_eq!(step(Attr::Unknown), UpdateStep::Post);
    }

    #[test]
    fn update_waits_only_for_a_new_wait_of_an_enrolled_domain_that_is_not_active() {
        let step = |prior: State, wait| {
            let action = prior.action.expect("an action");
            update_step(&prior, &config(Attr::Known(action), wait))
        };
        let wait = Attr::Known(true);
        let pending = state(Action::Include, "pending", false);
        assert_eq!(step(pending.clone(), wait.clone()), UpdateStep::Wait);
        assert_eq!(step(pending.clone(), Attr::Unknown), UpdateStep::Wait);
        assert_eq!(step(pending.clone(), Attr::Known(false)), UpdateStep::Store);
        assert_eq!(step(pending, Attr::Null), UpdateStep::Store);
        for prior in [
            state(Action::Include, "pending", true),
            state(Action::Include, "active", false),
            state(Action::Exclude, "excluded", false),
        ] {
            assert_eq!(step(prior, wait.clone()), UpdateStep::Store);
        }
    }

    #[test]
    fn only_exclude_on_destroy_opts_out_and_not_if_the_status_proves_it_is_done() {
        let with = |on_destroy, status| {
            opts_out(&State {
                on_destroy: Some(on_destroy),
                ..state(Action::Exclude, status, false)
            })
        };
        assert!(with(OnDestroy::Exclude, "active"));
        assert!(with(OnDestroy::Exclude, "blocked"));
        assert!(!with(OnDestroy::Exclude, "excluded"));
        assert!(!with(OnDestroy::Keep, "active"));
    }

    /// Returns a state of the domain with `on_destroy = "exclude"`; `None` is unknown.
    fn object(id: Option<&str>, name: Option<&str>, action: &str) -> Value {
        let known = |text: Option<&str>| text.map_or(Value::Unknown, Value::string);
        let entries = [
            ("domain_id", known(id)),
            ("domain_name", known(name)),
            ("action", Value::string(action)),
            ("on_destroy", Value::string("exclude")),
        ];
        Value::Mapping(entries.map(|(name, value)| (name.to_owned(), value)).into())
    }

    #[test]
    fn resource_that_leaves_a_domain_conflicts_with_one_that_stays_only_if_its_new_domain_is_known()
    {
        let compare = |plans: &Plans, prior: &Value, planned: &Value| -> Vec<String> {
            let mut diagnostics = Diagnostics::default();
            super::compare(plans, prior, planned, &mut diagnostics);
            diagnostics.iter().map(|one| one.summary.clone()).collect()
        };
        let conflicts = |new: Value| {
            let plans = Plans::default();
            let stays = object(Some("dom_1"), Some("a.se"), "include");
            assert!(compare(&plans, &stays, &stays).is_empty());
            compare(&plans, &stays, &new)
        };
        let expected = ["Two resources manage a.se (dom_1)"];
        assert_eq!(conflicts(Value::Null), expected);
        assert_eq!(conflicts(object(Some("dom_2"), None, "include")), expected);
        assert_eq!(conflicts(object(Some("dom_1"), None, "exclude")), expected);
        assert!(conflicts(object(None, None, "include")).is_empty());
    }
}
