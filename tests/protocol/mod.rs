//! The provider's process, asked as Terraform's core asks it.
//!
//! `core` is a client of our own that starts the binary the way Terraform 1.16 does. It asks what the Terraform on this
//! machine may be too old to ask.

pub mod core;

#[cfg(unix)]
mod process;
