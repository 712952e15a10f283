//! The client that a configured provider holds.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use tokio_util::sync::CancellationToken;

use super::base::Base;
use super::error::{Error, Outcome, Sent};
use super::fault::Unread;
use super::http::Http;
use super::keep::Keeper;
use super::send::{Core, Ended, Limits};
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
        let limits = Limits {
            max_retries: settings.max_retries,
            max_wait: settings.max_wait,
            requests_per_minute: settings.requests_per_minute,
        };
        Ok(Client {
            shared: Arc::new(Inner {
                base: settings.base,
                core: Core::new(wire, settings.key, limits, Box::new(SystemTime::now)),
                gets: SingleFlight::default(),
            }),
        })
    }

    /// The address of the API that this client speaks to.
    #[must_use]
    pub fn base(&self) -> &Base {
        &self.shared.base
    }

    /// Sends a request and reads the body of its success. Equal GETs at one time are one request, unless a change of the
    /// same domain was sent in between.
    pub(super) async fn ask<T>(
        &self,
        request: &Request,
        stop: &CancellationToken,
        read: impl FnOnce(&[u8], Keeper<'_>) -> Result<T, Unread>,
    ) -> Result<T, Error> {
        let keeper = self.shared.core.keeper();
        let unreadable = |status, what, body: &[u8]| Outcome::Unreadable {
            status,
            what,
            head: keeper.head(body),
        };
        let answer = match request.changes() {
            true => self.change(request, stop).await,
            false => self.get(request, stop).await,
        };
        let reply = match answer {
            Ok(reply) => reply,
            Err(Ended { outcome, sent }) => return Err(self.error(request, outcome, sent)),
        };
        let outcome = match &reply.body {
            Body::Whole(body) => match read(body, keeper) {
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
        Err(self.error(request, outcome, sent))
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
        joined.unwrap_or(Err(Ended {
            outcome: Outcome::Stopped,
            sent: Sent::No,
        }))
    }

    async fn change(&self, request: &Request, stop: &CancellationToken) -> Answer {
        let _change = self.shared.gets.change(request.parent());
        let sent = self.shared.core.send(request, stop).await;
        sent.map(Arc::new)
    }

    fn error(&self, request: &Request, outcome: Outcome, sent: Sent) -> Error {
        Error {
            method: request.method(),
            path: self.shared.core.keeper().text(&request.path()),
            outcome,
            sent,
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
