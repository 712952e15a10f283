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
use super::keep::Keeper;
use super::proxy::Route;
use super::send::{Core, Ended};
use super::settings::{RootsError, Settings, check_roots};
use super::single_flight::Flights;
use super::wire::{Body, Request};

/// HostUp's API with one key. Clones share connections, pacing and what is known of the API's health.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Inner>,
}

struct Inner {
    base: Base,
    core: Core<Http>,
    flights: Flights,
}

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
                flights: Flights::default(),
            }),
        })
    }

    /// The address of the API that this client speaks to.
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

    pub(super) fn flights(&self) -> &Flights {
        &self.shared.flights
    }

    /// Sends a request and reads the body of its success.
    pub(super) async fn ask<T>(
        &self,
        request: &Request,
        stop: &CancellationToken,
        read: impl FnOnce(&[u8], Keeper<'_>) -> Result<T, Unread>,
    ) -> Result<T, Error> {
        let core = &self.shared.core;
        let keeper = core.keeper();
        let unreadable = |status, what, body: &[u8]| Outcome::Unreadable {
            status,
            what,
            head: keeper.head(body),
        };
        let reply = match core.send(request, stop).await {
            Ok(reply) => reply,
            Err(ended) => return Err(self.error(request, ended)),
        };
        let outcome = match reply.body {
            Body::Whole(body) => match read(&body, keeper) {
                Ok(value) => return Ok(value),
                Err(what) => unreadable(reply.status, what, &body),
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

    /// What a caller is told who stopped before there was an answer to a question.
    pub(super) fn stopped(&self, request: &Request) -> Error {
        self.error(request, Ended::at_once(Outcome::Stopped, Sent::No))
    }

    fn error(&self, request: &Request, ended: Ended) -> Error {
        Error {
            method: request.method(),
            path: self.shared.core.keeper().text(&request.path()).into(),
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
