//! `GET /domains` and `GET /domains/{id}`: the domains of the account.
//!
//! A list is whole or it is an error: a short one would empty a `for_each` and plan destruction. What each row says
//! beyond its id and name is read leniently, like every single object.

use std::collections::HashSet;

use serde_json::value::RawValue;
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::error::Error;
use super::fault::Unread;
use super::id::DomainId;
use super::json::{self, Fields, Object, OddField, kind};
use super::redact::Redactor;
use super::wire::{Ask, Request};

/// A domain as HostUp tells it. Every row of a list has a name; an answer about one domain may have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain<Name = String> {
    /// `id`, such as `dom_…`.
    pub id: DomainId,
    /// `name`, such as `example.se`.
    pub name: Name,
    /// `serviceStatus`: `active`, `suspended`, `terminated`, `pending`, `cancelled`, `expired`, `fraud`, `unknown`, or a
    /// word that is yet to come.
    pub service_status: Option<String>,
    /// `orderId`, such as `ord_…`.
    pub order_id: Option<String>,
    /// `lifecycle.type`, an open set: `standard`, `registration`, `transfer`, `renewal`.
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
    /// Fields that came with another type than the documented one; they are `None` above.
    pub odd: Vec<OddField>,
}

impl<Name> Domain<Name> {
    /// Whether the account has the domain now: it goes on to list what it had once.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.service_status.as_deref() == Some("active")
    }
}

/// The largest page that HostUp documents.
const PAGE: &str = "1000";

/// More pages than this are not believed: it would be a million domains.
const MOST_PAGES: usize = 1000;

/// The most rows of a whole list.
pub(super) const MOST_ROWS: usize = 100_000;

/// The most bytes of the bodies of a whole list. What is made of a page can take several times its size.
const MOST_BYTES: usize = 64 * 1024 * 1024;

impl Client {
    /// Every domain of the account, page after page, in the order of the server.
    ///
    /// # Errors
    ///
    /// By [`Outcome`](super::Outcome); there is no partial list.
    pub async fn domains(&self, stop: &CancellationToken) -> Result<Vec<Domain>, Error> {
        self.list(&[("limit", PAGE)], stop).await
    }

    /// The domains with a name, most often one or none. HostUp documents the filter as exact.
    ///
    /// # Errors
    ///
    /// By [`Outcome`](super::Outcome); there is no partial list.
    pub async fn domains_named(
        &self,
        name: &str,
        stop: &CancellationToken,
    ) -> Result<Vec<Domain>, Error> {
        self.list(&[("name", name)], stop).await
    }

    /// One domain by its id.
    ///
    /// # Errors
    ///
    /// By [`Outcome`](super::Outcome).
    pub async fn domain(
        &self,
        id: &DomainId,
        stop: &CancellationToken,
    ) -> Result<Domain<Option<String>>, Error> {
        let request = Request {
            url: self.base().join(&["domains", id.as_str()], &[]),
            ask: Ask::Get,
        };
        let read = |body: &[u8], redactor: Redactor<'_>| {
            Ok(read_single(&json::object(body)?, id, redactor))
        };
        self.ask(&request, stop, read).await
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
                ask: Ask::Get,
            };
            let read = |body: &[u8], redactor: Redactor<'_>| list.add_page(body, redactor);
            cursor = self.ask(&request, stop, read).await?;
            if cursor.is_none() {
                return Ok(list.domains);
            }
        }
    }
}

/// What has been read of a list so far.
#[derive(Default)]
struct List {
    domains: Vec<Domain>,
    /// The bytes of the bodies.
    bytes: usize,
    /// The cursors that were followed: one that comes again would go round for ever.
    cursors: HashSet<String>,
}

impl List {
    /// Adds a page, and returns the cursor of the next one; `None` after the last.
    fn add_page(&mut self, body: &[u8], redactor: Redactor<'_>) -> Result<Option<String>, Unread> {
        self.bytes += body.len();
        if self.bytes > MOST_BYTES {
            return Err(Unread::ListTooLarge("64 MiB"));
        }
        let page = read_page(body, redactor, MOST_ROWS - self.domains.len())?;
        self.domains.extend(page.domains);
        let Some(next) = page.next else {
            return Ok(None);
        };
        if !self.cursors.insert(next.clone()) {
            return Err(Unread::RepeatedCursor);
        }
        match self.cursors.len() < MOST_PAGES {
            true => Ok(Some(next)),
            false => Err(Unread::EndlessList),
        }
    }
}

pub(super) struct Page {
    pub(super) domains: Vec<Domain>,
    pub(super) next: Option<String>,
}

