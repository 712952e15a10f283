//! What all resources of a domain share: how a domain is specified, the attributes and identity, import by id or name, the
//! handling of a domain that HostUp does not find, and the detection of two resources for one object.

mod domain_arguments;
mod import;
mod list;
mod not_found;
mod plans;
mod read_failed;
mod schema;

pub(super) use domain_arguments::{configured_domain, domain_to_apply, resolve, validate};
pub(super) use import::{import, name_or_read};
pub(super) use list::{DomainReader, ListConfig, lines, list};
pub(super) use plans::{Conflict, Plans};
pub(super) use read_failed::{is_about_one_domain, read_failed};
pub(super) use schema::{attributes, data_source_attributes, identity, identity_attribute};

use crate::api::DomainId;
use crate::framework::quote::inline;
use crate::framework::{Diagnostic, Value};
use crate::provider::lookup;

/// The domain that a state belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DomainRef {
    pub(super) id: String,
    pub(super) name: Option<String>,
}

impl DomainRef {
    /// Returns the id for requests. An id can come from an edited state.
    pub(super) fn parsed_id(&self) -> Result<DomainId, Diagnostic> {
        lookup::parse_id(&self.id, "domain_id")
    }

    /// Names the domain in messages.
    pub(super) fn label(&self) -> String {
        label(self.name.as_deref(), &self.id)
    }
}

/// Names the domain of a planned object in messages. If it is still the same domain, its name is that of the prior state,
/// since the planned one may be unknown.
pub(super) fn planned_label(prior: &Value, planned: &Value, id: &str) -> String {
    let is_same_domain = prior.get("domain_id").as_str() == Some(id);
    let named = if is_same_domain { prior } else { planned };
    label(named.get("domain_name").as_str(), id)
}

/// Names a domain in messages: its name, if known, and its id.
pub(super) fn label(name: Option<&str>, id: &str) -> String {
    match name {
        Some(name) => format!("{} ({})", inline(name), inline(id)),
        None => inline(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planned_object_has_the_stored_name_only_if_its_domain_stays() {
        let object = |id: &str, name: Value| {
            let entries = [("domain_id", Value::string(id)), ("domain_name", name)];
            Value::Mapping(entries.map(|(name, value)| (name.to_owned(), value)).into())
        };
        let prior = object("dom_1", Value::string("a.se"));
        let label = |id: &str, name: Value| planned_label(&prior, &object(id, name), id);
        assert_eq!(label("dom_1", Value::Unknown), "a.se (dom_1)");
        assert_eq!(label("dom_2", Value::Unknown), "dom_2");
        assert_eq!(label("dom_2", Value::string("b.se")), "b.se (dom_2)");
    }
}
