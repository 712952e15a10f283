//! Creates the files of a release that a registry of Terraform providers needs.
//!
//! A registry reads these files at a tag: a zip for each platform, a manifest with the protocol version, the checksums of
//! all, and a signature of the checksums. [`compile`] builds the provider reproducibly, [`licences`] collects the licence
//! texts, [`archive`] packs both, [`sbom`] lists the components of the binary, and [`assets`] names the files and writes
//! manifest and checksums. `gpg`, which has the key, signs them.

pub mod archive;
pub mod assets;
pub mod compile;
mod error;
pub mod licences;
pub mod platform;
pub mod sbom;

pub use error::Error;
pub use platform::Platform;

/// The name of the provider's executable, with which all file names begin.
pub const NAME: &str = "terraform-provider-hostup";
