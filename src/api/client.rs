//! The client of a configured provider.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use tokio_util::sync::CancellationToken;

use super::base_url::BaseUrl;
use super::call_state::CallLimits;
use super::decode_error::DecodeError;
use super::error::{Effect, Error, ErrorKind};
use super::http::Http;
use super::proxy::Route;
use super::redact::Redactor;
use super::sender::Sender;
use super::settings::{CaBundleError, Settings, check_ca_bundle};
use super::single_flight::SingleFlight;
use super::transport::{Body, Request, Response};

/// A client of HostUp's API with one key. Clones share the connections, the rate limiter and the circuit breaker.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    base: BaseUrl,
    sender: Sender<Http>,
    gets: SingleFlight<SharedResult>,
}

/// The result of a request, for all of its callers.
type SharedResult = Result<Arc<Response>, Error>;

impl Client {
    /// Creates a client. Nothing is connected, resolved or loaded before the first call.
    ///
    /// # Errors
    ///
    /// If the extra certificates cannot be used.
    pub fn new(settings: Settings) -> Result<Client, CaBundleError> {
        if let Some(pem) = &settings.ca_bundle {
            check_ca_bundle(pem)?;
        }
        let http = Http::new(&settings);
        let base = settings.base.redacted(Redactor::new(&settings.key));
        let limits = CallLimits {
            max_retries: settings.max_retries,
            max_wait: settings.max_wait,
            requests_per_minute: settings.requests_per_minute,
        };
        Ok(Client {
            shared: Arc::new(Shared {
                base,
                sender: Sender::new(http, settings.key, limits, Box::new(SystemTime::now)),
                gets: SingleFlight::default(),
            }),
        })
    }

    /// The address of the API. It is printed without the key.
    #[must_use]
    pub fn base(&self) -> &BaseUrl {
        &self.shared.base
    }

    /// The source of the proxy setting: an environment variable or the system's settings. `None` for a direct connection
    /// or an unusable variable.
    #[must_use]
    pub fn proxy(&self) -> Option<&'static str> {
        let route = Route::to(self.base(), &|name| std::env::var_os(name));
        route.ok().and_then(|route| route.name())
    }

    /// Sends a request and decodes the body of a successful response. Equal GETs in flight share one request, unless a
    /// change to the same domain was sent in between.
    pub(super) async fn call<T>(
        &self,
        request: &Request,
        stop: &CancellationToken,
        decode: impl FnOnce(&[u8], Redactor<'_>) -> Result<T, DecodeError>,
    ) -> Result<T, Error> {
        let decode = |_: u16, body: &[u8], redactor: Redactor<'_>| decode(body, redactor);
        self.call_with_status(request, stop, decode).await
    }

    /// Like [`Self::call`], for an answer whose meaning depends on the status.
    pub(super) async fn call_with_status<T>(
        &self,
        request: &Request,
        stop: &CancellationToken,
        decode: impl FnOnce(u16, &[u8], Redactor<'_>) -> Result<T, DecodeError>,
    ) -> Result<T, Error> {
        let sender = &self.shared.sender;
        let response = match request.is_change() {
            true => self.send_change(request, stop).await?,
            false => self.send_get(request, stop).await?,
        };
        let (cause, body): (_, &[u8]) = match &response.body {
            Body::Complete(body) => match decode(response.status, body, sender.redactor()) {
                Ok(value) => return Ok(value),
                Err(cause) => (cause, body),
            },
            Body::TooLarge => (DecodeError::TooLarge, &[]),
            Body::Truncated => (DecodeError::Truncated, &[]),
        };
        let kind = ErrorKind::Unreadable {
            status: response.status,
            cause,
            head: sender.redactor().head(body),
        };
        Err(sender.error(request, kind, request.possible_effect()))
    }

    async fn send_get(&self, request: &Request, stop: &CancellationToken) -> SharedResult {
        let start = || {
            let (client, request) = (self.clone(), request.clone());
            async move {
                // The request has several callers: one that stops must not stop the others.
                let never = CancellationToken::new();
                let result = client.shared.sender.send(&request, &never).await;
                result.map(Arc::new)
            }
        };
        let result = self.shared.gets.join(&request.path(), stop, start).await;
        let stopped = || {
            let sender = &self.shared.sender;
            Err(sender.error(request, ErrorKind::Stopped, Effect::None))
        };
        result.unwrap_or_else(stopped)
    }

    async fn send_change(&self, request: &Request, stop: &CancellationToken) -> SharedResult {
        let _invalidation = self.shared.gets.invalidate(request.domain_path());
        let result = self.shared.sender.send(request, stop).await;
        result.map(Arc::new)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", self.base())
            .finish_non_exhaustive()
    }
}
