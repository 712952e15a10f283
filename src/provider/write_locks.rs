//! One write at a time to each domain, and what this process wrote last.
//!
//! Terraform orders the operations of one resource, but not those of two resources that name the same domain. Three common
//! changes create such a pair: `create_before_destroy`, a renamed resource without a `moved` block, and a changed
//! `for_each` key. Each of them runs a create and a destroy for one domain in one apply, in either order. With
//! `on_destroy = "exclude"` the domain could end opted out while the state says that it is enrolled.
//!
//! So writes to a domain are serialized, and a destroy does nothing to a domain that a create or update of the same process
//! manages. An update that would not need to call HostUp does call it if a destroy of the same process has just opted the
//! domain out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::api::{Action, DomainId};

/// The locks of one configured provider. It exists for one phase of a command: an apply does not share it with its plan.
#[derive(Debug, Default)]
pub(super) struct WriteLocks {
    domains: Mutex<HashMap<DomainId, Arc<AsyncMutex<LastWrite>>>>,
}

/// What the last write to a domain did, or may have done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum LastWrite {
    #[default]
    None,
    /// A create or update applied this action.
    Applied(Action),
    /// A destroy opted the domain out.
    OptedOut,
}

/// The exclusive right to write to a domain, until it is dropped.
#[derive(Debug)]
pub(super) struct WriteLock {
    last: OwnedMutexGuard<LastWrite>,
}

impl WriteLocks {
    /// Waits for the lock of a domain.
    pub(super) async fn lock(&self, id: &DomainId) -> WriteLock {
        let mutex = {
            let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
            domains.entry(id.clone()).or_default().clone()
        };
        WriteLock {
            last: mutex.lock_owned().await,
        }
    }

    /// Whether this process has written to a domain, or is writing to it now.
    pub(super) fn has_written(&self, id: &DomainId) -> bool {
        let domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        let mutex = domains.get(id);
        mutex.is_some_and(|mutex| {
            mutex
                .try_lock()
                .map_or(true, |last| *last != LastWrite::None)
        })
    }
}

impl WriteLock {
    /// Records that a create or update applied an action, or may have.
    pub(super) fn record_applied(&mut self, action: Action) {
        *self.last = LastWrite::Applied(action);
    }

    /// Records that a destroy opts the domain out, or may have.
    pub(super) fn record_opt_out(&mut self) {
        *self.last = LastWrite::OptedOut;
    }

    /// Whether a create or update was the last write of this process.
    pub(super) fn is_applied(&self) -> bool {
        matches!(*self.last, LastWrite::Applied(_))
    }

    /// Whether a destroy was the last write of this process.
    pub(super) fn is_opted_out(&self) -> bool {
        *self.last == LastWrite::OptedOut
    }

    /// Whether the last write of this process was the opposite of an action.
    pub(super) fn was_opposite_of(&self, action: Action) -> bool {
        match *self.last {
            LastWrite::None => false,
            LastWrite::Applied(last) => last != action,
            LastWrite::OptedOut => action == Action::Include,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> (DomainId, DomainId) {
        let id = |text| DomainId::parse(text).expect("an id");
        (id("dom_1"), id("dom_2"))
    }

    #[tokio::test]
    async fn lock_excludes_writes_to_the_same_domain_only() {
        let (one, two) = ids();
        let locks = WriteLocks::default();
        let first = locks.lock(&one).await;
        let mut second = Box::pin(locks.lock(&one));
        assert!(futures_util::FutureExt::now_or_never(second.as_mut()).is_none());
        drop(locks.lock(&two).await);
        drop(first);
        drop(second.await);
    }

    #[tokio::test]
    async fn applied_action_is_recorded_for_its_domain_only() {
        let (one, two) = ids();
        let locks = WriteLocks::default();
        locks.lock(&one).await.record_applied(Action::Include);
        assert!(locks.lock(&one).await.is_applied());
        assert!(!locks.lock(&two).await.is_applied());
    }

    #[tokio::test]
    async fn opposite_of_the_last_write_is_recognised() {
        let (id, _) = ids();
        let locks = WriteLocks::default();
        assert!(!locks.lock(&id).await.was_opposite_of(Action::Exclude));
        locks.lock(&id).await.record_applied(Action::Include);
        assert!(locks.lock(&id).await.was_opposite_of(Action::Exclude));
        assert!(!locks.lock(&id).await.was_opposite_of(Action::Include));
        locks.lock(&id).await.record_opt_out();
        assert!(locks.lock(&id).await.was_opposite_of(Action::Include));
        assert!(!locks.lock(&id).await.was_opposite_of(Action::Exclude));
    }

    #[tokio::test]
    async fn domain_counts_as_written_while_and_after_it_is_written() {
        let (id, _) = ids();
        let locks = WriteLocks::default();
        assert!(!locks.has_written(&id));
        drop(locks.lock(&id).await);
        assert!(!locks.has_written(&id), "nothing was sent");
        let mut lock = locks.lock(&id).await;
        assert!(locks.has_written(&id));
        lock.record_applied(Action::Include);
        drop(lock);
        assert!(locks.has_written(&id));
    }
}
