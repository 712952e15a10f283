//! The checks of a plan, and what it notes for the destroy of a replacement.
//!
//! Terraform destroys the old object of a replacement before it creates the new one. If both are the same glue record, its
//! host would have no addresses in between, and for good if the creation then failed; and the registry refuses to delete it
//! while the host is a name server. So the plan of each creation notes the id of the new glue record. Terraform passes the
//! note to the destroy too, which then deletes nothing.

use super::GlueRecordResource;
use super::addresses::{Addresses, check_count};
use super::model::{Config, record_id};
use crate::framework::quote::inline;
use crate::framework::{Change, Diagnostic, Diagnostics, Path, Planned, Private, Resource, Value};
use crate::provider::host_name::HostName;
use crate::provider::lookup::DomainName;
use crate::provider::per_domain::{Conflict, Plans};

/// The key of the note in the planned private state.
const NEW_ID: &str = "new_id";

/// Checks a configuration or a plan, as far as its values are known.
pub(super) fn validate(config: &Config, diagnostics: &mut Diagnostics) {
    diagnostics.extend(check_count(config));
    if let (Some(hostname), Some(name)) = (config.hostname.known(), config.domain_name.known()) {
        diagnostics.extend(check_host(hostname, name).err());
    }
}

/// Checks that a host is below its domain.
pub(super) fn check_host(hostname: &str, domain_name: &str) -> Result<(), Diagnostic> {
    let (host, domain) = (HostName::parse(hostname), DomainName::parse(domain_name));
    let (Ok(host), Some(domain)) = (host, domain) else {
        return Ok(());
    };
    if host.is_under(&domain) {
        return Ok(());
    }
    let detail = format!(
        "\"{}\" is not below the domain \"{}\". The registry has glue records only for hosts below the domain itself, such \
         as \"ns1.{domain}\". A name server of another domain needs none here.",
        inline(hostname),
        inline(domain_name),
    );
    let error = Diagnostic::error("A host is not below its domain", detail);
    Err(error.at(Path::attribute("hostname")))
}

/// Plans `id`, which is known as soon as domain and host are.
pub(super) fn resolve_id(planned: &mut Planned) {
    let domain_id = planned.get("domain_id").as_str();
    let id = match (domain_id, planned.get("hostname").as_str()) {
        (Some(domain_id), Some(hostname)) => Value::String(record_id(domain_id, hostname)),
        _ => Value::Unknown,
    };
    planned.set("id", id);
}

/// Checks the values that were unknown when the configuration was validated, and notes the id of a new glue record.
pub(super) fn plan(
    change: &Change<'_, GlueRecordResource>,
    planned: &mut Planned,
    diagnostics: &mut Diagnostics,
) {
    validate(change.plan, diagnostics);
    let id = planned.get("id").as_str().map(str::to_owned);
    planned.note(NEW_ID, &id);
}

/// Compares the plan of one resource with those of others for the same glue record.
pub(super) fn compare(
    plans: &Plans,
    prior: &Value,
    planned: &Value,
    diagnostics: &mut Diagnostics,
) {
    let type_name = GlueRecordResource::TYPE_NAME;
    let (old, new) = (prior.get("id").as_str(), planned.get("id").as_str());
    let is_destroyed = planned.is_null() || (new.is_some() && new != old);
    if let Some(id) = old
        && is_destroyed
        && let Some(conflict) = plans.record_destroy(type_name, id, "")
    {
        diagnostics.push(managed_twice(conflict, prior));
    }
    if let Some(id) = new
        && let Some(ips) = planned.get("ips").as_strings()
        && let Some(conflict) =
            plans.record_value(type_name, id, &Addresses::new(&ips).ips().join(" "))
    {
        diagnostics.push(managed_twice(conflict, planned));
    }
}

/// Warns that two resources of one configuration contradict each other about the same glue record.
fn managed_twice(conflict: Conflict, state: &Value) -> Diagnostic {
    let host = state.get("hostname").as_str().unwrap_or_default();
    let detail = match conflict {
        Conflict::Values => {
            "Two resources of this configuration manage the glue record and set different addresses. The one that is applied \
             last counts, and each later plan undoes the other. Remove one of them."
        }
        Conflict::Destroy => {
            "One resource of this configuration manages the glue record, and another one is destroyed or replaced. If the \
             resource was renamed, add a moved block, and nothing is destroyed. Otherwise remove the one that is destroyed \
             from the state: with a removed block that has lifecycle { destroy = false }, or with terraform state rm."
        }
    };
    Diagnostic::warning(
        format!("Two resources manage the glue record of {}", inline(host)),
        detail,
    )
}

/// Whether the glue record of a destroy is, or may be, that of the object that replaces it.
pub(super) fn is_replaced_by_itself(notes: &Private, id: Option<&str>) -> bool {
    match notes.get::<Option<String>>(NEW_ID) {
        Some(Some(new)) => id == Some(&*new),
        Some(None) => true,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_outside_of_its_domain_is_an_error() {
        assert_eq!(check_host("NS1.Example.se.", "example.SE"), Ok(()));
        let error = check_host("ns1.other.se", "example.se").expect_err("outside");
        assert_eq!(error.attribute, Some(Path::attribute("hostname")));
        assert!(error.detail.contains("\"ns1.example.se\""), "{error:?}");
    }

    #[test]
    fn replacement_by_the_same_or_an_unknown_record_is_recognized() {
        let is_replaced = |new: Option<&str>| {
            let mut notes = Private::default();
            notes.set(NEW_ID, &new);
            is_replaced_by_itself(&notes, Some("dom_1/ns1.a.se"))
        };
        assert!(is_replaced(Some("dom_1/ns1.a.se")));
        assert!(is_replaced(None), "an unknown id");
        assert!(!is_replaced(Some("dom_1/ns2.a.se")));
        assert!(!is_replaced_by_itself(
            &Private::default(),
            Some("dom_1/ns1.a.se")
        ));
    }
}
