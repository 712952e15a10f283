//! Identities: what identifies an object permanently, apart from its state. Terraform 1.12 and OpenTofu 1.12 import by
//! identity.

use std::collections::BTreeMap;

use super::types::Type;

/// The schema of a resource's identity.
#[derive(Clone, Debug)]
pub struct IdentitySchema {
    version: i64,
    attributes: Vec<IdentityAttribute>,
    kind: Type,
}

/// One attribute of an identity: a primitive or a list.
#[derive(Clone, Debug)]
pub struct IdentityAttribute {
    /// The name.
    pub name: &'static str,
    /// The type.
    pub kind: Type,
    /// Whether an import must contain it.
    pub required_for_import: bool,
    /// The description in Markdown.
    pub description: &'static str,
    /// Returns the canonical form of a value with several spellings, if the state may have another one: core rejects an
    /// identity that changes.
    pub canonical_form: Option<fn(&str) -> String>,
}

impl IdentitySchema {
    /// Creates an identity schema. A new version is needed when stored identities must be rewritten.
    pub fn new(version: i64, attributes: Vec<IdentityAttribute>) -> Self {
        let kinds: BTreeMap<_, _> = attributes
            .iter()
            .map(|a| (a.name.to_owned(), a.kind.clone()))
            .collect();
        Self {
            version,
            attributes,
            kind: Type::Object(kinds),
        }
    }

    /// Returns the version with which identities are stored.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Returns the attributes.
    pub fn attributes(&self) -> &[IdentityAttribute] {
        &self.attributes
    }

    /// Returns the type of the identity, an object.
    pub fn kind(&self) -> &Type {
        &self.kind
    }
}
