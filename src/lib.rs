//! The Terraform and OpenTofu provider for HostUp.
