//! What all resources have in common of which there is one for each domain: how they name it, how they are imported, what
//! it means when HostUp does not find it, and what it means that two of them are planned for one domain.

mod import;
mod missing;
mod plans;
mod schema;

pub(super) use import::import;
pub(super) use missing::missing;
pub(super) use plans::{Conflict, Plans};
pub(super) use schema::{attributes, identity};

use crate::framework::quote::inline;

/// The domain that a state is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// Its public id.
    pub(super) id: String,
    /// Its name, where one is known.
    pub(super) name: Option<String>,
}

impl Held {
    /// How messages call it.
    pub(super) fn label(&self) -> String {
        label(self.name.as_deref(), &self.id)
    }
}

/// How messages call a domain: by its name, where one is known, and its id.
pub(super) fn label(name: Option<&str>, id: &str) -> String {
    match name {
        Some(name) => format!("{} ({})", inline(name), inline(id)),
        None => inline(id),
    }
}
