//! Changes of name servers and glue records. Each takes effect, at once or when it is due, and is recorded in the history.

use jiff::Timestamp;

use super::{
    Model, NotFound, Row,
    clock::saturating_add,
    domain::{HOSTUP_NAMESERVERS, fold, has_hostup_nameservers},
    glue_record::GlueRecord,
    history::{Actor, EventKind},
};

/// A change of name servers that waits for its job.
#[derive(Clone, Debug)]
pub(crate) struct QueuedNameservers {
    row: Row,
    pub(crate) nameservers: Vec<String>,
    by: Actor,
    /// When the job ends and the change takes effect.
    pub(crate) due: Timestamp,
}

impl Model {
    /// Sets the name servers, HostUp's if `None`, and starts the cooldown. A queued change is dropped.
    pub(crate) fn change_nameservers(
        &mut self,
        row: Row,
        nameservers: Option<Vec<String>>,
        by: Actor,
    ) {
        self.drop_queued_nameservers(row);
        let nameservers =
            nameservers.unwrap_or_else(|| HOSTUP_NAMESERVERS.map(String::from).to_vec());
        self.replace_nameservers(row, nameservers, by, self.now());
    }

    /// Queues a change of name servers, in place of one that is queued already. A job that `fails` never has an effect.
    pub(crate) fn queue_nameservers(
        &mut self,
        row: Row,
        nameservers: Vec<String>,
        by: Actor,
        fails: bool,
    ) {
        let kind = EventKind::NameserversQueued {
            nameservers: nameservers.clone(),
            by,
        };
        self.record_event(row, kind);
        self.drop_queued_nameservers(row);
        if !fails {
            self.queued_nameservers.push(QueuedNameservers {
                row,
                nameservers,
                by,
                due: saturating_add(self.now(), self.settings.nameserver_job_takes),
            });
        }
    }

    /// The queued change of the domain, if there is one.
    pub(crate) fn queued_nameservers(&self, row: Row) -> Option<&QueuedNameservers> {
        self.queued_nameservers
            .iter()
            .find(|queued| queued.row == row)
    }

    pub(super) fn drop_queued_nameservers(&mut self, row: Row) {
        self.queued_nameservers.retain(|queued| queued.row != row);
    }

    /// Lets every queued change that is due take effect, at the time at which it was due. Call it before the model is read.
    pub(crate) fn apply_due_changes(&mut self) {
        let now = self.now();
        let due: Vec<_> = self
            .queued_nameservers
            .extract_if(.., |queued| queued.due <= now)
            .collect();
        for change in due {
            self.replace_nameservers(change.row, change.nameservers, change.by, change.due);
        }
    }

    fn replace_nameservers(
        &mut self,
        row: Row,
        nameservers: Vec<String>,
        by: Actor,
        at: Timestamp,
    ) {
        self.record_status_changes_until(row, at);
        let kind = EventKind::Nameservers {
            nameservers: nameservers.clone(),
            by,
        };
        self.record_event_at(row, at, kind);
        let (cooldown, checks_take) = (self.settings.cooldown, self.settings.checks_take);
        let domain = self.domain_mut(row);
        domain.nameservers = nameservers;
        let uses_hostup_nameservers = has_hostup_nameservers(&domain.nameservers);
        domain
            .dnssec_auto
            .change_nameservers(at, uses_hostup_nameservers, cooldown, checks_take);
        self.record_status_changes_until(row, at);
    }

    /// Creates the glue record, or replaces the one with the same host name.
    pub(crate) fn set_glue_record(&mut self, row: Row, record: GlueRecord, by: Actor) {
        let (hostname, ips) = (record.hostname.clone(), record.ips.clone());
        self.record_event(row, EventKind::GlueRecord { hostname, ips, by });
        let records = &mut self.domain_mut(row).glue_records;
        let host = fold(&record.hostname);
        match records
            .iter_mut()
            .find(|known| fold(&known.hostname) == host)
        {
            Some(known) => *known = record,
            None => records.push(record),
        }
    }

    /// Deletes the glue record with this host name.
    pub(crate) fn delete_glue_record(
        &mut self,
        row: Row,
        hostname: &str,
        by: Actor,
    ) -> Result<(), NotFound> {
        let records = &mut self.domain_mut(row).glue_records;
        let host = fold(hostname);
        let index = records
            .iter()
            .position(|record| fold(&record.hostname) == host)
            .ok_or_else(|| NotFound::GlueRecord(hostname.to_owned()))?;
        let hostname = records.remove(index).hostname;
        self.record_event(row, EventKind::GlueRecordDeleted { hostname, by });
        Ok(())
    }
}
