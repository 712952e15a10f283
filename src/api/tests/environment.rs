//! A sender with a scripted server on paused time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::super::call_state::CallLimits;
use super::super::error::{Error, ErrorKind};
use super::super::key::ApiKey;
use super::super::sender::Sender;
use super::super::transport::{Body, Method, Request, Response, Transport};
use super::super::transport_error::TransportError;

pub(super) const SECOND: Duration = Duration::from_secs(1);

/// The result of an attempt, and how long it takes.
pub(super) type ScriptedResult = (Duration, Result<Response, TransportError>);

/// A transport whose results are a function of the number of the request, counted from 1.
pub(super) struct ScriptedTransport {
    script: Box<dyn Fn(usize) -> ScriptedResult + Send + Sync>,
    request_times: Arc<Mutex<Vec<Instant>>>,
}

impl Transport for ScriptedTransport {
    async fn send(&self, _request: &Request) -> Result<Response, TransportError> {
        let number = {
            let mut times = self.request_times.lock().expect("no panic");
            times.push(Instant::now());
            times.len()
        };
        let (after, result) = (self.script)(number);
        sleep(after).await;
        result
    }
}

pub(super) struct TestEnvironment {
    pub(super) sender: Sender<ScriptedTransport>,
    request_times: Arc<Mutex<Vec<Instant>>>,
}

/// The default settings.
pub(super) const DEFAULT_LIMITS: CallLimits = CallLimits {
    max_retries: 10,
    max_wait: Duration::from_secs(15 * 60),
    requests_per_minute: None,
};

pub(super) const NO_RETRIES: CallLimits = CallLimits {
    max_retries: 0,
    ..DEFAULT_LIMITS
};

impl TestEnvironment {
    pub(super) fn new(
        limits: CallLimits,
        script: impl Fn(usize) -> ScriptedResult + Send + Sync + 'static,
    ) -> TestEnvironment {
        let request_times = Arc::new(Mutex::new(Vec::new()));
        let transport = ScriptedTransport {
            script: Box::new(script),
            request_times: request_times.clone(),
        };
        let start = Instant::now();
        let wall_clock = move || SystemTime::UNIX_EPOCH + 1_777_291_200 * SECOND + start.elapsed();
        TestEnvironment {
            sender: Sender::new(transport, ApiKey::hunter2(), limits, Box::new(wall_clock)),
            request_times,
        }
    }

    /// The number of requests that the server has received.
    pub(super) fn request_count(&self) -> usize {
        self.request_times().len()
    }

    pub(super) fn request_times(&self) -> Vec<Instant> {
        self.request_times.lock().expect("no panic").clone()
    }

    /// Sends a GET and returns its error.
    pub(super) async fn get_error(&self) -> Error {
        let never = CancellationToken::new();
        let result = self.sender.send(&request(Method::Get), &never).await;
        result.expect_err("it fails")
    }

    pub(super) async fn get(&self) -> Result<Response, ErrorKind> {
        let never = CancellationToken::new();
        let result = self.sender.send(&request(Method::Get), &never).await;
        result.map_err(|error| error.kind)
    }
}

pub(super) fn request(method: Method) -> Request {
    Request {
        url: "https://h.test/api/v2/domains/dom_1/dnssec-auto"
            .parse()
            .expect("a URL"),
        method,
    }
}

pub(super) fn response(status: u16) -> Result<Response, TransportError> {
    response_with(status, &[], r#"{"status":"active"}"#)
}

pub(super) fn response_with(
    status: u16,
    headers: &[(&'static str, &str)],
    body: &str,
) -> Result<Response, TransportError> {
    let header = |(name, value): &(&'static str, &str)| {
        let value = HeaderValue::from_str(value).expect("a header value");
        (HeaderName::from_static(name), value)
    };
    Ok(Response {
        status,
        headers: headers.iter().map(header).collect::<HeaderMap>(),
        body: Body::Complete(body.as_bytes().to_vec()),
    })
}
