//! The Terraform and OpenTofu provider for HostUp.

pub mod framework;
pub mod plugin;
pub mod protocol;
