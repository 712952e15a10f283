//! The transport to the real server: reqwest over rustls.
//!
//! Redirects are not followed, bodies not decompressed, and requests not retried here.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use tokio::task::yield_now;
use tokio::time::{Instant, timeout_at};
use tracing::trace;

use super::base_url::BaseUrl;
use super::http_client;
use super::reqwest_cause::classify;
use super::settings::Settings;
use super::transport::{Body, LOG_TARGET, Method, Request, Response, Transport};
use super::transport_error::TransportError;

/// Larger bodies are not read.
pub(super) const MAX_BODY: usize = 8 * 1024 * 1024;

/// Used if the configured User-Agent is not a valid header value. HostUp rejects the defaults of some libraries.
const FALLBACK_USER_AGENT: HeaderValue = HeaderValue::from_static("terraform-provider-hostup");

const JSON: HeaderValue = HeaderValue::from_static("application/json");

pub(super) struct Http {
    base: BaseUrl,
    ca_bundle: Option<Vec<u8>>,
    request_timeout: Duration,
    headers: HeaderMap,
    connections: Mutex<Connections>,
}

/// The connections that attempts share.
#[derive(Default)]
struct Connections {
    /// Created by the first attempt.
    client: Option<Result<reqwest::Client, TransportError>>,
    /// How many of the next attempts each get a new connection: one for each attempt that timed out.
    renewals: u32,
}

impl Http {
    pub(super) fn new(settings: &Settings) -> Http {
        let user_agent = HeaderValue::from_str(&settings.user_agent).unwrap_or(FALLBACK_USER_AGENT);
        let headers = HeaderMap::from_iter([
            (ACCEPT, JSON),
            (USER_AGENT, user_agent),
            (AUTHORIZATION, settings.key.header()),
        ]);
        Http {
            base: settings.base.clone(),
            ca_bundle: settings.ca_bundle.clone(),
            request_timeout: settings.request_timeout,
            headers,
            connections: Mutex::default(),
        }
    }

    /// Returns the HTTP client for one attempt.
    fn client(&self) -> Result<reqwest::Client, TransportError> {
        let mut connections = self.lock();
        if connections.renewals > 0 {
            connections.renewals -= 1;
            connections.client = None;
        }
        let client = connections.client.get_or_insert_with(|| {
            http_client::build(&self.base, self.request_timeout, self.ca_bundle.as_deref())
        });
        client.clone()
    }

    /// Records that an attempt has timed out. Over HTTP/2 all requests share one connection, and a connection that hangs
    /// would delay every later attempt. So for each timeout, one later attempt gets a new client with a new connection.
    /// Attempts in flight keep theirs.
    fn timed_out(&self) -> TransportError {
        let mut connections = self.lock();
        connections.renewals = connections.renewals.saturating_add(1);
        TransportError::Timeout(self.request_timeout)
    }

    fn lock(&self) -> MutexGuard<'_, Connections> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Http {
    async fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let client = self.client()?;
        let url = request.url.clone();
        let builder = match &request.method {
            Method::Get => client.get(url),
            Method::Post(body) => {
                let body = body.clone().into_owned();
                client.post(url).header(CONTENT_TYPE, JSON).body(body)
            }
            Method::Delete => client.delete(url),
        };
        if tracing::enabled!(target: LOG_TARGET, tracing::Level::TRACE) {
            let mut headers = self.headers.clone();
            headers.remove(AUTHORIZATION);
            let method = request.method.name();
            trace!(target: LOG_TARGET, method, ?headers, "request headers");
        }
        let deadline = Instant::now() + self.request_timeout;
        let sent = builder.headers(self.headers.clone()).send();
        let mut response = timeout_at(deadline, sent)
            .await
            .map_err(|_| self.timed_out())?
            .map_err(|error| classify(&error, || self.timed_out()))?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let body = timeout_at(deadline, read_body(response)).await;
        let body = accept_body(status, body.map_err(|_| self.timed_out()))?;
        // A separate task returns the connection to the pool. Without this, the next request of this thread could miss
        // it and open another connection.
        yield_now().await;
        Ok(Response {
            status,
            headers,
            body,
        })
    }
}

async fn read_body(mut response: reqwest::Response) -> Body {
    let announced = response.content_length().unwrap_or(0);
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if announced > MAX_BODY {
        return Body::TooLarge;
    }
    let mut body = Vec::with_capacity(announced.min(64 * 1024));
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > MAX_BODY => return Body::TooLarge,
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Body::Complete(body),
            Err(_) => return Body::Truncated,
        }
    }
}

/// Accepts an incomplete body if the status alone says enough: for redirects, server errors and the like. For other
/// statuses, an incomplete body is a failed attempt.
fn accept_body(status: u16, body: Result<Body, TransportError>) -> Result<Body, TransportError> {
    let error = match body {
        Ok(Body::Truncated) => TransportError::Reset,
        Ok(body) => return Ok(body),
        Err(error) => error,
    };
    match status {
        // `classify` reports it as an unreadable success.
        200..=299 if error == TransportError::Reset => Ok(Body::Truncated),
        300..=399 | 407 | 429 | 500.. => Ok(Body::Truncated),
        _ => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: TransportError = TransportError::Timeout(Duration::from_secs(30));

    #[test]
    fn incomplete_body_is_accepted_only_if_the_status_says_enough() {
        for status in [302, 407, 429, 500, 503] {
            for incomplete in [Err(TIMEOUT), Ok(Body::Truncated)] {
                let accepted = accept_body(status, incomplete);
                assert_eq!(accepted, Ok(Body::Truncated), "{status}");
            }
        }
        for status in [400, 401, 403, 404, 409, 422] {
            assert_eq!(accept_body(status, Err(TIMEOUT)), Err(TIMEOUT), "{status}");
            let truncated = accept_body(status, Ok(Body::Truncated));
            assert_eq!(truncated, Err(TransportError::Reset), "{status}");
        }
        assert_eq!(accept_body(200, Err(TIMEOUT)), Err(TIMEOUT));
        let truncated = accept_body(200, Ok(Body::Truncated));
        assert_eq!(truncated, Ok(Body::Truncated));
        let complete = Body::Complete(Vec::new());
        assert_eq!(accept_body(404, Ok(complete.clone())), Ok(complete));
    }
}
