//! The documentation of the provider, in the layout that the registries of Terraform and OpenTofu read: `docs/index.md`,
//! and one page for each resource, data source, list resource and guide.
//!
//! Nothing in `docs/` is written by hand. What a page of reference says comes from the schema and its texts, so that
//! editors and the registry say the same; its examples are files under `examples/`, which a test applies. A guide is
//! Markdown under `templates/guides/`, whose configurations are such files too.
//!
//! - [`Page`]: one file of the documentation.
//! - `reference`: the pages of what the provider offers.
//! - `attributes`: the lists of attributes in them.
//! - `guide`: the guides.
//! - `sources`: the files that all of them read.
//! - [`standing`]: what stands in `docs/`, against what should.

mod attributes;
mod fault;
mod guide;
mod page;
mod reference;
mod sources;
pub mod standing;

use std::path::Path;

use terraform_provider_hostup::provider::Hostup;

pub use fault::Fault;
pub use page::Page;
pub use reference::REGISTRY;
use sources::Sources;

/// All pages, in the order of their paths. `root` is the folder of the project, with `examples/` and `templates/`.
///
/// # Errors
///
/// When an example is missing, or a guide is not of the form of a guide.
pub fn pages(root: &Path) -> Result<Vec<Page>, Fault> {
    let sources = Sources::new(root);
    let provider = Hostup::new(|_| None);
    let guides = guide::all(&sources)?;
    let mut pages = reference::pages(&provider, &sources, &guides)?;
    pages.extend(guides);
    pages.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(pages)
}
