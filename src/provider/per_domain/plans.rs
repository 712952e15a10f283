//! What the plans of one configured provider want of each domain, so that two resources of one domain are noticed.
//!
//! Terraform does not know that two resources name the same domain. When one of them is destroyed with
//! `on_destroy = "exclude"` or wants another `action`, the outcome depends on which one is applied last. Whichever is
//! planned second gets a warning. Once this configuration has applied something, plans are those of an apply that is
//! running, and a warning comes too late.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::api::Action;

/// What resources plan for their domains, by the domain's id.
#[derive(Debug, Default)]
pub(in crate::provider) struct Plans {
    domains: Mutex<HashMap<String, Planned>>,
    applying: AtomicBool,
}

/// What is planned for one domain.
#[derive(Debug, Default)]
struct Planned {
    /// The first action that a resource wants which stays.
    stays: Option<Action>,
    /// A resource is destroyed and opts the domain out.
    opts_out: bool,
}

/// How the plans of two resources of one domain contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::provider) enum Conflict {
    /// Both stay, and want different actions.
    Actions,
    /// One stays, and the destruction of the other opts the domain out.
    OptOut,
}

impl Plans {
    /// Notes that this configuration applies something from now on.
    pub(in crate::provider) fn begin_apply(&self) {
        self.applying.store(true, Ordering::Relaxed);
    }

    /// Records a resource that stays and wants an action, and says how that contradicts another plan.
    pub(in crate::provider) fn stays(&self, id: &str, action: Action) -> Option<Conflict> {
        self.record(id, |planned| {
            let first = *planned.stays.get_or_insert(action);
            if first != action {
                Some(Conflict::Actions)
            } else {
                planned.opt_out_conflict()
            }
        })
    }

    /// Records a resource whose destruction opts its domain out, and says how that contradicts another plan.
    pub(in crate::provider) fn opts_out(&self, id: &str) -> Option<Conflict> {
        self.record(id, |planned| {
            planned.opts_out = true;
            planned.opt_out_conflict()
        })
    }

    fn record(
        &self,
        id: &str,
        compare: impl FnOnce(&mut Planned) -> Option<Conflict>,
    ) -> Option<Conflict> {
        if self.applying.load(Ordering::Relaxed) {
            return None;
        }
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        match domains.get_mut(id) {
            Some(planned) => compare(planned),
            None => compare(domains.entry(id.to_owned()).or_default()),
        }
    }
}

impl Planned {
    /// A resource that stays with `exclude` wants what the other one's destruction does.
    fn opt_out_conflict(&self) -> Option<Conflict> {
        (self.opts_out && self.stays == Some(Action::Include)).then_some(Conflict::OptOut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_plan_of_a_contradicting_pair_returns_the_conflict() {
        let plans = Plans::default();
        assert_eq!(plans.stays("dom_1", Action::Include), None);
        assert_eq!(plans.stays("dom_1", Action::Include), None);
        assert_eq!(plans.stays("dom_2", Action::Exclude), None);
        assert_eq!(
            plans.stays("dom_1", Action::Exclude),
            Some(Conflict::Actions)
        );
    }

    #[test]
    fn an_opt_out_conflicts_with_a_resource_that_stays_included_in_either_order() {
        let plans = Plans::default();
        assert_eq!(plans.stays("dom_1", Action::Include), None);
        assert_eq!(plans.opts_out("dom_1"), Some(Conflict::OptOut));
        assert_eq!(plans.opts_out("dom_2"), None);
        assert_eq!(
            plans.stays("dom_2", Action::Include),
            Some(Conflict::OptOut)
        );
        assert_eq!(plans.opts_out("dom_3"), None);
        assert_eq!(plans.stays("dom_3", Action::Exclude), None);
    }

    #[test]
    fn no_conflict_is_returned_after_the_first_apply() {
        let plans = Plans::default();
        assert_eq!(plans.stays("dom_1", Action::Include), None);
        plans.begin_apply();
        assert_eq!(plans.opts_out("dom_1"), None);
    }
}
