//! Records the events of the model, and returns those of a domain in the order of time.

use jiff::Timestamp;

use super::{
    Model, Row,
    history::{Event, EventKind, RecordedStatus},
};

impl Model {
    /// Records an event of a domain at the present time.
    pub(crate) fn record_event(&mut self, row: Row, kind: EventKind) {
        self.record_event_at(row, self.now(), kind);
    }

    /// Records an event of a domain at `at`.
    pub(super) fn record_event_at(&mut self, row: Row, at: Timestamp, kind: EventKind) {
        let event = self.new_event(at, kind);
        self.domain_mut(row).history.push(event);
    }

    /// Records an event of the sandbox at `at`.
    pub(super) fn record_sandbox_event(&mut self, at: Timestamp, kind: EventKind) {
        let event = self.new_event(at, kind);
        self.history.push(event);
    }

    /// Records the status changes of the domain since the last call, each at the time at which it happened, and that the DS of
    /// an active domain is published.
    pub(crate) fn record_status_changes(&mut self, row: Row) {
        self.record_status_changes_until(row, self.now());
    }

    /// Records the status changes of the domain since the last call and up to `until`.
    pub(super) fn record_status_changes_until(&mut self, row: Row, until: Timestamp) {
        if self.computes_active(row) {
            self.domain_mut(row).ds.publish();
        }
        let quirks = self.quirks(row);
        let domain = self.domain(row);
        let Some(recorded) = domain.recorded_status.clone() else {
            let status = self.status_at(row, &domain.dnssec_auto, &quirks, until);
            self.record_event(
                row,
                EventKind::Added {
                    status: status.clone(),
                },
            );
            self.domain_mut(row).recorded_status = Some(RecordedStatus { at: until, status });
            return;
        };
        let mut from = recorded.status;
        for at in domain
            .dnssec_auto
            .times_to_compare_status(recorded.at, until)
        {
            let to = self.status_at(row, &self.domain(row).dnssec_auto, &quirks, at);
            if to != from {
                let change = EventKind::Status {
                    from,
                    to: to.clone(),
                };
                let event = self.new_event(at, change);
                self.domain_mut(row).history.push(event);
            }
            from = to;
        }
        self.domain_mut(row).recorded_status = Some(RecordedStatus {
            at: until,
            status: from,
        });
    }

    /// Records the status changes of every domain. Call it before and after a change of the whole sandbox's behaviour.
    pub(crate) fn record_all_status_changes(&mut self) {
        let rows: Vec<_> = self.all_rows().collect();
        for row in rows {
            self.record_status_changes(row);
        }
    }

    /// The events of the domain and the changes of the clock since it was added, oldest first.
    pub(crate) fn history_of(&mut self, row: Row) -> Vec<Event> {
        self.record_status_changes(row);
        let own = &self.domain(row).history;
        let first = own.events().next().map(|event| event.number);
        let clock_changes = self.history.events().filter(|event| {
            matches!(event.kind, EventKind::Clock { .. })
                && first.is_some_and(|first| first < event.number)
        });
        let mut events: Vec<_> = own.events().chain(clock_changes).cloned().collect();
        events.sort_by_key(|event| (event.at, event.number));
        events
    }

    /// The events that belong to no domain, changes of the clock and deleted domains, oldest first.
    pub(crate) fn sandbox_events(&self) -> impl Iterator<Item = &Event> {
        self.history.events()
    }

    fn new_event(&mut self, at: Timestamp, kind: EventKind) -> Event {
        self.event_count += 1;
        Event {
            number: self.event_count,
            at,
            kind,
        }
    }
}
