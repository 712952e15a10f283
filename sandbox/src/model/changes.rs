//! Changes to the model, each recorded in the history.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use super::{
    Model, NotFound, Row,
    domain::RegistrationChange,
    history::{Actor, EventKind},
};
use crate::duration;

impl Model {
    /// Opts the domain in or out. With `applied` false, the event is recorded without effect.
    pub(crate) fn set_enrolment(&mut self, row: Row, included: bool, by: Actor, applied: bool) {
        self.record_status_changes(row);
        let (now, checks_take) = (self.now(), self.settings.checks_take);
        self.record_event(
            row,
            EventKind::Enrolment {
                included,
                by,
                applied,
            },
        );
        if !applied {
            return;
        }
        let removal_takes = self.settings.ds_removal_takes;
        let domain = self.domain_mut(row);
        if included {
            domain.dnssec_auto.include(now, checks_take);
            domain.ds.include(now);
        } else {
            domain.dnssec_auto.exclude();
            domain.ds.exclude(now, removal_takes);
        }
        self.record_status_changes(row);
    }

    /// Makes the checks pass now, or fail with a text.
    pub(crate) fn finish_checks(&mut self, row: Row, error: Option<String>) {
        self.record_status_changes(row);
        self.record_event(
            row,
            EventKind::Checks {
                error: error.clone(),
            },
        );
        let now = self.now();
        let dnssec_auto = &mut self.domain_mut(row).dnssec_auto;
        match error {
            Some(text) => dnssec_auto.fail_checks(text),
            None => dnssec_auto.pass_checks(now),
        }
        self.record_status_changes(row);
    }

    /// Changes the data of the domain's order.
    pub(crate) fn change_registration(&mut self, row: Row, change: RegistrationChange) {
        self.domain_mut(row).registration.apply(&change);
        self.record_event(row, EventKind::Registration(change));
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        let advanced = duration::format(by);
        self.record_sandbox_event(self.now(), EventKind::Clock { advanced });
        self.clock.advance(by);
    }

    pub(crate) fn delete(&mut self, row: Row) {
        let Some(deleted) = self.rows.remove(&row) else {
            return;
        };
        let (name, id) = (deleted.name.clone(), deleted.id.clone());
        self.record_sandbox_event(self.now(), EventKind::Deleted { name, id });
        self.by_id.remove(&deleted.id);
        self.retired_ids.insert(deleted.id);
        remove_from_index(&mut self.by_name, &deleted.name, row);
        remove_from_index(&mut self.by_account, &deleted.account, row);
        self.drop_queued_nameservers(row);
        self.delegations.remove(&deleted.name, row);
    }

    pub(crate) fn move_to_account(&mut self, row: Row, account: &str) -> Result<(), NotFound> {
        if !self.has_account(account) {
            return Err(NotFound::Account(account.to_owned()));
        }
        let before = std::mem::replace(&mut self.domain_mut(row).account, account.to_owned());
        remove_from_index(&mut self.by_account, &before, row);
        self.by_account
            .entry(account.to_owned())
            .or_default()
            .insert(row);
        let (from, to) = (before, account.to_owned());
        self.record_event(row, EventKind::MovedToAccount { from, to });
        Ok(())
    }

    /// Gives the domain a new id, as after a deletion and a new order, and returns it.
    pub(crate) fn replace_id(&mut self, row: Row) -> String {
        let id = self.unused_id(&self.domain(row).name.clone());
        let before = std::mem::replace(&mut self.domain_mut(row).id, id.clone());
        self.by_id.remove(&before);
        self.retired_ids.insert(before.clone());
        self.by_id.insert(id.clone(), row);
        self.record_event(row, EventKind::NewId { before });
        id
    }
}

fn remove_from_index(index: &mut HashMap<String, BTreeSet<Row>>, key: &str, row: Row) {
    if let Some(rows) = index.get_mut(key) {
        rows.remove(&row);
        if rows.is_empty() {
            index.remove(key);
        }
    }
}
