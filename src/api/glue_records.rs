//! `GET` and `POST /domains/{id}/glue-records`, `DELETE /domains/{id}/glue-records/{hostname}`: the glue records of a
//! domain at the registry.
//!
//! A partial list of records is an error, since a missing record counts as deleted.

use serde_json::value::RawValue;
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::decode_error::DecodeError;
use super::error::Error;
use super::fields::{FieldReader, UnexpectedField};
use super::host_name::HostName;
use super::id::DomainId;
use super::json::{self, describe_type};
use super::redact::Redactor;
use super::transport::{Method, Request};

/// The glue records of a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GlueRecords {
    /// `domainName`, documented as nullable.
    pub domain_name: Option<String>,
    /// `glueRecords`, in the server's order.
    pub records: Vec<GlueRecord>,
    /// `count`.
    pub count: Option<u64>,
    /// `registryLimit.current`: the number of host objects that count towards the registry's limit.
    pub limit_current: Option<u64>,
    /// `registryLimit.max`.
    pub limit_max: Option<u64>,
    /// `registryLimit.reached`.
    pub limit_reached: Option<bool>,
    /// `actions.canCreateGlueRecord.allowed`.
    pub can_create: Option<bool>,
    /// `actions.canCreateGlueRecord.reason`: why not, for humans.
    pub cannot_create_reason: Option<String>,
    /// The fields that had another type than documented; they are `None` above.
    pub unexpected: Vec<UnexpectedField>,
}

/// The addresses of one host below a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlueRecord {
    /// `hostname`, such as `ns1.example.se`.
    pub hostname: String,
    /// `ips`, IPv4 and IPv6, as written.
    pub ips: Vec<String>,
}

impl Client {
    /// Reads the glue records of a domain; an empty list if its TLD has none.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](super::ErrorKind). A partial list is never returned.
    pub async fn glue_records(
        &self,
        id: &DomainId,
        stop: &CancellationToken,
    ) -> Result<GlueRecords, Error> {
        let request = Request {
            url: self
                .base()
                .join(&["domains", id.as_str(), "glue-records"], &[]),
            method: Method::Get,
        };
        self.call(&request, stop, decode).await
    }

    /// Creates the glue record of a host, or replaces its addresses.
    ///
    /// The body of the answer is documented only in part, so it is not used: read the records afterwards.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](super::ErrorKind). After [`Unreadable`](super::ErrorKind::Unreadable) the change may have happened.
    pub async fn set_glue_record(
        &self,
        id: &DomainId,
        host: &HostName,
        ips: &[String],
        stop: &CancellationToken,
    ) -> Result<(), Error> {
        let body = serde_json::json!({ "hostname": host.as_str(), "ips": ips }).to_string();
        let request = Request {
            url: self
                .base()
                .join(&["domains", id.as_str(), "glue-records"], &[]),
            method: Method::Post(body.into()),
        };
        self.call(&request, stop, check_set_answer).await
    }

    /// Deletes the glue record of a host.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](super::ErrorKind). While the host serves a delegation, the registry rejects the request, which is
    /// [`UnexpectedStatus`](super::ErrorKind::UnexpectedStatus) with a code. Any success but 204 is
    /// [`Unreadable`](super::ErrorKind::Unreadable); the change may have happened.
    pub async fn delete_glue_record(
        &self,
        id: &DomainId,
        host: &HostName,
        stop: &CancellationToken,
    ) -> Result<(), Error> {
        let path = ["domains", id.as_str(), "glue-records", host.as_str()];
        let request = Request {
            url: self.base().join(&path, &[]),
            method: Method::Delete,
        };
        let decode = |status: u16, _: &[u8], _: Redactor<'_>| match status {
            204 => Ok(()),
            _ => Err(DecodeError::Status(204)),
        };
        self.call_with_status(&request, stop, decode).await
    }
}

/// Accepts an empty body or any object, but not the page of another server.
fn check_set_answer(body: &[u8], _: Redactor<'_>) -> Result<(), DecodeError> {
    match json::parse_object(body) {
        Ok(_) | Err(DecodeError::Empty) => Ok(()),
        Err(error) => Err(error),
    }
}

pub(super) fn decode(body: &[u8], redactor: Redactor<'_>) -> Result<GlueRecords, DecodeError> {
    let document = json::parse_object(body)?;
    let mut unexpected = Vec::new();
    let list = document.get("glueRecords").copied();
    let mut answer = GlueRecords {
        records: decode_records(list, redactor)?,
        ..GlueRecords::default()
    };
    let mut fields = FieldReader::new(&document, redactor, &mut unexpected);
    answer.domain_name = fields.string("domainName");
    answer.count = fields.count("count");
    if let Some(limit) = fields.object("registryLimit") {
        let mut limit = fields.nested(&limit, "registryLimit.");
        answer.limit_current = limit.count("current");
        answer.limit_max = limit.count("max");
        answer.limit_reached = limit.boolean("reached");
    }
    if let Some(actions) = fields.object("actions") {
        let mut actions = fields.nested(&actions, "actions.");
        if let Some(create) = actions.object("canCreateGlueRecord") {
            let mut create = actions.nested(&create, "actions.canCreateGlueRecord.");
            answer.can_create = create.boolean("allowed");
            answer.cannot_create_reason = create.string("reason");
        }
    }
    answer.unexpected = unexpected;
    Ok(answer)
}

