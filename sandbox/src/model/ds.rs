//! Whether the parent zone publishes a DS record of a domain.
//!
//! HostUp's documentation says only that the DS of an `active` domain is published. The sandbox publishes it when the domain
//! becomes active and withdraws it some time after an opt-out. Nothing else withdraws it: neither a cooldown nor an error nor
//! other name servers, as in a registry, where it stays until somebody deletes it. As with the status, nothing runs in the
//! background: the answer follows from past events and from the time.

use std::time::Duration;

use jiff::Timestamp;

use super::clock::saturating_add;

#[derive(Clone, Debug, Default)]
pub(crate) struct DsPublication {
    published: bool,
    /// When an opt-out withdraws it.
    withdrawn_at: Option<Timestamp>,
}

impl DsPublication {
    pub(crate) fn new(published: bool) -> Self {
        Self {
            published,
            withdrawn_at: None,
        }
    }

    /// Whether it is published at `now`. `active` says whether the status is `active` then.
    pub(crate) fn is_published(&self, now: Timestamp, active: bool) -> bool {
        match self.withdrawn_at {
            Some(at) => self.published && now < at,
            None => self.published || active,
        }
    }

    /// The status is `active`.
    pub(crate) fn publish(&mut self) {
        self.published = true;
    }

    /// The domain was opted in. A DS that is not withdrawn yet stays.
    pub(crate) fn include(&mut self, now: Timestamp) {
        self.published = self.is_published(now, false);
        self.withdrawn_at = None;
    }

    /// The domain was opted out. A repetition does not prolong the time.
    pub(crate) fn exclude(&mut self, now: Timestamp, removal_takes: Duration) {
        self.withdrawn_at
            .get_or_insert(saturating_add(now, removal_takes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN_MINUTES: Duration = Duration::from_secs(600);

    fn noon() -> Timestamp {
        "2026-04-27T12:00:00Z".parse().expect("a timestamp")
    }

    fn after(minutes: u64) -> Timestamp {
        saturating_add(noon(), Duration::from_secs(60 * minutes))
    }

    #[test]
    fn exclude_withdraws_once_after_delay() {
        let mut ds = DsPublication::new(true);
        ds.exclude(noon(), TEN_MINUTES);
        ds.exclude(after(5), TEN_MINUTES);
        assert!(ds.is_published(after(9), false));
        assert!(!ds.is_published(after(10), false));
    }

    #[test]
    fn include_before_withdrawal_keeps_ds() {
        let mut ds = DsPublication::new(true);
        ds.exclude(noon(), TEN_MINUTES);
        ds.include(after(5));
        assert!(ds.is_published(after(60), false));
    }

    #[test]
    fn include_after_withdrawal_publishes_when_active() {
        let mut ds = DsPublication::new(true);
        ds.exclude(noon(), TEN_MINUTES);
        ds.include(after(11));
        assert!(!ds.is_published(after(12), false));
        assert!(ds.is_published(after(12), true));
    }

    #[test]
    fn ds_of_domain_that_was_never_active_does_not_appear_on_exclude() {
        let mut ds = DsPublication::default();
        ds.exclude(noon(), TEN_MINUTES);
        assert!(!ds.is_published(noon(), false));
    }
}
