//! The Terraform and OpenTofu provider for HostUp.

pub mod plugin;
pub mod protocol;
