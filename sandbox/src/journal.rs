//! What the sandbox saw: every request to the API, how many ran at once, how many connections carried them.
//!
//! Requests to the sandbox's own controls are not part of it. Keys are kept as they came, so that a test can check what was
//! sent, but the header is marked as sensitive: neither `{:?}` nor the journal over HTTP shows it.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, Method, Version};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{Endpoint, world::clock::written};

/// The newest requests are kept whole up to this number; counts go on beyond it.
const KEPT: usize = 100_000;

/// One request and what became of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// 1 for the first request since the start; goes on over [`clear`](crate::Sandbox::clear_journal).
    pub seq: u64,
    /// When its head had arrived, in real time.
    pub at: Instant,
    /// The same moment on the wall clock, for people.
    pub time: Timestamp,
    /// The number of the connection that it came on, from 1.
    pub connection: u64,
    /// HTTP/1.1 or HTTP/2.
    pub version: Version,
    /// The method.
    pub method: Method,
    /// Path and query, as they came.
    pub path: String,
    /// The endpoint that the path is of.
    pub endpoint: Endpoint,
    /// All headers; that with the key is marked as sensitive.
    pub headers: HeaderMap,
    /// The body, empty if there was none.
    pub body: Bytes,
    /// The status that was answered; `None` while or when none was.
    pub status: Option<u16>,
}

impl Entry {
    /// A header's value as text; `None` if it is missing or not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// As the journal over HTTP shows it, keys masked.
    pub(crate) fn masked(&self) -> Value {
        let headers: BTreeMap<_, _> = self
            .headers
            .iter()
            .map(|(name, value)| {
                let shown = if value.is_sensitive() {
                    "(masked)".into()
                } else {
                    String::from_utf8_lossy(value.as_bytes())
                };
                (name.as_str(), shown)
            })
            .collect();
        json!({
            "seq": self.seq,
            "time": written(self.time),
            "connection": self.connection,
            "version": format!("{:?}", self.version),
            "method": self.method.as_str(),
            "path": self.path,
            "endpoint": self.endpoint,
            "headers": headers,
            "body": String::from_utf8_lossy(&self.body),
            "status": self.status,
        })
    }
}

/// One line: `3 POST /api/v2/domains/dom_…/dnssec-auto {"action":"include"} -> 200`.
impl fmt::Display for Entry {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "{} {} {} {}",
            self.seq,
            self.method,
            self.path,
            String::from_utf8_lossy(&self.body)
        )?;
        match self.status {
            Some(status) => write!(to, " -> {status}"),
            None => write!(to, " -> no answer"),
        }
    }
}

/// A copy of what the sandbox saw since the start or the last clear.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// The requests, oldest first; at most the newest 100,000.
    pub entries: VecDeque<Entry>,
    /// How many requests were being answered at the same time, at the most.
    pub peak_concurrency: usize,
    /// How many TCP connections were accepted, without those that asked the sandbox's own controls first.
    pub connections: u64,
    /// How many of all connections are open now.
    pub open_connections: u64,
    counts: BTreeMap<(String, Endpoint), u64>,
    next: u64,
    running: usize,
}

/// One line for each request, for the message of a test that failed.
impl fmt::Display for Journal {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries
            .iter()
            .try_for_each(|entry| writeln!(to, "{entry}"))
    }
}

impl Journal {
    /// From the first request to the last, of those that are kept.
    pub fn span(&self) -> Duration {
        match (self.entries.front(), self.entries.back()) {
            (Some(first), Some(last)) => last.at - first.at,
            _ => Duration::ZERO,
        }
    }

    /// How many requests with `method` went to `endpoint`.
    pub fn count(&self, method: &str, endpoint: Endpoint) -> u64 {
        self.counts
            .get(&(method.to_owned(), endpoint))
            .copied()
            .unwrap_or(0)
    }

    /// How many requests came at all.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// The requests with `method` to `endpoint`, oldest first.
    pub fn to(&self, method: &str, endpoint: Endpoint) -> impl Iterator<Item = &Entry> {
        let method = method.to_owned();
        self.entries
            .iter()
            .filter(move |entry| entry.method == method.as_str() && entry.endpoint == endpoint)
    }

    /// How many of the kept requests with `method` to `endpoint` have been answered. What such a request does is done by
    /// then.
    pub fn answered_count(&self, method: &str, endpoint: Endpoint) -> usize {
        self.to(method, endpoint)
            .filter(|entry| entry.status.is_some())
            .count()
    }

    /// The requests that could have changed something: every method but GET and HEAD.
    pub fn writes(&self) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(|entry| !matches!(entry.method, Method::GET | Method::HEAD))
    }

    /// Counts and figures, as the journal over HTTP shows them.
    pub(crate) fn summary(&self) -> Value {
        let counts: Vec<_> = self
            .counts
            .iter()
            .map(|((method, endpoint), count)| json!({ "method": method, "endpoint": endpoint, "count": count }))
            .collect();
        json!({
            "total": self.total(),
            "counts": counts,
            "peakConcurrency": self.peak_concurrency,
            "connections": self.connections,
            "openConnections": self.open_connections,
        })
    }

    pub(crate) fn connection_opened(&mut self) {
        self.connections += 1;
        self.open_connections += 1;
    }

    /// A connection turns out to be for the controls. It may have been opened before the last clear.
    pub(crate) fn forget_connection(&mut self) {
        self.connections = self.connections.saturating_sub(1);
    }

    pub(crate) fn connection_closed(&mut self) {
        self.open_connections -= 1;
    }

    pub(crate) fn begin(&mut self) {
        self.running += 1;
        self.peak_concurrency = self.peak_concurrency.max(self.running);
    }

    pub(crate) fn end(&mut self) {
        self.running -= 1;
    }

    /// Writes a request down; its number is returned for [`answered`](Self::answered).
    pub(crate) fn record(&mut self, mut entry: Entry) -> u64 {
        self.next += 1;
        entry.seq = self.next;
        for name in [
            "authorization",
            "proxy-authorization",
            "x-api-key",
            "cookie",
        ] {
            if let Some(value) = entry.headers.get_mut(name) {
                value.set_sensitive(true);
            }
        }
        *self
            .counts
            .entry((entry.method.to_string(), entry.endpoint))
            .or_default() += 1;
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
        self.next
    }

    pub(crate) fn answered(&mut self, seq: u64, status: u16) {
        let Some(first) = self.entries.front().map(|entry| entry.seq) else {
            return;
        };
        // A request from before a clear is not here any more.
        let Some(index) = seq
            .checked_sub(first)
            .and_then(|index| usize::try_from(index).ok())
        else {
            return;
        };
        if let Some(entry) = self.entries.get_mut(index) {
            entry.status = Some(status);
        }
    }

    /// Forgets what was seen. What is still running and open goes on counting.
    pub(crate) fn clear(&mut self) {
        *self = Self {
            peak_concurrency: self.running,
            running: self.running,
            open_connections: self.open_connections,
            next: self.next,
            ..Self::default()
        };
    }
}
