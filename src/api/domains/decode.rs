//! Decodes a page of `GET /domains`, and the answer of `GET /domains/{id}`.

use serde_json::value::RawValue;

use super::super::decode_error::DecodeError;
use super::super::fields::{FieldReader, UnexpectedField};
use super::super::id::DomainId;
use super::super::json::{self, Object, describe_type};
use super::super::redact::Redactor;
use super::Domain;

pub(in super::super) struct Page {
    pub(in super::super) domains: Vec<Domain>,
    /// The cursor of the next page.
    pub(in super::super) next: Option<String>,
}

/// Decodes a page of at most `max_rows` rows.
pub(in super::super) fn decode_page(
    body: &[u8],
    redactor: Redactor<'_>,
    max_rows: usize,
) -> Result<Page, DecodeError> {
    let document = json::parse_object(body)?;
    let data = document.get("data").copied();
    let mut domains = Vec::new();
    let rows = data.and_then(|data| {
        json::for_each(data, |row| {
            let index = domains.len();
            if index == max_rows {
                return Err(DecodeError::ListTooLarge("100,000 domains"));
            }
            let object = json::as_object(row);
            let object =
                object.ok_or_else(|| unexpected(format!("data[{index}]"), describe_type(row)))?;
            let domain = decode_row(&object, redactor);
            domains.push(domain.map_err(|error| error.in_row(index))?);
            Ok(())
        })
    });
    rows.ok_or_else(|| unexpected("data", data.map_or("nothing", describe_type)))??;
    Ok(Page {
        domains,
        next: next_cursor(&document)?,
    })
}

/// Cursors are opaque and are sent back unchanged: neither truncated nor redacted.
fn next_cursor(page: &Object<'_>) -> Result<Option<String>, DecodeError> {
    let field = |name| page.get(name).copied().filter(is_not_null);
    let cursor = field("nextCursor").map(|cursor| {
        let text = json::as_str(cursor);
        text.ok_or_else(|| unexpected("nextCursor", describe_type(cursor)))
    });
    let cursor = cursor.transpose()?.filter(|cursor| !cursor.is_empty());
    let cursor = cursor.map(|cursor| cursor.into_owned());
    let Some(has_more) = field("hasMore") else {
        // It is documented as optional. Without it, the cursor alone decides.
        return Ok(cursor);
    };
    match has_more.get() {
        "true" => Ok(Some(cursor.ok_or(DecodeError::NoCursor)?)),
        "false" => Ok(None),
        _ => Err(unexpected("hasMore", describe_type(has_more))),
    }
}

fn unexpected(name: impl Into<String>, found: &'static str) -> DecodeError {
    let name = name.into();
    DecodeError::Field { name, found }
}

fn is_not_null(value: &&RawValue) -> bool {
    describe_type(value) != "null"
}

/// A required field of a row that is missing or has another type.
struct RowError {
    field: &'static str,
    found: &'static str,
}

impl RowError {
    fn in_row(self, index: usize) -> DecodeError {
        DecodeError::Field {
            name: format!("data[{index}].{}", self.field),
            found: self.found,
        }
    }
}

fn decode_row(row: &Object<'_>, redactor: Redactor<'_>) -> Result<Domain, RowError> {
    let required = |field: &'static str| {
        let value = row.get(field).copied();
        value.and_then(json::as_str).ok_or_else(|| RowError {
            field,
            found: value.map_or("nothing", describe_type),
        })
    };
    let id = usable_id(&required("id")?, redactor).ok_or(RowError {
        field: "id",
        found: "a string that is not a valid id",
    })?;
    let name = redactor.field(&required("name")?);
    Ok(decode_domain(row, redactor, id, name, Vec::new()))
}

/// Decodes the answer about one domain. It may lack the name, and the id, which was in the request.
pub(super) fn decode_single(
    object: &Object<'_>,
    requested: &DomainId,
    redactor: Redactor<'_>,
) -> Domain<Option<String>> {
    let mut unexpected = Vec::new();
    let mut fields = FieldReader::new(object, redactor, &mut unexpected);
    let id = fields.string("id").and_then(|id| usable_id(&id, redactor));
    let name = fields.string("name");
    decode_domain(
        object,
        redactor,
        id.unwrap_or_else(|| requested.clone()),
        name,
        unexpected,
    )
}

/// Rejects an id that contains the key: redacted, it would be another domain's; unredacted, it would put the key into
/// the state.
fn usable_id(id: &str, redactor: Redactor<'_>) -> Option<DomainId> {
    DomainId::parse(id).ok().filter(|_| !redactor.finds_key(id))
}

/// Decodes all fields except the id and the name.
fn decode_domain<Name>(
    row: &Object<'_>,
    redactor: Redactor<'_>,
    id: DomainId,
    name: Name,
    mut unexpected: Vec<UnexpectedField>,
) -> Domain<Name> {
    let mut fields = FieldReader::new(row, redactor, &mut unexpected);
    let service_status = fields.string("serviceStatus");
    let order_id = fields.string("orderId");
    let created_at = fields.string("createdAt");
    let expires_at = fields.string("expiresAt");
    let next_due_at = fields.string("nextDueAt");
    let tags = fields.strings("tags");
    let lifecycle = fields.object("lifecycle").unwrap_or_default();
    let mut lifecycle = fields.nested(&lifecycle, "lifecycle.");
    let auto_renew_enabled = lifecycle.boolean("autoRenewEnabled");
    let registrar_lock_enabled = lifecycle.boolean("registrarLockEnabled");
    let transfer_in_progress = lifecycle.boolean("transferInProgress");
    let lifecycle_type = lifecycle.string("type");
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
        unexpected,
    }
}