/// No domain can have more records than this: the registry allows 13.
const MAX_RECORDS: usize = 1000;

fn decode_records(
    list: Option<&RawValue>,
    redactor: Redactor<'_>,
) -> Result<Vec<GlueRecord>, DecodeError> {
    let unexpected = |name: String, found| DecodeError::Field { name, found };
    let mut records = Vec::new();
    let rows = list.and_then(|list| {
        json::for_each(list, |row| {
            let index = records.len();
            if index == MAX_RECORDS {
                return Err(DecodeError::ListTooLarge("1,000 glue records"));
            }
            let field = |name| format!("glueRecords[{index}]{name}");
            let object = json::as_object(row);
            let object = object.ok_or_else(|| unexpected(field(""), describe_type(row)))?;
            let mut ignored = Vec::new();
            let mut fields = FieldReader::new(&object, redactor, &mut ignored);
            let (hostname, ips) = (fields.string("hostname"), fields.strings("ips"));
            let found = |name| {
                object
                    .get(name)
                    .map_or("nothing", |value| describe_type(value))
            };
            records.push(GlueRecord {
                hostname: hostname
                    .ok_or_else(|| unexpected(field(".hostname"), found("hostname")))?,
                ips: ips.ok_or_else(|| unexpected(field(".ips"), found("ips")))?,
            });
            Ok(())
        })
    });
    let found = list.map_or("nothing", describe_type);
    rows.ok_or_else(|| unexpected("glueRecords".to_owned(), found))??;
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::super::key::ApiKey;
    use super::*;

    fn decode(body: &str) -> Result<GlueRecords, DecodeError> {
        let key = ApiKey::hunter2();
        super::decode(body.as_bytes(), Redactor::new(&key))
    }

    #[test]
    fn documented_answer_is_decoded() {
        let answer = decode(
            r#"{"domainName":"example.se",
                "glueRecords":[{"hostname":"ns1.example.se","ips":["192.0.2.1","2001:db8::1"]}],
                "count":1,"registryLimit":{"current":1,"max":13,"reached":false},
                "actions":{"canCreateGlueRecord":{"allowed":true,"reason":null}}}"#,
        )
        .expect("readable");
        let expected = GlueRecords {
            domain_name: Some("example.se".to_owned()),
            records: vec![GlueRecord {
                hostname: "ns1.example.se".to_owned(),
                ips: vec!["192.0.2.1".to_owned(), "2001:db8::1".to_owned()],
            }],
            count: Some(1),
            limit_current: Some(1),
            limit_max: Some(13),
            limit_reached: Some(false),
            can_create: Some(true),
            cannot_create_reason: None,
            unexpected: Vec::new(),
        };
        assert_eq!(answer, expected);
    }

    #[test]
    fn answer_for_an_unsupported_tld_has_no_records_and_the_reason() {
        let answer = decode(
            r#"{"domainName":null,"glueRecords":[],"count":0,
                "actions":{"canCreateGlueRecord":{"allowed":false,"reason":"Not for .com."}}}"#,
        )
        .expect("readable");
        assert!(answer.records.is_empty());
        assert_eq!(answer.can_create, Some(false));
        assert_eq!(
            answer.cannot_create_reason.as_deref(),
            Some("Not for .com.")
        );
    }

    #[test]
    fn missing_or_mistyped_list_row_or_field_of_a_row_is_an_error() {
        for (body, field, found) in [
            ("{}", "glueRecords", "nothing"),
            (r#"{"glueRecords":null}"#, "glueRecords", "null"),
            (r#"{"glueRecords":{}}"#, "glueRecords", "an object"),
            (r#"{"glueRecords":[1]}"#, "glueRecords[0]", "a number"),
            (
                r#"{"glueRecords":[{"hostname":"a.b.se","ips":[]},{"ips":[]}]}"#,
                "glueRecords[1].hostname",
                "nothing",
            ),
            (
                r#"{"glueRecords":[{"hostname":"a.b.se","ips":"192.0.2.1"}]}"#,
                "glueRecords[0].ips",
                "a string",
            ),
            (
                r#"{"glueRecords":[{"hostname":"a.b.se","ips":[1]}]}"#,
                "glueRecords[0].ips",
                "an array",
            ),
        ] {
            let name = field.to_owned();
            let expected = DecodeError::Field { name, found };
            assert_eq!(decode(body), Err(expected), "{body}");
        }
    }

    #[test]
    fn other_fields_may_be_missing_or_unexpected() {
        let answer = decode(r#"{"glueRecords":[],"count":"1","registryLimit":{"max":-1}}"#);
        let answer = answer.expect("readable");
        let names: Vec<_> = answer.unexpected.iter().map(|field| &*field.name).collect();
        assert_eq!(names, ["count", "registryLimit.max"]);
    }

    #[test]
    fn answer_to_a_set_may_be_empty_or_an_object_but_not_html() {
        let key = ApiKey::hunter2();
        let set = |body: &str| check_set_answer(body.as_bytes(), Redactor::new(&key));
        assert_eq!(set(""), Ok(()));
        assert_eq!(set(r#"{"hostname":"ns1.example.se"}"#), Ok(()));
        assert_eq!(set("<html>"), Err(DecodeError::Html));
    }
}
