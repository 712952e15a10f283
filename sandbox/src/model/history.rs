//! The history of a domain and of the sandbox: their events.
//!
//! A status depends on past events and on the time, so nothing runs at the moment at which it changes. Each domain stores the
//! status that was recorded last. [`Model::record_status_changes`](super::Model::record_status_changes) runs whenever the history
//! is read or the domain is changed, and records every change since then with the time at which it happened.

use std::{collections::VecDeque, fmt, net::IpAddr};

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::domain::RegistrationChange;

/// The number of newest events that are kept, for each domain and for the sandbox.
const MAX_EVENTS: usize = 50;

/// An event at a time of the sandbox's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Event {
    /// The order in which events were recorded. Events are sorted by time and then by this number, so that an effect follows its
    /// cause.
    pub(crate) number: u64,
    #[serde(serialize_with = "serialize_time")]
    pub(crate) at: Timestamp,
    #[serde(flatten)]
    pub(crate) kind: EventKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    tag = "what",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum EventKind {
    /// The domain was added.
    Added { status: String },
    /// The status changed, with time or because of another event.
    Status { from: String, to: String },
    /// The domain was opted in or out. `applied` is false if a contradiction prevented the effect.
    Enrolment {
        included: bool,
        by: Actor,
        applied: bool,
    },
    /// The name servers were changed.
    Nameservers { nameservers: Vec<String>, by: Actor },
    /// A change of name servers was accepted and waits for its job.
    NameserversQueued { nameservers: Vec<String>, by: Actor },
    /// A glue record was created or replaced.
    GlueRecord {
        hostname: String,
        ips: Vec<IpAddr>,
        by: Actor,
    },
    /// A glue record was deleted.
    GlueRecordDeleted { hostname: String, by: Actor },
    /// The data of the domain's order was changed.
    Registration(RegistrationChange),
    /// The checks were made to pass, or to fail with a text.
    Checks { error: Option<String> },
    /// The domain was moved to another account.
    MovedToAccount { from: String, to: String },
    /// The domain was given a new id.
    NewId { before: String },
    /// The clock was moved forward by a duration such as `72h`.
    Clock { advanced: String },
    /// A domain was deleted.
    Deleted { name: String, id: String },
}

/// Who caused an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Actor {
    /// The controls, or the test that owns the sandbox.
    Outside,
    /// The API request with this number in the journal.
    Request(u64),
}

fn serialize_time<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&super::clock::format_time(*at))
}

impl fmt::Display for Actor {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => write!(to, "from outside"),
            Self::Request(number) => write!(to, "by request {number}"),
        }
    }
}

/// A sentence without its subject and its full stop.
impl fmt::Display for EventKind {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { status } => write!(to, "Added as {status}"),
            Self::Status { from, to: now } => write!(to, "Status {from} became {now}"),
            Self::Enrolment {
                included,
                by,
                applied,
            } => {
                let direction = if *included { "in" } else { "out" };
                let effect = if *applied { "" } else { ", without effect" };
                write!(to, "Opted {direction} {by}{effect}")
            }
            Self::Nameservers { nameservers, by } => {
                write!(
                    to,
                    "Name servers changed {by} to {}",
                    nameservers.join(", ")
                )
            }
            Self::NameserversQueued { nameservers, by } => {
                write!(to, "Name servers queued {by}: {}", nameservers.join(", "))
            }
            Self::GlueRecord { hostname, ips, by } => {
                let ips: Vec<_> = ips.iter().map(ToString::to_string).collect();
                write!(to, "Glue record {hostname} set {by} to {}", ips.join(", "))
            }
            Self::GlueRecordDeleted { hostname, by } => {
                write!(to, "Glue record {hostname} deleted {by}")
            }
            Self::Registration(change) => write!(to, "Registration changed: {change}"),
            Self::Checks { error: None } => write!(to, "Checks passed"),
            Self::Checks { error: Some(text) } => write!(to, "Checks failed: {text}"),
            Self::MovedToAccount { from, to: now } => {
                write!(to, "Moved from account {from} to {now}")
            }
            Self::NewId { before } => write!(to, "New id instead of {before}"),
            Self::Clock { advanced } => write!(to, "Clock moved forward {advanced}"),
            Self::Deleted { name, id } => write!(to, "Deleted {name} ({id})"),
        }
    }
}

/// The newest events, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct History(VecDeque<Event>);

impl History {
    pub(crate) fn push(&mut self, event: Event) {
        if self.0.len() == MAX_EVENTS {
            self.0.pop_front();
        }
        self.0.push_back(event);
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = &Event> {
        self.0.iter()
    }
}

/// The status that was recorded last, and the time up to which changes are recorded.
#[derive(Clone, Debug)]
pub(crate) struct RecordedStatus {
    pub(crate) at: Timestamp,
    pub(crate) status: String,
}
