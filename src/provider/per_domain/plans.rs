//! What one configured provider plans for each domain, to detect two resources of one domain.
//!
//! Terraform does not know that two resources name the same domain. When one of them is destroyed with
//! `on_destroy = "exclude"` or wants another `action`, the outcome depends on which one is applied last. The one
//! that is planned second gets a warning. After the first apply of this process, plans belong to the running apply, and a
//! warning would be too late.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::api::Action;

/// The plans of all resources, by the domain's id.
#[derive(Debug, Default)]
pub(in crate::provider) struct Plans {
    domains: Mutex<HashMap<String, DomainPlan>>,
    applying: AtomicBool,
}

#[derive(Debug, Default)]
struct DomainPlan {
    /// The first action that a resource sets.
    action: Option<Action>,
    /// Whether the destruction of a resource opts the domain out.
    opts_out: bool,
}

/// How the plans of two resources of one domain contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::provider) enum Conflict {
    /// They set different actions.
    Actions,
    /// One enrols the domain, and the destruction of the other opts it out.
    OptOut,
}

impl Plans {
    /// Ends the detection, because an apply has begun.
    pub(in crate::provider) fn begin_apply(&self) {
        self.applying.store(true, Ordering::Relaxed);
    }

    /// Records the action that a resource sets. Returns how it contradicts an earlier plan.
    pub(in crate::provider) fn record_action(&self, id: &str, action: Action) -> Option<Conflict> {
        self.record(id, |plan| {
            let first = *plan.action.get_or_insert(action);
            if first != action {
                Some(Conflict::Actions)
            } else {
                plan.opt_out_conflict()
            }
        })
    }

    /// Records a destruction that opts the domain out. Returns how it contradicts an earlier plan.
    pub(in crate::provider) fn record_opt_out(&self, id: &str) -> Option<Conflict> {
        self.record(id, |plan| {
            plan.opts_out = true;
            plan.opt_out_conflict()
        })
    }

    fn record(
        &self,
        id: &str,
        compare: impl FnOnce(&mut DomainPlan) -> Option<Conflict>,
    ) -> Option<Conflict> {
        if self.applying.load(Ordering::Relaxed) {
            return None;
        }
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        compare(domains.entry(id.to_owned()).or_default())
    }
}

impl DomainPlan {
    /// An opt-out does not contradict a resource that sets `exclude`.
    fn opt_out_conflict(&self) -> Option<Conflict> {
        (self.opts_out && self.action == Some(Action::Include)).then_some(Conflict::OptOut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_action_that_differs_is_a_conflict() {
        let plans = Plans::default();
        assert_eq!(plans.record_action("dom_1", Action::Include), None);
        assert_eq!(plans.record_action("dom_1", Action::Include), None);
        assert_eq!(plans.record_action("dom_2", Action::Exclude), None);
        assert_eq!(
            plans.record_action("dom_1", Action::Exclude),
            Some(Conflict::Actions)
        );
    }

    #[test]
    fn opt_out_conflicts_with_include_in_either_order() {
        let plans = Plans::default();
        assert_eq!(plans.record_action("dom_1", Action::Include), None);
        assert_eq!(plans.record_opt_out("dom_1"), Some(Conflict::OptOut));
        assert_eq!(plans.record_opt_out("dom_2"), None);
        assert_eq!(
            plans.record_action("dom_2", Action::Include),
            Some(Conflict::OptOut)
        );
        assert_eq!(plans.record_opt_out("dom_3"), None);
        assert_eq!(plans.record_action("dom_3", Action::Exclude), None);
    }

    #[test]
    fn conflict_is_not_reported_after_an_apply_has_begun() {
        let plans = Plans::default();
        assert_eq!(plans.record_action("dom_1", Action::Include), None);
        plans.begin_apply();
        assert_eq!(plans.record_opt_out("dom_1"), None);
    }
}
