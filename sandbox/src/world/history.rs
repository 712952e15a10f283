//! What happened to a domain, and to the sandbox as a whole: the time line that a person reads on the page.
//!
//! A status is a function of what happened and of the time, so nobody is there to see it change. Each domain remembers the
//! status that was last written down, and [`World::settle`](super::World::settle) catches up whenever somebody looks or
//! changes something: every turn on the way is dated to the moment at which it took place.

use std::{collections::VecDeque, fmt};

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// The newest events are kept up to this number, for each domain and for the sandbox as a whole.
pub(crate) const KEPT: usize = 50;

/// Something that happened, at a time of the sandbox's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Event {
    /// The order in which events were written down. Sorted by time and then by this, a time line reads from cause to effect.
    pub(crate) number: u64,
    #[serde(serialize_with = "as_written")]
    pub(crate) at: Timestamp,
    #[serde(flatten)]
    pub(crate) what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    tag = "what",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum What {
    /// The domain came into the sandbox.
    Added { status: String },
    /// Time, or another event, gave it another status.
    Status { from: String, to: String },
    /// It was opted in or out; `obeyed` is false where a contradiction kept the wish from taking effect.
    Enrolment {
        included: bool,
        by: By,
        obeyed: bool,
    },
    /// Its name servers were changed.
    Nameservers { nameservers: Vec<String>, by: By },
    /// Its checks were made to pass, or to fail with a text.
    Checks { error: Option<String> },
    /// Another account owns it.
    Transferred { from: String, to: String },
    /// It has another id.
    NewId { before: String },
    /// The clock was moved forward from this time on, by a length of time such as `72h`.
    Clock { advanced: String },
    /// A domain was deleted.
    Deleted { name: String, id: String },
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum By {
    /// The controls, or the test that owns the sandbox.
    Outside,
    /// The request to the API with this number in the journal.
    Request(u64),
}

fn as_written<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&super::clock::written(*at))
}

impl fmt::Display for By {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => write!(to, "from outside"),
            Self::Request(number) => write!(to, "by request {number}"),
        }
    }
}

/// A sentence without its subject and its full stop.
impl fmt::Display for What {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { status } => write!(to, "Added as {status}"),
            Self::Status { from, to: now } => write!(to, "Status {from} became {now}"),
            Self::Enrolment {
                included,
                by,
                obeyed,
            } => {
                let way = if *included { "in" } else { "out" };
                let fate = if *obeyed { "" } else { ", without effect" };
                write!(to, "Opted {way} {by}{fate}")
            }
            Self::Nameservers { nameservers, by } => {
                write!(
                    to,
                    "Name servers changed {by} to {}",
                    nameservers.join(", ")
                )
            }
            Self::Checks { error: None } => write!(to, "Checks passed"),
            Self::Checks { error: Some(text) } => write!(to, "Checks failed: {text}"),
            Self::Transferred { from, to: now } => {
                write!(to, "Transferred from account {from} to {now}")
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
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(event);
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = &Event> {
        self.0.iter()
    }
}

/// How far a domain's history is written: up to this time, at which it had this status.
#[derive(Clone, Debug)]
pub(crate) struct Settled {
    pub(crate) at: Timestamp,
    pub(crate) status: String,
}
