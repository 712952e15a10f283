//! The documentation of the provider, in the layout of the registries of Terraform and OpenTofu: `docs/index.md`, and one
//! page for each resource, data source, list resource and guide.
//!
//! All of `docs/` is generated. Reference pages come from the schemas and their descriptions, so that editors and the
//! registry show the same text; their examples are files under `examples/`, which a test applies. Guides are Markdown under
//! `templates/guides/`, with configurations from such files.
//!
//! - [`Page`]: one file of the documentation.
//! - `reference`: the pages of the provider, resources, data sources and list resources.
//! - `attributes`: their lists of attributes.
//! - `guide`: the guides.
//! - `see_also`: what each reference page links at its end.
//! - `sources`: the files that pages are generated from.
//! - [`output`]: the files in `docs/`.

mod attributes;
mod error;
mod guide;
pub mod output;
mod page;
mod reference;
mod see_also;
mod sources;

use std::path::Path;

use terraform_provider_hostup::provider::Hostup;

pub use error::Error;
pub use page::Page;
pub use reference::FILES;
use sources::Sources;

/// Returns all pages, sorted by path. `root` is the folder of the project, with `examples/` and `templates/`.
///
/// # Errors
///
/// When an example is missing, a guide does not have the required form, or a page has no related pages.
pub fn pages(root: &Path) -> Result<Vec<Page>, Error> {
    let sources = Sources::new(root);
    let provider = Hostup::new(|_| None);
    let guides = guide::all(&sources)?;
    let mut pages = reference::pages(&provider, &sources, &guides)?;
    pages.extend(guides);
    see_also::add(&mut pages)?;
    pages.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(pages)
}
