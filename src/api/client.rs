//! The client that a configured provider holds.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use tokio_util::sync::CancellationToken;

use super::base::Base;
use super::call::Limits;
use super::error::{Error, Outcome, Sent};
use super::fault::Unread;
use super::http::Http;
use super::proxy::Route;
use super::redact::Redactor;
use super::send::{Core, Ended};
use super::settings::{RootsError, Settings, check_roots};
use super::single_flight::SingleFlight;
use super::wire::{Body, Reply, Request};

/// HostUp's API with one key. Clones share connections, pacing and what is known of the API's health.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Inner>,
}

struct Inner {
    base: Base,
    core: Core<Http>,
    gets: SingleFlight<Answer>,
}

/// How a request ended, as all of its callers get it.
type Answer = Result<Arc<Reply>, Ended>;

impl Client {
    /// Makes a client. Nothing is connected, resolved or loaded until the first call.
    ///
    /// # Errors
    ///
    /// When the extra certificates can't be used.
    pub fn new(settings: Settings) -> Result<Client, RootsError> {
        if let Some(pem) = &settings.extra_roots {
            check_roots(pem)?;
        }
        let wire = Http::new(&settings);
        let base = settings.base.redacted(Redactor::new(&settings.key));
        let limits = Limits {
            max_retries: settings.max_retries,
            max_wait: settings.max_wait,
            requests_per_minute: settings.requests_per_minute,
        };
        Ok(Client {
            shared: Arc::new(Inner {
                base,
                core: Core::new(wire, settings.key, limits, Box::new(SystemTime::now)),
                gets: SingleFlight::default(),
            }),
        })
    }

    /// The address of the API that this client speaks to. It is printed without the key.
    #[must_use]
    pub fn base(&self) -> &Base {
        &self.shared.base
    }

    /// What names the proxy that requests go through: a variable of the environment, or the system's settings. `None`
    /// where they go directly, or where the variable cannot be used.
    #[must_use]
    pub fn proxy(&self) -> Option<&'static str> {
        let route = Route::to(self.base(), &|name| std::env::var_os(name));
        route.ok().and_then(|route| route.name())
    }

    /// Sends a request and reads the body of its success. Equal GETs at one time are one request, unless a change of the
    /// same domain was sent in between.
    pub(super) async fn ask<T>(
        &self,
        request: &Request,
        stop: &CancellationToken,
        read: impl FnOnce(&[u8], Redactor<'_>) -> Result<T, Unread>,
    ) -> Result<T, Error> {
        let redactor = self.shared.core.redactor();
        let unreadable = |status, what, body: &[u8]| Outcome::Unreadable {
            status,
            what,
            head: redactor.head(body),
        };
        let answer = match request.changes() {
            true => self.change(request, stop).await,
            false => self.get(request, stop).await,
        };
        let reply = match answer {
            Ok(reply) => reply,
            Err(ended) => return Err(self.error(request, ended)),
        };
        let outcome = match &reply.body {
            Body::Whole(body) => match read(body, redactor) {
                Ok(value) => return Ok(value),
                Err(what) => unreadable(reply.status, what, body),
            },
            Body::TooLarge => unreadable(reply.status, Unread::TooLarge, &[]),
            Body::Truncated => unreadable(reply.status, Unread::Truncated, &[]),
        };
        let sent = match request.changes() {
            true => Sent::OutcomeUnknown,
            false => Sent::No,
        };
        Err(self.error(request, Ended::at_once(outcome, sent)))
    }

    async fn get(&self, request: &Request, stop: &CancellationToken) -> Answer {
        let start = || {
            let (client, request) = (self.clone(), request.clone());
            async move {
                // One caller that stops ends only its own call.
                let never = CancellationToken::new();
                let sent = client.shared.core.send(&request, &never).await;
                sent.map(Arc::new)
            }
        };
        let joined = self.shared.gets.join(&request.path(), stop, start).await;
        joined.unwrap_or(Err(Ended::at_once(Outcome::Stopped, Sent::No)))
    }

    async fn change(&self, request: &Request, stop: &CancellationToken) -> Answer {
        let _change = self.shared.gets.change(request.parent());
        let sent = self.shared.core.send(request, stop).await;
        sent.map(Arc::new)
    }

    fn error(&self, request: &Request, ended: Ended) -> Error {
        Error {
            method: request.method(),
            path: self.shared.core.redactor().text(&request.path()).into(),
            outcome: ended.outcome,
            sent: ended.sent,
            effort: ended.effort,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", self.base())
            .finish_non_exhaustive()
    }
}
