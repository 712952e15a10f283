//! What a registry of Terraform providers needs of a release, made from this workspace.
//!
//! A registry reads four kinds of files beside a tag: one zip for each platform, a manifest that names the protocol, the
//! sums of both, and a signature of the sums. [`compile`] builds the provider so that the same sources give the same bytes
//! in any folder, [`licences`] collects the texts that have to go with it, [`archive`] packs it, [`assets`] names the files and writes manifest and sums, and [`sbom`] lists what
//! the binary is made of. Signing is left to `gpg`, which holds the key.

pub mod archive;
pub mod assets;
pub mod compile;
mod failure;
pub mod licences;
pub mod platform;
pub mod sbom;

pub use failure::Failure;
pub use platform::Platform;

/// What the provider's files are named after.
pub const NAME: &str = "terraform-provider-hostup";
