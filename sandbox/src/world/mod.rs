//! Everything that exists in the sandbox: the clock, the accounts and their domains, the switches.
//!
//! Domains stand in rows that are never reused, in the order in which they were made; the list shows them in that order. Maps
//! lead from ids and names to rows and from accounts to their rows, so that no request walks through all domains.

pub(crate) mod automation;
pub(crate) mod clock;
pub(crate) mod domain;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fmt,
    time::Duration,
};

use automation::Automation;
use clock::Clock;
use domain::{Domain, HOSTUP_NAMESERVERS, ServiceStatus, is_delegated};
use jiff::Timestamp;

use crate::{Access, Scope, Switches, Traps, ids::public_id, traps::Frozen};

/// A domain's place in the order of the list.
pub(crate) type Row = u64;

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) switches: Switches,
    keys: HashMap<String, Access>,
    rows: HashMap<Row, Domain>,
    next_row: Row,
    by_id: HashMap<String, Row>,
    by_name: HashMap<String, BTreeSet<Row>>,
    by_account: HashMap<String, BTreeSet<Row>>,
    /// Ids that were given up; none of them ever names another domain.
    retired: HashSet<String>,
}

/// A name, id or account that was given to the sandbox's controls and does not exist there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Domain(String),
    Account(String),
}

impl fmt::Display for Missing {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(wanted) => write!(
                to,
                "the sandbox has no domain `{wanted}`; give a name or an id of the fixture"
            ),
            Self::Account(wanted) => write!(
                to,
                "the sandbox has no account `{wanted}`; give one of the fixture"
            ),
        }
    }
}

