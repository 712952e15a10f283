//! How the destroy of a replacement knows the domain of the new resource.
//!
//! Terraform destroys the old object before it creates the new one. With `on_destroy = "exclude"` that would switch DNSSEC
//! off for a moment, and permanently if the creation then fails. So the plan of every creation notes the domain of the new
//! object. Terraform stores the note with the planned change, and passes it to both the destroy and the create.

use serde::{Deserialize, Serialize};

use crate::framework::{Private, Value};

/// The key of the note in the planned private state.
pub(super) const NEW_OBJECT: &str = "new_object";

/// Everything that users can configure. For `domain_name` only a configured value counts: a computed one is unknown in every
/// plan by id.
const CONFIGURABLE: [&str; 6] = [
    "domain_id",
    "domain_name",
    "action",
    "on_destroy",
    "wait_for_active",
    "timeouts",
];

/// What a plan knows of the object that it creates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum NewObject {
    /// The domain's id. All configured values are known.
    Domain(String),
    /// A configured value is unknown until the apply, and may then turn out to be invalid.
    Unknown,
}

/// Why a destroy does not opt its domain out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SkipReason {
    /// The new object has the same domain.
    SameDomain,
    /// The new object may have the same domain, or may fail to be created.
    Unknown,
}

impl NewObject {
    /// Reads a configuration and its planned state, whose attributes `attribute` returns.
    pub(super) fn planned<'a>(config: &Value, attribute: impl Fn(&str) -> &'a Value) -> Self {
        let is_known = CONFIGURABLE.iter().all(|name| match *name {
            "domain_name" => config.get(name).is_wholly_known(),
            name => attribute(name).is_wholly_known(),
        });
        match attribute("domain_id").as_str() {
            Some(id) if is_known => Self::Domain(id.to_owned()),
            _ => Self::Unknown,
        }
    }

    /// Returns why a destroy must not opt its domain out, according to the notes of its plan; `None` if it may.
    pub(super) fn skip_reason(notes: &Private, domain_id: &str) -> Option<SkipReason> {
        match notes.get(NEW_OBJECT)? {
            Self::Domain(new) if new == domain_id => Some(SkipReason::SameDomain),
            Self::Domain(_) => None,
            Self::Unknown => Some(SkipReason::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(unknown: &str) -> Private {
        let domain = Value::string("dom_1");
        let config = Value::Mapping([(unknown.to_owned(), Value::Unknown)].into());
        let planned = NewObject::planned(&config, |name| match name {
            _ if name == unknown => &Value::Unknown,
            "domain_id" => &domain,
            _ => &Value::Null,
        });
        let mut notes = Private::default();
        notes.set(NEW_OBJECT, &planned);
        notes
    }

    #[test]
    fn replacement_skips_the_opt_out_of_its_own_domain_only() {
        let notes = notes("status");
        let reason = |notes, id| NewObject::skip_reason(notes, id);
        assert_eq!(reason(&notes, "dom_1"), Some(SkipReason::SameDomain));
        assert_eq!(reason(&notes, "dom_2"), None);
        assert_eq!(reason(&Private::default(), "dom_1"), None);
    }

    #[test]
    fn unknown_configuration_skips_the_opt_out_of_every_domain() {
        for unknown in CONFIGURABLE {
            let reason = NewObject::skip_reason(&notes(unknown), "dom_2");
            assert_eq!(reason, Some(SkipReason::Unknown), "{unknown}");
        }
    }

    #[test]
    fn configurable_attributes_match_the_schema() {
        let schema = super::super::schema::schema();
        let block = schema.block();
        let attributes = block.attributes.iter().filter(|a| a.is_settable());
        let blocks = block.blocks.iter().map(|block| block.name);
        let configurable: Vec<_> = attributes.map(|a| a.name).chain(blocks).collect();
        assert_eq!(configurable, CONFIGURABLE);
    }
}
