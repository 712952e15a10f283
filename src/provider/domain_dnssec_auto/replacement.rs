//! What the destroyed half of a replacement knows of the half that is created.
//!
//! Terraform destroys the old object before it creates the new one. With `on_destroy = "exclude"` that would switch DNSSEC
//! off for a moment, and for good when the creation then fails. So the plan of every creation notes which domain the new
//! object is of. Terraform keeps the note with the planned change, and hands it to both halves of a replacement.

use serde::{Deserialize, Serialize};

use crate::framework::{Private, Value};

/// The key of the note.
pub(super) const NEW_OBJECT: &str = "new_object";

/// Everything that users write.
const WRITTEN: [&str; 5] = [
    "domain_id",
    "action",
    "on_destroy",
    "wait_for_active",
    "timeouts",
];

/// What a plan knows of the object that it creates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum NewObject {
    /// It is of this domain, and everything that users set of it is known.
    Of(String),
    /// Something that users set is known only during the apply, where it may turn out to be invalid.
    Unknown,
}

/// Why a destruction does not opt its domain out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spared {
    /// The new object is of the same domain.
    SameDomain,
    /// The new object may be of the same domain, or may fail to be created.
    NotKnown,
}

impl NewObject {
    /// What a planned state knows of it; `attribute` looks an attribute up.
    pub(super) fn planned<'a>(attribute: impl Fn(&str) -> &'a Value) -> Self {
        let known = WRITTEN.iter().all(|name| attribute(name).is_wholly_known());
        match attribute("domain_id").as_str() {
            Some(id) if known => Self::Of(id.to_owned()),
            _ => Self::Unknown,
        }
    }

    /// Whether the destruction of an object must leave its domain alone, by what its plan noted.
    pub(super) fn spares(notes: &Private, domain_id: &str) -> Option<Spared> {
        match notes.get(NEW_OBJECT)? {
            Self::Of(new) if new == domain_id => Some(Spared::SameDomain),
            Self::Of(_) => None,
            Self::Unknown => Some(Spared::NotKnown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(unknown: &str) -> Private {
        let domain = Value::string("dom_1");
        let planned = NewObject::planned(|name| match name {
            _ if name == unknown => &Value::Unknown,
            "domain_id" => &domain,
            _ => &Value::Null,
        });
        let mut notes = Private::default();
        notes.set(NEW_OBJECT, &planned);
        notes
    }

    #[test]
    fn a_replacement_spares_its_own_domain_and_no_other() {
        let notes = notes("status");
        assert_eq!(NewObject::spares(&notes, "dom_1"), Some(Spared::SameDomain));
        assert_eq!(NewObject::spares(&notes, "dom_2"), None);
        assert_eq!(NewObject::spares(&Private::default(), "dom_1"), None);
    }

    #[test]
    fn a_new_object_that_is_not_wholly_known_spares_every_domain() {
        for unknown in WRITTEN {
            let spared = NewObject::spares(&notes(unknown), "dom_2");
            assert_eq!(spared, Some(Spared::NotKnown), "{unknown}");
        }
    }

    #[test]
    fn everything_that_users_write_must_be_known() {
        let schema = super::super::schema::schema();
        let block = schema.block();
        let attributes = block.attributes.iter().filter(|a| a.is_settable());
        let blocks = block.blocks.iter().map(|block| block.name);
        let written: Vec<_> = attributes.map(|a| a.name).chain(blocks).collect();
        assert_eq!(written, WRITTEN);
    }
}
