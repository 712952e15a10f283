//! One exchange with the server: what goes out, what comes back, and the trait between the two and whoever carries them.
//!
//! [`Wire`] has one implementation in the product, [`Http`](super::http::Http). Tests have another, a server on paused
//! time, so that waiting, pacing and giving up can be watched over hours in milliseconds.

use std::future::Future;

use http::HeaderMap;
use reqwest::Url;

use super::fault::Fault;

/// Where the events of this part of the program are found by those who filter logs.
pub(super) const TARGET: &str = "hostup::api";

/// Carries one request to the server and its answer back: one attempt, no retry.
pub(super) trait Wire: Send + Sync + 'static {
    /// Dropping the future gives the exchange up.
    fn exchange(&self, request: &Request) -> impl Future<Output = Result<Reply, Fault>> + Send;
}

/// What is asked.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) url: Url,
    pub(super) ask: Ask,
}

/// Reading, or changing something with a body of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Get,
    Post(&'static str),
}

impl Request {
    pub(super) fn method(&self) -> &'static str {
        match self.ask {
            Ask::Get => "GET",
            Ask::Post(_) => "POST",
        }
    }

    /// Whether the server's state may be another one afterwards.
    pub(super) fn changes(&self) -> bool {
        matches!(self.ask, Ask::Post(_))
    }

    /// The path from the root, with the query.
    pub(super) fn path(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// The path that this one stands under: a change below `/domains/{id}` may change everything that is asked there.
    pub(super) fn parent(&self) -> String {
        let path = self.url.path();
        path.rsplit_once('/')
            .map_or(path, |(parent, _)| parent)
            .to_owned()
    }
}

/// An answer of any status.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
}

/// What came of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Whole(Vec<u8>),
    /// Larger than we are ready to hold; not read any further.
    TooLarge,
    /// The connection ended before it did.
    Truncated,
}

impl Reply {
    /// The bytes to look for a problem document in.
    pub(super) fn bytes(&self) -> &[u8] {
        match &self.body {
            Body::Whole(bytes) => bytes,
            Body::TooLarge | Body::Truncated => &[],
        }
    }
}
