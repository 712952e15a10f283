//! Records of every request to the API, of the number of concurrent requests, and of connections. DNS queries are only counted.
//!
//! Requests to the sandbox's own controls are not recorded. Keys are recorded unchanged, so that a test can check what was sent,
//! but their headers are marked as sensitive: neither `{:?}` nor the journal over HTTP shows them.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, Method, Version};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{Endpoint, model::clock::format_time};

/// The number of newest requests that are kept. Older ones are still counted.
const MAX_ENTRIES: usize = 100_000;

/// One request and the status of its response.
#[derive(Clone, Debug)]
pub struct Entry {
    /// 1 for the first request since the start. [`clear_journal`](crate::Sandbox::clear_journal) does not reset it.
    pub seq: u64,
    /// When its headers had arrived, in real time.
    pub at: Instant,
    /// The same time by the wall clock, for people.
    pub time: Timestamp,
    /// The number of its connection, from 1.
    pub connection: u64,
    /// HTTP/1.1 or HTTP/2.
    pub version: Version,
    /// The method.
    pub method: Method,
    /// Path and query, as received.
    pub path: String,
    /// The endpoint of the path.
    pub endpoint: Endpoint,
    /// All headers. Those that contain keys are marked as sensitive.
    pub headers: HeaderMap,
    /// The body, empty if there was none.
    pub body: Bytes,
    /// The status of the response, `None` if there is none or not yet.
    pub status: Option<u16>,
}

impl Entry {
    /// A header's value as text; `None` if it is missing or not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON, or null if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The entry in the journal over HTTP, with keys redacted.
    pub(crate) fn to_redacted_json(&self) -> Value {
        let headers: BTreeMap<_, _> = self
            .headers
            .iter()
            .map(|(name, value)| {
                let shown = if value.is_sensitive() {
                    "(redacted)".into()
                } else {
                    String::from_utf8_lossy(value.as_bytes())
                };
                (name.as_str(), shown)
            })
            .collect();
        json!({
            "seq": self.seq,
            "time": format_time(self.time),
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

/// The requests since the start or since the journal was cleared.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// The requests, oldest first: at most the newest 100,000.
    pub entries: VecDeque<Entry>,
    /// The largest number of requests that were handled at the same time.
    pub peak_concurrency: usize,
    /// The number of accepted TCP connections, without those whose first request was for the sandbox's own controls.
    pub connections: u64,
    /// The number of all open connections.
    pub open_connections: u64,
    /// The largest number of DNS queries that were handled at the same time.
    pub dns_peak_concurrency: usize,
    dns_counts: BTreeMap<(String, String), u64>,
    dns_in_flight: usize,
    counts: BTreeMap<(String, Endpoint), u64>,
    last_seq: u64,
    in_flight: usize,
}

/// One line for each request, for the message of a failed test.
impl fmt::Display for Journal {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries
            .iter()
            .try_for_each(|entry| writeln!(to, "{entry}"))
    }
}

impl Journal {
    /// The time from the first to the last of the kept requests.
    pub fn duration(&self) -> Duration {
        match (self.entries.front(), self.entries.back()) {
            (Some(first), Some(last)) => last.at - first.at,
            _ => Duration::ZERO,
        }
    }

    /// The number of requests with `method` to `endpoint`.
    pub fn count(&self, method: &str, endpoint: Endpoint) -> u64 {
        self.counts
            .get(&(method.to_owned(), endpoint))
            .copied()
            .unwrap_or(0)
    }

    /// The number of all requests.
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

    /// The number of kept requests with `method` to `endpoint` that have a response. Their effects are complete.
    pub fn answered_count(&self, method: &str, endpoint: Endpoint) -> usize {
        self.to(method, endpoint)
            .filter(|entry| entry.status.is_some())
            .count()
    }

    /// The requests that may have changed something: every method except GET and HEAD.
    pub fn writes(&self) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(|entry| !matches!(entry.method, Method::GET | Method::HEAD))
    }

    /// The number of DNS queries for this name, in lower case without a trailing dot, and this type, such as `DS`.
    pub fn dns_count(&self, name: &str, record_type: &str) -> u64 {
        self.dns_counts
            .get(&(name.to_owned(), record_type.to_owned()))
            .copied()
            .unwrap_or(0)
    }

    /// The number of all DNS queries.
    pub fn dns_total(&self) -> u64 {
        self.dns_counts.values().sum()
    }

    /// The counts in the journal over HTTP.
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
            "dns": self.dns_summary(),
        })
    }

    fn dns_summary(&self) -> Value {
        let counts: Vec<_> = self
            .dns_counts
            .iter()
            .map(|((name, record_type), count)| json!({ "name": name, "type": record_type, "count": count }))
            .collect();
        json!({
            "total": self.dns_total(),
            "counts": counts,
            "peakConcurrency": self.dns_peak_concurrency,
        })
    }

    pub(crate) fn connection_opened(&mut self) {
        self.connections += 1;
        self.open_connections += 1;
    }

    /// Stops counting a connection, since it is for the controls. It may have been opened before the journal was cleared.
    pub(crate) fn discount_connection(&mut self) {
        self.connections = self.connections.saturating_sub(1);
    }

    pub(crate) fn connection_closed(&mut self) {
        self.open_connections -= 1;
    }

    /// Counts a query whose name is in lower case without a trailing dot. Once there are very many names, new ones are not counted.
    pub(crate) fn dns_query_started(&mut self, name: String, record_type: String) {
        self.dns_in_flight += 1;
        self.dns_peak_concurrency = self.dns_peak_concurrency.max(self.dns_in_flight);
        let question = (name, record_type);
        if self.dns_counts.len() < MAX_ENTRIES || self.dns_counts.contains_key(&question) {
            *self.dns_counts.entry(question).or_default() += 1;
        }
    }

    pub(crate) fn dns_query_finished(&mut self) {
        self.dns_in_flight -= 1;
    }

    pub(crate) fn request_started(&mut self) {
        self.in_flight += 1;
        self.peak_concurrency = self.peak_concurrency.max(self.in_flight);
    }

    pub(crate) fn request_finished(&mut self) {
        self.in_flight -= 1;
    }

    /// Records a request and returns its number for [`set_status`](Self::set_status).
    pub(crate) fn record(&mut self, mut entry: Entry) -> u64 {
        self.last_seq += 1;
        entry.seq = self.last_seq;
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
        if self.entries.len() == MAX_ENTRIES {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
        self.last_seq
    }

    pub(crate) fn set_status(&mut self, seq: u64, status: u16) {
        let Some(first) = self.entries.front().map(|entry| entry.seq) else {
            return;
        };
        // A request from before the journal was cleared has no entry.
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

    /// Removes all entries. Requests in flight and open connections are still counted.
    pub(crate) fn clear(&mut self) {
        *self = Self {
            peak_concurrency: self.in_flight,
            in_flight: self.in_flight,
            dns_peak_concurrency: self.dns_in_flight,
            dns_in_flight: self.dns_in_flight,
            open_connections: self.open_connections,
            last_seq: self.last_seq,
            ..Self::default()
        };
    }
}