/// Reads a page of at most `most` rows.
pub(super) fn read_page(body: &[u8], redactor: Redactor<'_>, most: usize) -> Result<Page, Unread> {
    let document = json::object(body)?;
    let odd = |name: String, came| Unread::Field { name, came };
    let data = document.get("data").copied();
    let mut domains = Vec::new();
    let rows = data.and_then(|data| {
        json::each(data, |row| {
            let index = domains.len();
            if index == most {
                return Err(Unread::ListTooLarge("100,000 domains"));
            }
            let object = json::within(row);
            let object = object.ok_or_else(|| odd(format!("data[{index}]"), kind(row)))?;
            let domain = read_row(&object, redactor);
            domains.push(domain.map_err(|fault| fault.unread(&format!("data[{index}].")))?);
            Ok(())
        })
    });
    rows.ok_or_else(|| odd("data".to_owned(), data.map_or("nothing", kind)))??;
    // Cursors are opaque and go back as they came: neither cut nor masked.
    let cursor = document.get("nextCursor").copied().filter(is_given);
    let cursor = cursor.map(|cursor| {
        let text = json::text(cursor);
        text.ok_or_else(|| odd("nextCursor".to_owned(), kind(cursor)))
    });
    let cursor = cursor.transpose()?.filter(|cursor| !cursor.is_empty());
    let cursor = cursor.map(|cursor| cursor.into_owned());
    let has_more = document.get("hasMore").copied().filter(is_given);
    let next = match has_more.map(|more| more.get()) {
        // Documented as optional: then the cursor alone says whether there is more.
        None => cursor,
        Some("true") => Some(cursor.ok_or(Unread::NoCursor)?),
        Some("false") => None,
        Some(_) => return Err(odd("hasMore".to_owned(), has_more.map_or("nothing", kind))),
    };
    Ok(Page { domains, next })
}

/// Whether a field is there and not null.
fn is_given(value: &&RawValue) -> bool {
    kind(value) != "null"
}

/// A field of a row that must be there and is not; where the row stands is for the caller to say.
struct RowFault {
    field: &'static str,
    came: &'static str,
}

impl RowFault {
    fn unread(self, place: &str) -> Unread {
        Unread::Field {
            name: format!("{place}{}", self.field),
            came: self.came,
        }
    }
}

fn read_row(row: &Object<'_>, redactor: Redactor<'_>) -> Result<Domain, RowFault> {
    let required = |field: &'static str| {
        let value = row.get(field).copied();
        value.and_then(json::text).ok_or_else(|| RowFault {
            field,
            came: value.map_or("nothing", kind),
        })
    };
    let id = fit(&required("id")?, redactor).ok_or(RowFault {
        field: "id",
        came: "a text that can be no id",
    })?;
    let name = redactor.field(&required("name")?);
    Ok(told(row, redactor, id, name, Vec::new()))
}

/// An answer about one domain. It was asked for by its id, so that it may lack that, and its name.
fn read_single(
    object: &Object<'_>,
    asked: &DomainId,
    redactor: Redactor<'_>,
) -> Domain<Option<String>> {
    let mut odd = Vec::new();
    let mut fields = Fields::new(object, redactor, &mut odd);
    let id = fields.text("id").and_then(|id| fit(&id, redactor));
    let name = fields.text("name");
    told(
        object,
        redactor,
        id.unwrap_or_else(|| asked.clone()),
        name,
        odd,
    )
}

/// A masked id would ask for another domain, and one with the key in it would carry the key into the state.
fn fit(id: &str, redactor: Redactor<'_>) -> Option<DomainId> {
    DomainId::parse(id).ok().filter(|_| !redactor.finds_key(id))
}

/// What is said of a domain beside its id and its name.
fn told<Name>(
    row: &Object<'_>,
    redactor: Redactor<'_>,
    id: DomainId,
    name: Name,
    mut odd: Vec<OddField>,
) -> Domain<Name> {
    let mut fields = Fields::new(row, redactor, &mut odd);
    let service_status = fields.text("serviceStatus");
    let order_id = fields.text("orderId");
    let created_at = fields.text("createdAt");
    let expires_at = fields.text("expiresAt");
    let next_due_at = fields.text("nextDueAt");
    let tags = fields.texts("tags");
    let lifecycle = fields.object("lifecycle").unwrap_or_default();
    let mut lifecycle = fields.of(&lifecycle, "lifecycle.");
    let auto_renew_enabled = lifecycle.boolean("autoRenewEnabled");
    let registrar_lock_enabled = lifecycle.boolean("registrarLockEnabled");
    let transfer_in_progress = lifecycle.boolean("transferInProgress");
    let lifecycle_type = lifecycle.text("type");
    Domain {
        id,
        name,
        service_status,
        order_id,
        lifecycle_type,
        auto_renew_enabled,
        registrar_lock_enabled,
        transfer_in_progress,
        created_at,
        expires_at,
        next_due_at,
        tags,
        odd,
    }
}

#[cfg(test)]
mod tests;
