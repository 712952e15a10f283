//! One HTTP exchange: the request, the response, and the trait that sends one and returns the other.
//!
//! [`Transport`] has one implementation in the provider, [`Http`](super::http::Http). Tests have a scripted one on paused
//! time, so that hours of waits, rate limits and timeouts take milliseconds.

use std::borrow::Cow;
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

/// A change sets a state, so retrying it is as safe as retrying a GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    /// A change, with its JSON body.
    Post(Cow<'static, str>),
    /// A change without a body.
    Delete,
}

impl Method {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post(_) => "POST",
            Method::Delete => "DELETE",
        }
    }
}

impl Request {
    pub(super) fn is_change(&self) -> bool {
        self.method != Method::Get
    }

    /// What effect the request may have once the server has it.
    pub(super) fn possible_effect(&self) -> Effect {
        match self.method {
            Method::Get => Effect::None,
            Method::Post(_) | Method::Delete => Effect::Unknown,
        }
    }

    /// The path from the root, with the query.
    pub(super) fn path(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// Returns the path of the domain of a change: a change below `/domains/{id}` may change every answer below it. A POST
    /// is to `/domains/{id}/…`, a DELETE has one more segment.
    pub(super) fn domain_path(&self) -> String {
        let segments = match self.method {
            Method::Get | Method::Post(_) => 1,
            Method::Delete => 2,
        };
        let path = self.url.path();
        path.rsplitn(segments + 1, '/')
            .last()
            .unwrap_or(path)
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
    /// Returns the body, or nothing if it is not complete.
    pub(super) fn complete_body(&self) -> &[u8] {
        match &self.body {
            Body::Complete(bytes) => bytes,
            Body::TooLarge | Body::Truncated => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_path_of_a_post_and_a_delete_is_that_of_the_domain() {
        let domain_path = |method, path: &str| {
            let url = format!("https://h.test/base/domains/dom_1/{path}");
            let url = url.parse().expect("a URL");
            Request { url, method }.domain_path()
        };
        let post = || Method::Post("{}".into());
        assert_eq!(domain_path(post(), "nameservers"), "/base/domains/dom_1");
        let record = "glue-records/ns1.example.se";
        assert_eq!(domain_path(Method::Delete, record), "/base/domains/dom_1");
    }
}
