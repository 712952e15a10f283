//! The order of writes to one domain, and the memory of which domains this process has put under management.
//!
//! Terraform orders the operations of one resource, not of two resources that name the same domain. Three everyday
//! changes make such a pair: `create_before_destroy`, a renamed resource without a `moved` block, a changed `for_each`
//! key. Each runs a create and a destroy for one domain in one apply, in either order. With `on_destroy = "exclude"`
//! the domain would end opted out while the state says that it is enrolled. So writes to a domain are one after the
//! other, and a destroy leaves alone what a create or update of the same process has just settled. An update that has
//! nothing to tell HostUp, of a domain that a destroy of the same process has just opted out, tells it all the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

use crate::api::{Action, DomainId};

/// The writes of one configured provider, which lives as long as one phase of a command: an apply, not the plan before.
#[derive(Debug, Default)]
pub(super) struct Writes {
    domains: Mutex<HashMap<DomainId, Arc<Queue<Last>>>>,
}

/// What the last write to a domain has done, or may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Last {
    /// There was none.
    #[default]
    None,
    /// A create or update has settled what is wanted of it: this action.
    Settled(Action),
    /// A destroy has opted it out.
    OptedOut,
}

/// The right to write to a domain, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    last: OwnedMutexGuard<Last>,
}

impl Writes {
    /// Waits for the right to write to a domain.
    pub(super) async fn turn(&self, id: &DomainId) -> Turn {
        let queue = self.queue(id);
        Turn {
            last: queue.lock_owned().await,
        }
    }

    /// Whether this process has written to a domain, or is just doing so.
    pub(super) fn has_written(&self, id: &DomainId) -> bool {
        let domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = domains.get(id);
        queue.is_some_and(|queue| queue.try_lock().map_or(true, |last| *last != Last::None))
    }

    fn queue(&self, id: &DomainId) -> Arc<Queue<Last>> {
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        domains.entry(id.clone()).or_default().clone()
    }
}

impl Turn {
    /// Notes that a create or update has settled what is wanted of the domain, or may have.
    pub(super) fn settle(&mut self, action: Action) {
        *self.last = Last::Settled(action);
    }

    /// Whether the last write of this process to the domain was the opposite of an action, or may have been.
    pub(super) fn was_opposite_of(&self, action: Action) -> bool {
        match *self.last {
            Last::None => false,
            Last::Settled(last) => last != action,
            Last::OptedOut => action == Action::Include,
        }
    }

    /// Notes that a destroy opts the domain out, or may have.
    pub(super) fn opt_out(&mut self) {
        *self.last = Last::OptedOut;
    }

    /// Whether a destroy of this process has opted the domain out since, or may have.
    pub(super) fn is_opted_out(&self) -> bool {
        *self.last == Last::OptedOut
    }

    /// Whether a create or update of this process has settled what is wanted of the domain, or may have.
    pub(super) fn is_settled(&self) -> bool {
        matches!(*self.last, Last::Settled(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn writes_to_one_domain_are_one_after_the_other_and_to_two_are_not() {
        let (one, two) = (
            DomainId::parse("dom_1").unwrap(),
            DomainId::parse("dom_2").unwrap(),
        );
        let writes = Writes::default();
        let first = writes.turn(&one).await;
        let mut second = Box::pin(writes.turn(&one));
        assert!(futures_util::FutureExt::now_or_never(second.as_mut()).is_none());
        drop(writes.turn(&two).await);
        drop(first);
        drop(second.await);
    }

    #[tokio::test]
    async fn what_was_settled_is_remembered_for_its_domain_alone() {
        let (one, two) = (
            DomainId::parse("dom_1").unwrap(),
            DomainId::parse("dom_2").unwrap(),
        );
        let writes = Writes::default();
        writes.turn(&one).await.settle(Action::Include);
        assert!(writes.turn(&one).await.is_settled());
        assert!(!writes.turn(&two).await.is_settled());
    }

    #[tokio::test]
    async fn the_opposite_of_the_last_write_is_recognised() {
        let id = DomainId::parse("dom_1").unwrap();
        let writes = Writes::default();
        assert!(!writes.turn(&id).await.was_opposite_of(Action::Exclude));
        writes.turn(&id).await.settle(Action::Include);
        assert!(writes.turn(&id).await.was_opposite_of(Action::Exclude));
        assert!(!writes.turn(&id).await.was_opposite_of(Action::Include));
        writes.turn(&id).await.opt_out();
        assert!(writes.turn(&id).await.was_opposite_of(Action::Include));
        assert!(!writes.turn(&id).await.was_opposite_of(Action::Exclude));
    }

    #[tokio::test]
    async fn a_domain_counts_as_written_from_the_moment_of_the_write() {
        let id = DomainId::parse("dom_1").unwrap();
        let writes = Writes::default();
        assert!(!writes.has_written(&id));
        drop(writes.turn(&id).await);
        assert!(!writes.has_written(&id), "nothing was sent");
        let mut turn = writes.turn(&id).await;
        assert!(writes.has_written(&id));
        turn.settle(Action::Include);
        drop(turn);
        assert!(writes.has_written(&id));
    }
}
