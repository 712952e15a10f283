//! The resource's types: what users want of a host, what is stored, and what a request needs.

use serde::{Deserialize, Serialize};

use super::addresses::Addresses;
use crate::api::{self, DomainId, GlueRecord, GlueRecords};
use crate::framework::quote::inline;
use crate::framework::{Attr, Diagnostic, Path};
use crate::provider::distinct::distinct;
use crate::provider::per_domain::{DomainRef, label};
use crate::provider::{host_name, lookup, public_ip};

/// What users configure.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::provider) struct Config {
    pub(super) domain_id: Attr<String>,
    pub(super) domain_name: Attr<String>,
    pub(super) hostname: Attr<String>,
    pub(super) ips: Attr<Vec<String>>,
}

/// What is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::provider) struct State {
    pub(super) domain_id: String,
    pub(super) domain_name: Option<String>,
    pub(super) hostname: String,
    /// `None` only between an import and the read that follows it.
    pub(super) ips: Option<Vec<String>>,
    pub(super) id: Option<String>,
}

/// A host of a domain, as requests name it.
#[derive(Clone, Debug)]
pub(super) struct Host {
    pub(super) domain: DomainId,
    pub(super) name: api::HostName,
}

/// Returns the id of a glue record.
pub(super) fn record_id(domain_id: &str, hostname: &str) -> String {
    format!("{domain_id}/{}", host_name::normalize(hostname))
}

impl State {
    /// Creates a state without addresses.
    pub(super) fn without_addresses(domain: DomainRef, hostname: String) -> Self {
        State {
            id: Some(record_id(&domain.id, &hostname)),
            domain_id: domain.id,
            domain_name: domain.name,
            hostname,
            ips: None,
        }
    }

    /// Returns the state after a refresh. A different order or spelling of the stored addresses is not drift.
    #[must_use]
    pub(super) fn refreshed(self, record: &GlueRecord) -> Self {
        let stored = self.ips.as_deref().map(Addresses::new);
        let ips = match stored == Some(Addresses::new(&record.ips)) {
            true => self.ips,
            false => Some(distinct(&record.ips, public_ip::is_same)),
        };
        State { ips, ..self }
    }

    /// Returns the host for requests. The state may have been edited.
    pub(super) fn host(&self) -> Result<Host, Diagnostic> {
        let name = api::HostName::parse(&host_name::normalize(&self.hostname));
        Ok(Host {
            domain: lookup::parse_id(&self.domain_id, "domain_id")?,
            name: name.map_err(|fault| {
                let shown = inline(&self.hostname);
                let detail = format!("\"{shown}\" is not a valid host name. {fault}");
                Diagnostic::error("Invalid hostname", detail).at(Path::attribute("hostname"))
            })?,
        })
    }

    pub(super) fn domain_ref(&self) -> DomainRef {
        DomainRef {
            id: self.domain_id.clone(),
            name: self.domain_name.clone(),
        }
    }

    /// Names the glue record in messages: its host and its domain.
    pub(super) fn record_label(&self) -> String {
        let domain = label(self.domain_name.as_deref(), &self.domain_id);
        format!("{} of {domain}", inline(&self.hostname))
    }

    /// Names an operation on the glue record in errors.
    pub(super) fn operation(&self, verb: &str) -> String {
        format!("{verb} the glue record {}", self.record_label())
    }
}

impl Host {
    /// Returns the glue record of the host in an answer.
    pub(super) fn find<'a>(&self, answer: &'a GlueRecords) -> Option<&'a GlueRecord> {
        let is_same =
            |record: &&GlueRecord| host_name::is_same(&record.hostname, self.name.as_str());
        answer.records.iter().find(is_same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> State {
        let domain = DomainRef {
            id: "dom_1".to_owned(),
            name: Some("example.se".to_owned()),
        };
        State {
            ips: Some(vec!["8.8.8.8".to_owned(), "2A00::1".to_owned()]),
            ..State::without_addresses(domain, "NS1.example.se.".to_owned())
        }
    }

    fn record(ips: &[&str]) -> GlueRecord {
        GlueRecord {
            hostname: "NS1.EXAMPLE.SE".to_owned(),
            ips: ips.iter().map(|ip| (*ip).to_owned()).collect(),
        }
    }

    #[test]
    fn different_order_or_spelling_is_not_drift() {
        let same = record(&["2a00:0::1", "8.8.8.8", "2a00::1"]);
        assert_eq!(stored().refreshed(&same), stored());
    }

    #[test]
    fn different_addresses_are_drift() {
        let other = stored().refreshed(&record(&["1.1.1.1"]));
        assert_eq!(other.ips, Some(vec!["1.1.1.1".to_owned()]));
    }

    #[test]
    fn repeated_address_is_stored_once() {
        let other = stored().refreshed(&record(&["2a00::2", "2A00::2"]));
        assert_eq!(other.ips, Some(vec!["2a00::2".to_owned()]));
    }

    #[test]
    fn id_and_requests_have_the_canonical_form_of_the_host() {
        let state = stored();
        assert_eq!(state.id.as_deref(), Some("dom_1/ns1.example.se"));
        let host = state.host().expect("a host");
        assert_eq!(host.name.as_str(), "ns1.example.se");
    }

    #[test]
    fn record_is_found_in_any_spelling_of_the_host() {
        let host = stored().host().expect("a host");
        let answer = GlueRecords {
            records: vec![record(&[])],
            ..GlueRecords::default()
        };
        assert_eq!(host.find(&answer), answer.records.first());
    }
}
