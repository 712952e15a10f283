//! Everything that exists in the sandbox: the clock, the accounts and their domains, the switches.
//!
//! Domains stand in rows that are never reused, in the order in which they were made; the list shows them in that order. Maps
//! lead from ids and names to rows and from accounts to their rows, so that no request walks through all domains.

pub(crate) mod automation;
mod changes;
pub(crate) mod clock;
pub(crate) mod domain;
pub(crate) mod history;
mod telling;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fmt,
};

use automation::Automation;
use clock::Clock;
use domain::{Domain, ServiceStatus};
use history::History;
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
    /// What happened to the sandbox as a whole.
    history: History,
    /// How many events were written down, here and in the domains.
    events: u64,
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
            history: History::default(),
            events: 0,
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
        self.settle(row);
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
        let automation = &self.domain(row).automation;
        self.status_at(row, automation, &self.traps(row), self.now())
    }

    /// The status that a GET shows at `at`, a frozen one included.
    fn status_at(&self, row: Row, automation: &Automation, traps: &Traps, at: Timestamp) -> String {
        match &traps.frozen {
            Some(Frozen { status, .. }) => status.clone(),
            None => self.ruled(row, automation, traps, at).to_owned(),
        }
    }

    /// The status that `automation` has on this row, by the clock and the rules.
    pub(crate) fn status_under(
        &self,
        row: Row,
        automation: &Automation,
        traps: &Traps,
    ) -> &'static str {
        self.ruled(row, automation, traps, self.now())
    }

    fn ruled(
        &self,
        row: Row,
        automation: &Automation,
        traps: &Traps,
        at: Timestamp,
    ) -> &'static str {
        let supported = self.switches.supports(&self.domain(row).name);
        let masks = traps.cooldown_masks_excluded.unwrap_or(true);
        automation.status(at, supported, masks).as_str()
    }
}
