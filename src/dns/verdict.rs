//! The status of a domain, from answers and a time.

use std::fmt;

use hickory_proto::dnssec::rdata::DS;
use jiff::Timestamp;

use super::denial::Denial;
use super::link;
use super::name::ZoneName;
use super::query_error::QueryError;
use super::response::{RecordSet, Response};
use super::signature::Period;

/// How a zone is linked to its parent, in the terms of RFC 4035, section 4.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// A DS record of the parent matches a key of the zone that signs the zone's keys.
    Secure,
    /// The parent has no DS record, or none that validators can use.
    Insecure,
    /// The parent has DS records, and none leads to a key that signs the zone's keys.
    Bogus,
    /// There is no answer, or none that allows a conclusion.
    Indeterminate,
}

impl Status {
    /// Returns the RFC's name, in lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Secure => "secure",
            Status::Insecure => "insecure",
            Status::Bogus => "bogus",
            Status::Indeterminate => "indeterminate",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The answers about one domain.
#[derive(Clone, Debug)]
pub(super) struct Observation {
    pub(super) zone: ZoneName,
    pub(super) ds: Result<Response, QueryError>,
    pub(super) dnskey: Result<Response, QueryError>,
    pub(super) ns: Result<Response, QueryError>,
}

/// A status, and the reason in one sentence.
pub(super) type Verdict = (Status, String);

impl Observation {
    pub(super) fn verdict(&self, now: Timestamp) -> Verdict {
        let zone = &self.zone;
        match &self.ds {
            Err(error) => indeterminate(error),
            Ok(Response::NoSuchName) => (
                Status::Indeterminate,
                format!("The name {zone} does not exist in the DNS."),
            ),
            Ok(Response::Alias) => (
                Status::Indeterminate,
                format!("{zone} is an alias (CNAME), so it is not a zone with its own keys."),
            ),
            Ok(Response::NoData(denial)) => self.without_ds(*denial),
            Ok(Response::Records(ds)) => self.with_ds(ds, now),
        }
    }

    fn without_ds(&self, denial: Denial) -> Verdict {
        let zone = &self.zone;
        if let Ok(Response::NoData(_) | Response::NoSuchName | Response::Alias) = self.ns {
            let reason = format!("{zone} has no NS records, so it is not a zone of its own.");
            return (Status::Indeterminate, reason);
        }
        match denial {
            Denial::Signed => (
                Status::Insecure,
                format!(
                    "The parent of {zone} has no DS record for it, and a signed record denies that there is one."
                ),
            ),
            Denial::Missing => (
                Status::Insecure,
                format!(
                    "The parent of {zone} has no DS record for it; the answer contains no signed denial."
                ),
            ),
            Denial::Contradicted => (
                Status::Indeterminate,
                format!(
                    "The answer contains no DS record for {zone}, although a signed record in it says that there is \
                     one: something on the way removes DS records."
                ),
            ),
        }
    }

    fn with_ds(&self, ds: &RecordSet, now: Timestamp) -> Verdict {
        let zone = &self.zone;
        if let Some(verdict) = self.unsigned_ds(ds, now) {
            return verdict;
        }
        let usable = link::usable(ds);
        if usable.is_empty() {
            let reason = format!(
                "The DS records of {zone} have only algorithms or digest types that are not supported, and validators \
                 treat such a zone as unsigned."
            );
            return (Status::Insecure, reason);
        }
        let keys = match &self.dnskey {
            Err(error) => return indeterminate(error),
            Ok(Response::Records(keys)) => keys,
            Ok(Response::NoData(_) | Response::NoSuchName | Response::Alias) => {
                let reason = format!(
                    "The parent of {zone} has DS records for it, but the zone has no DNSKEY record."
                );
                return (Status::Bogus, reason);
            }
        };
        match link::check(zone, &usable, keys, now) {
            Ok(link) => (
                Status::Secure,
                format!(
                    "A DS record of the parent of {zone} matches the key {}, whose signature over the zone's DNSKEY \
                     records is valid until {}.",
                    link.key_tag, link.expiration
                ),
            ),
            Err(error) => (
                Status::Bogus,
                format!("The parent of {zone} has DS records for it, but {error}."),
            ),
        }
    }

    /// Returns what is wrong with the signatures of the DS records. They are by the parent's keys, so only their presence
    /// and their period are checked.
    fn unsigned_ds(&self, ds: &RecordSet, now: Timestamp) -> Option<Verdict> {
        let name = self.zone.name();
        let by_parent = ds.signatures.iter().filter(|signature| {
            let signer = &signature.input().signer_name;
            signer != name && signer.zone_of(name)
        });
        let periods: Vec<Period> = by_parent.map(|it| Period::of(it, now)).collect();
        if periods
            .iter()
            .any(|it| matches!(it, Period::Current { .. }))
        {
            return None;
        }
        let (records, zone) = (ds.data::<DS>().count(), &self.zone);
        Some(match periods.first() {
            None => (
                Status::Indeterminate,
                format!(
                    "The answer contains DS records for {zone} ({records}), but no signature of the parent: either the \
                     parent is not signed, or something on the way removes signatures."
                ),
            ),
            Some(_) => (
                Status::Bogus,
                format!(
                    "The DS records of {zone} have no signature of the parent that is valid now."
                ),
            ),
        })
    }
}

fn indeterminate(error: &QueryError) -> Verdict {
    let sentence = error.to_string();
    let mut letters = sentence.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let sentence: String = first.into_iter().chain(letters).collect();
    (Status::Indeterminate, format!("{sentence}."))
}
