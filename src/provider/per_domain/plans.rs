//! What one configured provider plans for each object at HostUp, to detect two resources of one object.
//!
//! Terraform does not know that two resources name the same object. When they want different values, or one of them stays
//! and the other is destroyed, the outcome depends on which one is applied last. The one that is planned second gets a
//! warning. After the first apply of this process, plans belong to the running apply, and a warning would be too late.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// The plans of all resources.
#[derive(Debug, Default)]
pub(in crate::provider) struct Plans {
    /// By the type of the resource and the id of the object.
    objects: Mutex<HashMap<(&'static str, String), ObjectPlan>>,
    applying: AtomicBool,
}

#[derive(Debug, Default)]
struct ObjectPlan {
    /// The first value that a resource sets.
    set: Option<String>,
    /// The value after the destruction of a resource.
    after_destroy: Option<String>,
}

/// How the plans of two resources of one object contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::provider) enum Conflict {
    /// They set different values.
    Values,
    /// One sets a value, and the destruction of the other results in another one.
    Destroy,
}

impl Plans {
    /// Ends the detection, because an apply has begun.
    pub(in crate::provider) fn begin_apply(&self) {
        self.applying.store(true, Ordering::Relaxed);
    }

    /// Records the value that a resource sets. Returns how it contradicts an earlier plan.
    pub(in crate::provider) fn record_value(
        &self,
        type_name: &'static str,
        id: &str,
        value: &str,
    ) -> Option<Conflict> {
        self.record(type_name, id, |plan| {
            let first = plan.set.get_or_insert_with(|| value.to_owned());
            if first != value {
                Some(Conflict::Values)
            } else {
                plan.destroy_conflict()
            }
        })
    }

    /// Records a destruction, and the value of the object after it. Returns how it contradicts an earlier plan.
    pub(in crate::provider) fn record_destroy(
        &self,
        type_name: &'static str,
        id: &str,
        value_after: &str,
    ) -> Option<Conflict> {
        self.record(type_name, id, |plan| {
            plan.after_destroy = Some(value_after.to_owned());
            plan.destroy_conflict()
        })
    }

    fn record(
        &self,
        type_name: &'static str,
        id: &str,
        compare: impl FnOnce(&mut ObjectPlan) -> Option<Conflict>,
    ) -> Option<Conflict> {
        if self.applying.load(Ordering::Relaxed) {
            return None;
        }
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        compare(objects.entry((type_name, id.to_owned())).or_default())
    }
}

impl ObjectPlan {
    fn destroy_conflict(&self) -> Option<Conflict> {
        match (&self.set, &self.after_destroy) {
            (Some(set), Some(after)) if set != after => Some(Conflict::Destroy),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "example_object";

    #[test]
    fn second_value_that_differs_is_a_conflict() {
        let plans = Plans::default();
        let record = |id: &str, value: &str| plans.record_value(TYPE, id, value);
        assert_eq!(record("dom_1", "include"), None);
        assert_eq!(record("dom_1", "include"), None);
        assert_eq!(record("dom_2", "exclude"), None);
        assert_eq!(record("dom_1", "exclude"), Some(Conflict::Values));
        assert_eq!(plans.record_value("example_other", "dom_1", "a"), None);
    }

    #[test]
    fn destroy_conflicts_with_another_value_in_either_order() {
        let plans = Plans::default();
        let record = |id: &str, value: &str| plans.record_value(TYPE, id, value);
        let destroy = |id: &str| plans.record_destroy(TYPE, id, "exclude");
        assert_eq!(record("dom_1", "include"), None);
        assert_eq!(destroy("dom_1"), Some(Conflict::Destroy));
        assert_eq!(destroy("dom_2"), None);
        assert_eq!(record("dom_2", "include"), Some(Conflict::Destroy));
        assert_eq!(destroy("dom_3"), None);
        assert_eq!(record("dom_3", "exclude"), None);
    }

    #[test]
    fn conflict_is_not_reported_after_an_apply_has_begun() {
        let plans = Plans::default();
        assert_eq!(plans.record_value(TYPE, "dom_1", "include"), None);
        plans.begin_apply();
        assert_eq!(plans.record_destroy(TYPE, "dom_1", "exclude"), None);
    }
}
