//! One write at a time to each domain, and what this process wrote last.
//!
//! Terraform orders the operations of one resource, but not those of two resources that name the same domain. Three common
//! changes create such a pair: `create_before_destroy`, a renamed resource without a `moved` block, and a changed
//! `for_each` key. Each of them runs a create and a destroy for one domain in one apply, in either order. With
//! `on_destroy = "exclude"` the domain could end opted out while the state says that it is enrolled.
//!
//! So writes to a domain are serialized, and a destroy does nothing to a domain that a create or update of the same process
//! manages. An update that would not need to call HostUp does call it if a destroy of the same process has just opted the
//! domain out. The same holds for each glue record of a domain.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::api::{Action, DomainId, HostName};

/// The locks of one configured provider. It exists for one phase of a command: an apply does not share it with its plan.
#[derive(Debug, Default)]
pub(super) struct WriteLocks {
    domains: Mutex<HashMap<DomainId, Arc<AsyncMutex<Writes>>>>,
}

/// The last writes to a domain and to its glue records.
#[derive(Debug, Default)]
struct Writes {
    dnssec: LastWrite,
    glue: HashMap<HostName, GlueWrite>,
}

/// What the last write to a glue record did, or may have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GlueWrite {
    /// A create or update set it.
    Set,
    /// A destroy deleted it.
    Deleted,
}

/// What the last write to the automatic DNSSEC of a domain did, or may have done.
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
    writes: OwnedMutexGuard<Writes>,
}

impl WriteLocks {
    /// Waits for the lock of a domain.
    pub(super) async fn lock(&self, id: &DomainId) -> WriteLock {
        let mutex = {
            let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
            domains.entry(id.clone()).or_default().clone()
        };
        WriteLock {
            writes: mutex.lock_owned().await,
        }
    }

    /// Whether this process has included or excluded a domain, or is writing to it now.
    pub(super) fn has_written(&self, id: &DomainId) -> bool {
        let domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        let mutex = domains.get(id);
        mutex.is_some_and(|mutex| {
            mutex
                .try_lock()
                .map_or(true, |writes| writes.dnssec != LastWrite::None)
        })
    }
}

impl WriteLock {
    /// Records that a create or update applied an action, or may have.
    pub(super) fn record_applied(&mut self, action: Action) {
        self.writes.dnssec = LastWrite::Applied(action);
    }

    /// Records that a destroy opts the domain out, or may have.
    pub(super) fn record_opt_out(&mut self) {
        self.writes.dnssec = LastWrite::OptedOut;
    }

    /// Whether a create or update was the last write of this process.
    pub(super) fn is_applied(&self) -> bool {
        matches!(self.writes.dnssec, LastWrite::Applied(_))
    }

    /// Whether a destroy was the last write of this process.
    pub(super) fn is_opted_out(&self) -> bool {
        self.writes.dnssec == LastWrite::OptedOut
    }

    /// Whether the last write of this process was the opposite of an action.
    pub(super) fn last_applied_is_opposite_of(&self, action: Action) -> bool {
        match self.writes.dnssec {
            LastWrite::None => false,
            LastWrite::Applied(last) => last != action,
            LastWrite::OptedOut => action == Action::Include,
        }
    }

    /// Records that a create or update set a glue record, or may have.
    pub(super) fn record_glue_set(&mut self, host: &HostName) {
        self.writes.glue.insert(host.clone(), GlueWrite::Set);
    }

    /// Records that a destroy deletes a glue record, or may have.
    pub(super) fn record_glue_deleted(&mut self, host: &HostName) {
        self.writes.glue.insert(host.clone(), GlueWrite::Deleted);
    }

    /// Whether a create or update was the last write of this process to a glue record.
    pub(super) fn is_glue_set(&self, host: &HostName) -> bool {
        self.writes.glue.get(host) == Some(&GlueWrite::Set)
    }

    /// Whether a destroy was the last write of this process to a glue record.
    pub(super) fn is_glue_deleted(&self, host: &HostName) -> bool {
        self.writes.glue.get(host) == Some(&GlueWrite::Deleted)
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
    async fn opposite_of_the_last_write_is_recognized() {
        let (id, _) = ids();
        let locks = WriteLocks::default();
        assert!(
            !locks
                .lock(&id)
                .await
                .last_applied_is_opposite_of(Action::Exclude)
        );
        locks.lock(&id).await.record_applied(Action::Include);
        assert!(
            locks
                .lock(&id)
                .await
                .last_applied_is_opposite_of(Action::Exclude)
        );
        assert!(
            !locks
                .lock(&id)
                .await
                .last_applied_is_opposite_of(Action::Include)
        );
        locks.lock(&id).await.record_opt_out();
        assert!(
            locks
                .lock(&id)
                .await
                .last_applied_is_opposite_of(Action::Include)
        );
        assert!(
            !locks
                .lock(&id)
                .await
                .last_applied_is_opposite_of(Action::Exclude)
        );
    }

    #[tokio::test]
    async fn last_write_to_a_glue_record_is_recorded_for_its_host_only() {
        let (id, _) = ids();
        let locks = WriteLocks::default();
        let host = |text| HostName::parse(text).expect("a host");
        let (one, two) = (host("ns1.a.se"), host("ns2.a.se"));
        locks.lock(&id).await.record_glue_set(&one);
        let mut lock = locks.lock(&id).await;
        assert!(lock.is_glue_set(&one) && !lock.is_glue_set(&two));
        lock.record_glue_deleted(&one);
        assert!(lock.is_glue_deleted(&one) && !lock.is_glue_set(&one));
        assert!(!lock.is_applied(), "DNSSEC is another matter");
        drop(lock);
        assert!(!locks.has_written(&id));
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
