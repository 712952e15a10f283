//! The files of a release: those of the provider, which registries read, and those of the sandbox.
//!
//! A registry reads these files at a tag: a zip for each platform, a manifest with the protocol version, the checksums of
//! all, and a signature of the checksums. [`program`] names the files, [`compile`] builds the programs reproducibly,
//! [`licences`] collects the licence texts, [`archive`] packs both, [`sbom`] lists the components of the binaries, and
//! [`assets`] writes manifest and checksums. `gpg`, which has the key, signs those of the provider.

pub mod archive;
pub mod assets;
pub mod compile;
mod error;
pub mod licences;
pub mod platform;
pub mod program;
pub mod sbom;

pub use error::Error;
pub use platform::Platform;
pub use program::Program;
