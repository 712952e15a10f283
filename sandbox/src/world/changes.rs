//! What can happen to the world: each change takes effect and is written into the history.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use jiff::SignedDuration;

use super::{
    Missing, Row, World,
    domain::{HOSTUP_NAMESERVERS, is_delegated},
    history::{By, What},
};

impl World {
    /// Opts the domain in or out, unless it does not obey: then the wish alone is written down.
    pub(crate) fn set_enrolment(&mut self, row: Row, included: bool, by: By, obeyed: bool) {
        self.settle(row);
        let (now, checks_take) = (self.now(), self.switches.checks_take);
        self.note(
            row,
            What::Enrolment {
                included,
                by,
                obeyed,
            },
        );
        if !obeyed {
            return;
        }
        let automation = &mut self.domain_mut(row).automation;
        if included {
            automation.include(now, checks_take);
        } else {
            automation.exclude();
        }
        self.settle(row);
    }

    /// Changes the name servers, to HostUp's own if none are given, and starts the cooldown.
    pub(crate) fn change_nameservers(
        &mut self,
        row: Row,
        nameservers: Option<Vec<String>>,
        by: By,
    ) {
        self.settle(row);
        let (now, cooldown, checks_take) = (
            self.now(),
            self.switches.cooldown,
            self.switches.checks_take,
        );
        let nameservers =
            nameservers.unwrap_or_else(|| HOSTUP_NAMESERVERS.map(String::from).to_vec());
        self.note(
            row,
            What::Nameservers {
                nameservers: nameservers.clone(),
                by,
            },
        );
        let domain = self.domain_mut(row);
        domain.nameservers = nameservers;
        let delegated = is_delegated(&domain.nameservers);
        domain
            .automation
            .change_nameservers(now, delegated, cooldown, checks_take);
        self.settle(row);
    }

    /// The checks pass now, or fail with a text.
    pub(crate) fn finish_checks(&mut self, row: Row, error: Option<String>) {
        self.settle(row);
        self.note(
            row,
            What::Checks {
                error: error.clone(),
            },
        );
        let now = self.now();
        let automation = &mut self.domain_mut(row).automation;
        match error {
            Some(text) => automation.fail(text),
            None => automation.pass(now),
        }
        self.settle(row);
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        // Only lengths beyond 292 billion years do not fit.
        let span = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        let advanced = format!("{span:#}");
        self.note_at_large(self.now(), What::Clock { advanced });
        self.clock.advance(by);
    }

    pub(crate) fn delete(&mut self, row: Row) {
        let Some(gone) = self.rows.remove(&row) else {
            return;
        };
        let (name, id) = (gone.name.clone(), gone.id.clone());
        self.note_at_large(self.now(), What::Deleted { name, id });
        self.by_id.remove(&gone.id);
        self.retired.insert(gone.id);
        forget(&mut self.by_name, &gone.name, row);
        forget(&mut self.by_account, &gone.account, row);
    }

    pub(crate) fn transfer(&mut self, row: Row, account: &str) -> Result<(), Missing> {
        if !self.has_account(account) {
            return Err(Missing::Account(account.to_owned()));
        }
        let before = std::mem::replace(&mut self.domain_mut(row).account, account.to_owned());
        forget(&mut self.by_account, &before, row);
        self.by_account
            .entry(account.to_owned())
            .or_default()
            .insert(row);
        let (from, to) = (before, account.to_owned());
        self.note(row, What::Transferred { from, to });
        Ok(())
    }

    /// Gives the domain another id, as after a deletion and a new order; the new id is returned.
    pub(crate) fn replace_id(&mut self, row: Row) -> String {
        let id = self.fresh_id(&self.domain(row).name.clone());
        let before = std::mem::replace(&mut self.domain_mut(row).id, id.clone());
        self.by_id.remove(&before);
        self.retired.insert(before.clone());
        self.by_id.insert(id.clone(), row);
        self.note(row, What::NewId { before });
        id
    }
}

fn forget(index: &mut HashMap<String, BTreeSet<Row>>, key: &str, row: Row) {
    if let Some(rows) = index.get_mut(key) {
        rows.remove(&row);
        if rows.is_empty() {
            index.remove(key);
        }
    }
}
