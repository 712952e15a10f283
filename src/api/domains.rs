//! `GET /domains` and `GET /domains/{id}`: the domains of the account.
//!
//! A partial list is an error, since it would shorten a `for_each` and plan to destroy resources. Each row must have an
//! id and a name; its other fields are decoded leniently.

mod decode;

use std::collections::HashSet;

use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::decode_error::DecodeError;
use super::error::Error;
use super::fields::UnexpectedField;
use super::id::DomainId;
use super::json;
use super::redact::Redactor;
use super::transport::{Method, Request};

pub(super) use self::decode::decode_page;

/// A domain. Every row of a list has a name; the answer about one domain may lack it (then `Name` is an `Option`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain<Name = String> {
    /// `id`, such as `dom_…`.
    pub id: DomainId,
    /// `name`, such as `example.se`.
    pub name: Name,
    /// `serviceStatus`: `active`, `suspended`, `terminated`, `pending`, `cancelled`, `expired`, `fraud`, `unknown`, or a
    /// later addition.
    pub service_status: Option<String>,
    /// `orderId`, such as `ord_…`.
    pub order_id: Option<String>,
    /// `lifecycle.type`, such as `standard`, `registration`, `transfer`, `renewal`.
    pub lifecycle_type: Option<String>,
    /// `lifecycle.autoRenewEnabled`.
    pub auto_renew_enabled: Option<bool>,
    /// `lifecycle.registrarLockEnabled`.
    pub registrar_lock_enabled: Option<bool>,
    /// `lifecycle.transferInProgress`.
    pub transfer_in_progress: Option<bool>,
    /// `createdAt`, as written.
    pub created_at: Option<String>,
    /// `expiresAt`, as written.
    pub expires_at: Option<String>,
    /// `nextDueAt`, as written.
    pub next_due_at: Option<String>,
    /// `tags`.
    pub tags: Option<Vec<String>>,
    /// The fields that had another type than documented; they are `None` above.
    pub unexpected: Vec<UnexpectedField>,
}

impl<Name> Domain<Name> {
    /// Whether the domain is in the account now: HostUp also lists former domains.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.service_status.as_deref() == Some("active")
    }
}

/// The largest page that HostUp documents.
const PAGE_SIZE: &str = "1000";

/// A list with more pages is treated as endless: it would have a million domains.
const MAX_PAGES: usize = 1000;

/// The maximum number of rows of all pages together.
pub(super) const MAX_ROWS: usize = 100_000;

/// The maximum size of all pages together, in bytes. A decoded page can take several times its size in memory.
const MAX_BYTES: usize = 64 * 1024 * 1024;

impl Client {
    /// Returns every domain of the account, in the server's order.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](super::ErrorKind). A partial list is never returned.
    pub async fn domains(&self, stop: &CancellationToken) -> Result<Vec<Domain>, Error> {
        self.list(&[("limit", PAGE_SIZE)], stop).await
    }

    /// Returns the domains with this name, usually one or none. HostUp documents the filter as exact.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](super::ErrorKind). A partial list is never returned.
    pub async fn domains_named(
        &self,
        name: &str,
        stop: &CancellationToken,
    ) -> Result<Vec<Domain>, Error> {
        self.list(&[("name", name)], stop).await
    }

    /// Returns the domain with this id.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](super::ErrorKind).
    pub async fn domain(
        &self,
        id: &DomainId,
        stop: &CancellationToken,
    ) -> Result<Domain<Option<String>>, Error> {
        let request = Request {
            url: self.base().join(&["domains", id.as_str()], &[]),
            method: Method::Get,
        };
        let decode = |body: &[u8], redactor: Redactor<'_>| {
            Ok(decode::decode_single(
                &json::parse_object(body)?,
                id,
                redactor,
            ))
        };
        self.call(&request, stop, decode).await
    }

    async fn list(
        &self,
        query: &[(&'static str, &str)],
        stop: &CancellationToken,
    ) -> Result<Vec<Domain>, Error> {
        let mut list = List::default();
        let mut cursor: Option<String> = None;
        loop {
            let cursor_argument = cursor.as_deref().map(|cursor| ("cursor", cursor));
            let query: Vec<_> = query.iter().copied().chain(cursor_argument).collect();
            let request = Request {
                url: self.base().join(&["domains"], &query),
                method: Method::Get,
            };
            let decode = |body: &[u8], redactor: Redactor<'_>| list.add_page(body, redactor);
            cursor = self.call(&request, stop, decode).await?;
            if cursor.is_none() {
                return Ok(list.domains);
            }
        }
    }
}

/// The pages of a list so far.
#[derive(Default)]
struct List {
    domains: Vec<Domain>,
    /// The total size of their bodies.
    bytes: usize,
    /// The cursors so far: a repeated one would cause an endless loop.
    cursors: HashSet<String>,
}

impl List {
    /// Adds a page, and returns the cursor of the next one; `None` after the last.
    fn add_page(
        &mut self,
        body: &[u8],
        redactor: Redactor<'_>,
    ) -> Result<Option<String>, DecodeError> {
        self.bytes += body.len();
        if self.bytes > MAX_BYTES {
            return Err(DecodeError::ListTooLarge("64 MiB"));
        }
        let page = decode_page(body, redactor, MAX_ROWS - self.domains.len())?;
        self.domains.extend(page.domains);
        let Some(next) = page.next else {
            return Ok(None);
        };
        if !self.cursors.insert(next.clone()) {
            return Err(DecodeError::RepeatedCursor);
        }
        match self.cursors.len() < MAX_PAGES {
            true => Ok(Some(next)),
            false => Err(DecodeError::EndlessList),
        }
    }
}

#[cfg(test)]
mod tests;
