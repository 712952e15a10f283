//! One HTTP exchange: the request, the response, and the trait that sends one and returns the other.
//!
//! [`Transport`] has one implementation in the provider, [`Http`](super::http::Http). Tests have a scripted one on paused
//! time, so that hours of waits, rate limits and timeouts take milliseconds.

use std::future::Future;

use http::HeaderMap;
use reqwest::Url;

use super::error::Effect;
use super::transport_error::TransportError;

/// The target of all log events of the API client.
pub(super) const LOG_TARGET: &str = "hostup::api";

pub(super) trait Transport: Send + Sync + 'static {
    /// Makes one attempt, without any retry. Dropping the future cancels it.
    fn send(
        &self,
        request: &Request,
    ) -> impl Future<Output = Result<Response, TransportError>> + Send;
}

#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) url: Url,
    pub(super) method: Method,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    /// A change, with its JSON body.
    Post(&'static str),
}

impl Method {
    pub(super) fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post(_) => "POST",
        }
    }
}

impl Request {
    pub(super) fn is_change(&self) -> bool {
        matches!(self.method, Method::Post(_))
    }

    /// What the request may have done once the server has it.
    pub(super) fn possible_effect(&self) -> Effect {
        match self.method {
            Method::Get => Effect::None,
            Method::Post(_) => Effect::Unknown,
        }
    }

    /// The path from the root, with the query.
    pub(super) fn path(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// The path one level up: a change below `/domains/{id}` may change every answer below it.
    pub(super) fn parent_path(&self) -> String {
        let path = self.url.path();
        path.rsplit_once('/')
            .map_or(path, |(parent, _)| parent)
            .to_owned()
    }
}

/// A response of any status.
#[derive(Clone, Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Complete(Vec<u8>),
    /// Larger than [`MAX_BODY`](super::http::MAX_BODY). The rest was not read.
    TooLarge,
    /// The connection ended before the body did.
    Truncated,
}

impl Response {
    /// The body, or nothing where it is not complete.
    pub(super) fn complete_body(&self) -> &[u8] {
        match &self.body {
            Body::Complete(bytes) => bytes,
            Body::TooLarge | Body::Truncated => &[],
        }
    }
}
