//! How the world writes its history, and reads it back as one time line.

use jiff::Timestamp;

use super::{
    Row, World,
    history::{Event, Settled, What},
};

impl World {
    /// Writes down what happened to a domain now.
    pub(crate) fn note(&mut self, row: Row, what: What) {
        let event = self.event(self.now(), what);
        self.domain_mut(row).history.push(event);
    }

    /// Writes down what happened to the sandbox as a whole, at `at`.
    pub(super) fn note_at_large(&mut self, at: Timestamp, what: What) {
        let event = self.event(at, what);
        self.history.push(event);
    }

    /// Writes down the statuses that the domain went through since this was last asked, each at the time at which it began.
    pub(crate) fn settle(&mut self, row: Row) {
        let now = self.now();
        let traps = self.traps(row);
        let domain = self.domain(row);
        let Some(settled) = domain.settled.clone() else {
            let status = self.status_at(row, &domain.automation, &traps, now);
            self.note(
                row,
                What::Added {
                    status: status.clone(),
                },
            );
            self.domain_mut(row).settled = Some(Settled { at: now, status });
            return;
        };
        let mut from = settled.status;
        for at in domain.automation.turns(settled.at, now) {
            let to = self.status_at(row, &self.domain(row).automation, &traps, at);
            if to != from {
                let turned = What::Status {
                    from,
                    to: to.clone(),
                };
                let event = self.event(at, turned);
                self.domain_mut(row).history.push(event);
            }
            from = to;
        }
        self.domain_mut(row).settled = Some(Settled {
            at: now,
            status: from,
        });
    }

    /// Settles every domain: before and after a change of how the whole sandbox behaves.
    pub(crate) fn settle_all(&mut self) {
        let rows: Vec<_> = self.all_rows().collect();
        for row in rows {
            self.settle(row);
        }
    }

    /// What happened to the domain and to the clock since it was added, oldest first.
    pub(crate) fn timeline(&mut self, row: Row) -> Vec<Event> {
        self.settle(row);
        let own = &self.domain(row).history;
        let begun = own.events().next().map(|event| event.number);
        let moves = self.history.events().filter(|event| {
            matches!(event.what, What::Clock { .. })
                && begun.is_some_and(|begun| begun < event.number)
        });
        let mut events: Vec<_> = own.events().chain(moves).cloned().collect();
        events.sort_by_key(|event| (event.at, event.number));
        events
    }

    /// What happened to the sandbox as a whole: moves of the clock and deletions, oldest first.
    pub(crate) fn at_large(&self) -> impl Iterator<Item = &Event> {
        self.history.events()
    }

    fn event(&mut self, at: Timestamp, what: What) -> Event {
        self.events += 1;
        Event {
            number: self.events,
            at,
            what,
        }
    }
}