impl World {
    pub(crate) fn new(clock: Clock, switches: Switches, keys: HashMap<String, Access>) -> Self {
        Self {
            clock,
            switches,
            keys,
            rows: HashMap::new(),
            next_row: 0,
            by_id: HashMap::new(),
            by_name: HashMap::new(),
            by_account: HashMap::new(),
            retired: HashSet::new(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The account of a key, and whether it may do what `scope` says; `None` for an unknown key.
    pub(crate) fn access(&self, key: &str) -> Option<&Access> {
        self.keys.get(key)
    }

    pub(crate) fn has_account(&self, account: &str) -> bool {
        self.keys.values().any(|access| access.account == account)
    }

    /// A key of `account` that may write, or else one that may not.
    pub(crate) fn key_of(&self, account: &str) -> Option<&str> {
        let mut keys: Vec<_> = self
            .keys
            .iter()
            .filter(|(_, access)| access.account == account)
            .collect();
        keys.sort_by_key(|(key, access)| {
            (!access.scopes.contains(&Scope::WriteDomains), key.as_str())
        });
        keys.first().map(|(key, _)| key.as_str())
    }

    /// Adds a row; `None`, and nothing added, when its id is taken.
    pub(crate) fn add(&mut self, domain: Domain) -> Option<Row> {
        if self.by_id.contains_key(&domain.id) {
            return None;
        }
        let row = self.next_row;
        self.next_row += 1;
        self.by_id.insert(domain.id.clone(), row);
        self.by_name
            .entry(domain.name.clone())
            .or_default()
            .insert(row);
        self.by_account
            .entry(domain.account.clone())
            .or_default()
            .insert(row);
        self.rows.insert(row, domain);
        Some(row)
    }

    /// An id for one more row of `name`, the same in every run.
    pub(crate) fn fresh_id(&self, name: &str) -> String {
        let first = public_id("dom", name);
        std::iter::once(first)
            .chain((2_u32..).map(|nth| public_id("dom", &format!("{name}#{nth}"))))
            .find(|id| !self.by_id.contains_key(id) && !self.retired.contains(id))
            .expect("the numbers outlast the rows")
    }

    pub(crate) fn row_of_id(&self, id: &str) -> Option<Row> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn domain(&self, row: Row) -> &Domain {
        self.rows
            .get(&row)
            .expect("rows come from the maps, which only hold rows that exist")
    }

    pub(crate) fn domain_mut(&mut self, row: Row) -> &mut Domain {
        self.rows
            .get_mut(&row)
            .expect("rows come from the maps, which only hold rows that exist")
    }

    /// The account's rows from `first` on, with this exact name if one is given, in the order of the list.
    pub(crate) fn rows_of<'a>(
        &'a self,
        account: &'a str,
        name: Option<&str>,
        first: Row,
    ) -> Box<dyn Iterator<Item = (Row, &'a Domain)> + 'a> {
        let rows = match name {
            Some(name) => self.by_name.get(name),
            None => self.by_account.get(account),
        };
        let rows = rows
            .into_iter()
            .flat_map(move |rows| rows.range(first..).copied());
        Box::new(
            rows.map(|row| (row, self.domain(row)))
                .filter(move |(_, domain)| domain.account == account),
        )
    }

    /// Every row, in the order of the list.
    pub(crate) fn all_rows(&self) -> impl Iterator<Item = Row> {
        (0..self.next_row).filter(|row| self.rows.contains_key(row))
    }

    /// The row that a control means by a name or an id: of several rows with one name the first whose service is active,
    /// else the first.
    pub(crate) fn find(&self, name_or_id: &str) -> Result<Row, Missing> {
        if let Some(row) = self.row_of_id(name_or_id) {
            return Ok(row);
        }
        let rows = self.by_name.get(name_or_id).into_iter().flatten().copied();
        let active =
            |row: &Row| self.domain(*row).registration.service_status == ServiceStatus::Active;
        rows.clone()
            .find(active)
            .or_else(|| rows.clone().next())
            .ok_or_else(|| Missing::Domain(name_or_id.to_owned()))
    }

    /// The traps that hold for a row.
    pub(crate) fn traps(&self, row: Row) -> Traps {
        self.domain(row).traps.over(&self.switches.traps)
    }

    /// The status that a GET shows, were it to look past a lag.
    pub(crate) fn status_of(&self, row: Row) -> String {
        let traps = self.traps(row);
        match &traps.frozen {
            Some(Frozen { status, .. }) => status.clone(),
            None => self
                .status_under(row, &self.domain(row).automation, &traps)
                .to_owned(),
        }
    }

    /// The status that `automation` has on this row, by the clock and the rules.
    pub(crate) fn status_under(
        &self,
        row: Row,
        automation: &Automation,
        traps: &Traps,
    ) -> &'static str {
        let supported = self.switches.supports(&self.domain(row).name);
        let masks = traps.cooldown_masks_excluded.unwrap_or(true);
        automation.status(self.now(), supported, masks).as_str()
    }

    pub(crate) fn set_enrolment(&mut self, row: Row, included: bool) {
        let (now, checks_take) = (self.now(), self.switches.checks_take);
        let automation = &mut self.domain_mut(row).automation;
        if included {
            automation.include(now, checks_take);
        } else {
            automation.exclude();
        }
    }

    /// Changes the name servers, to HostUp's own if none are given, and starts the cooldown.
    pub(crate) fn change_nameservers(&mut self, row: Row, nameservers: Option<Vec<String>>) {
        let (now, cooldown, checks_take) = (
            self.now(),
            self.switches.cooldown,
            self.switches.checks_take,
        );
        let domain = self.domain_mut(row);
        domain.nameservers =
            nameservers.unwrap_or_else(|| HOSTUP_NAMESERVERS.map(String::from).to_vec());
        let delegated = is_delegated(&domain.nameservers);
        domain
            .automation
            .change_nameservers(now, delegated, cooldown, checks_take);
    }

    /// The checks pass now, or fail with a text.
    pub(crate) fn finish_checks(&mut self, row: Row, error: Option<String>) {
        let now = self.now();
        let automation = &mut self.domain_mut(row).automation;
        match error {
            Some(text) => automation.fail(text),
            None => automation.pass(now),
        }
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.clock.advance(by);
    }

    pub(crate) fn delete(&mut self, row: Row) {
        let Some(gone) = self.rows.remove(&row) else {
            return;
        };
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
        Ok(())
    }

    /// Gives the domain another id, as after a deletion and a new order; the new id is returned.
    pub(crate) fn replace_id(&mut self, row: Row) -> String {
        let id = self.fresh_id(&self.domain(row).name.clone());
        let before = std::mem::replace(&mut self.domain_mut(row).id, id.clone());
        self.by_id.remove(&before);
        self.retired.insert(before);
        self.by_id.insert(id.clone(), row);
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
