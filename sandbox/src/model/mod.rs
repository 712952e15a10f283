//! The model of HostUp: the clock, the accounts and their domains, the settings.
//!
//! Each domain has a row number, in the order in which domains were added, which is the order of the list. Row numbers are never
//! reused. Indexes lead from ids, names and accounts to rows, so that no request iterates over all domains.

mod changes;
pub(crate) mod clock;
mod delegation;
pub(crate) mod delegations;
pub(crate) mod dnssec_auto;
pub(crate) mod domain;
pub(crate) mod ds;
pub(crate) mod glue_record;
pub(crate) mod history;
mod recording;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fmt,
};

use clock::Clock;
use delegation::QueuedNameservers;
use delegations::Delegations;
use dnssec_auto::{DnssecAuto, Status};
use domain::{Domain, ServiceStatus};
use hickory_proto::rr::Name;
use history::History;
use jiff::Timestamp;

use crate::{Access, Quirks, Scope, Settings, ids::public_id, quirks::Frozen};

/// The row number of a domain. Row numbers give the order of the list and are never reused.
pub(crate) type Row = u64;

#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    keys: HashMap<String, Access>,
    rows: HashMap<Row, Domain>,
    next_row: Row,
    by_id: HashMap<String, Row>,
    by_name: HashMap<String, BTreeSet<Row>>,
    by_account: HashMap<String, BTreeSet<Row>>,
    pub(crate) delegations: Delegations,
    /// Ids of deleted and renumbered domains, which are never used again.
    retired_ids: HashSet<String>,
    /// At most one for each domain.
    queued_nameservers: Vec<QueuedNameservers>,
    /// The events that belong to no domain.
    history: History,
    /// The number of recorded events, here and in the domains.
    event_count: u64,
}

/// A domain, a glue record or an account that does not exist in the sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotFound {
    Domain(String),
    GlueRecord(String),
    Account(String),
}

impl fmt::Display for NotFound {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(domain) => write!(
                to,
                "the sandbox has no domain `{domain}`; use the name or id of one of its domains"
            ),
            Self::GlueRecord(hostname) => write!(
                to,
                "the domain has no glue record for `{hostname}`; use the host name of an existing one"
            ),
            Self::Account(account) => write!(
                to,
                "the sandbox has no account `{account}`; use one of the fixture's accounts"
            ),
        }
    }
}

impl Model {
    pub(crate) fn new(clock: Clock, settings: Settings, keys: HashMap<String, Access>) -> Self {
        Self {
            clock,
            settings,
            keys,
            rows: HashMap::new(),
            next_row: 0,
            by_id: HashMap::new(),
            by_name: HashMap::new(),
            by_account: HashMap::new(),
            delegations: Delegations::default(),
            retired_ids: HashSet::new(),
            queued_nameservers: Vec::new(),
            history: History::default(),
            event_count: 0,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The account and scopes of a key, `None` for an unknown key.
    pub(crate) fn access(&self, key: &str) -> Option<&Access> {
        self.keys.get(key)
    }

    pub(crate) fn has_account(&self, account: &str) -> bool {
        self.keys.values().any(|access| access.account == account)
    }

    /// A key of `account`, with write access if the account has such a key.
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

    /// Adds a domain. Returns `None` and adds nothing if its id is in use.
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
        self.delegations.insert(&domain.name, row);
        self.rows.insert(row, domain);
        self.record_status_changes(row);
        Some(row)
    }

    /// An unused id for a domain with this name, the same in every run.
    pub(crate) fn unused_id(&self, name: &str) -> String {
        let first = public_id("dom", name);
        std::iter::once(first)
            .chain((2_u32..).map(|nth| public_id("dom", &format!("{name}#{nth}"))))
            .find(|id| !self.by_id.contains_key(id) && !self.retired_ids.contains(id))
            .expect("there are more numbers than rows")
    }

    pub(crate) fn row_of_id(&self, id: &str) -> Option<Row> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn domain(&self, row: Row) -> &Domain {
        self.rows
            .get(&row)
            .expect("row numbers come from the indexes, which only contain existing rows")
    }

    pub(crate) fn domain_mut(&mut self, row: Row) -> &mut Domain {
        self.rows
            .get_mut(&row)
            .expect("row numbers come from the indexes, which only contain existing rows")
    }

    /// The rows of the account from `first` on, only those with this exact name if there is one, in the order of the list.
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

    /// All rows, in the order of the list.
    pub(crate) fn all_rows(&self) -> impl Iterator<Item = Row> {
        (0..self.next_row).filter(|row| self.rows.contains_key(row))
    }

    /// The row with this name or id. If several have the name: the first with an active service, otherwise the first.
    pub(crate) fn find(&self, name_or_id: &str) -> Result<Row, NotFound> {
        if let Some(row) = self.row_of_id(name_or_id) {
            return Ok(row);
        }
        let rows = self.by_name.get(name_or_id).into_iter().flatten().copied();
        self.preferred_row(rows)
            .ok_or_else(|| NotFound::Domain(name_or_id.to_owned()))
    }

    /// The row with this name in the DNS.
    pub(crate) fn row_of_dns_name(&self, name: &Name) -> Option<Row> {
        self.preferred_row(self.delegations.rows(name))
    }

    /// The first row with an active service, otherwise the first.
    fn preferred_row(&self, mut rows: impl Iterator<Item = Row> + Clone) -> Option<Row> {
        let is_active =
            |row: &Row| self.domain(*row).registration.service_status == ServiceStatus::Active;
        rows.clone().find(is_active).or_else(|| rows.next())
    }

    /// The quirks of a domain, including those of the whole sandbox.
    pub(crate) fn quirks(&self, row: Row) -> Quirks {
        self.domain(row).quirks.or(&self.settings.quirks)
    }

    /// The status that a GET shows, without read lag.
    pub(crate) fn status_of(&self, row: Row) -> String {
        let dnssec_auto = &self.domain(row).dnssec_auto;
        self.status_at(row, dnssec_auto, &self.quirks(row), self.now())
    }

    /// The status that a GET shows at `at`, without read lag.
    fn status_at(
        &self,
        row: Row,
        dnssec_auto: &DnssecAuto,
        quirks: &Quirks,
        at: Timestamp,
    ) -> String {
        match &quirks.frozen {
            Some(Frozen { status, .. }) => status.clone(),
            None => self
                .computed_status(row, dnssec_auto, quirks, at)
                .to_owned(),
        }
    }

    /// The status of this domain with another `dnssec_auto`, ignoring a frozen status.
    pub(crate) fn unfrozen_status_with(
        &self,
        row: Row,
        dnssec_auto: &DnssecAuto,
        quirks: &Quirks,
    ) -> &'static str {
        self.computed_status(row, dnssec_auto, quirks, self.now())
    }

    fn computed_status(
        &self,
        row: Row,
        dnssec_auto: &DnssecAuto,
        quirks: &Quirks,
        at: Timestamp,
    ) -> &'static str {
        let masks = quirks.cooldown_masks_excluded.unwrap_or(true);
        let supported = self.is_supported(row);
        dnssec_auto.status(at, supported, masks).as_str()
    }

    /// Whether the parent zone has a DS of the domain. A frozen status does not affect it.
    pub(crate) fn has_ds(&self, row: Row) -> bool {
        let domain = self.domain(row);
        domain
            .ds
            .is_published(self.now(), self.computes_active(row))
    }

    /// Whether the computed status is `active`. A frozen status is ignored.
    fn computes_active(&self, row: Row) -> bool {
        let dnssec_auto = &self.domain(row).dnssec_auto;
        dnssec_auto.status(self.now(), self.is_supported(row), true) == Status::Active
    }

    fn is_supported(&self, row: Row) -> bool {
        let name = &self.domain(row).name;
        self.settings.supports_automatic_dnssec(name)
    }
}
