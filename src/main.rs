//! Builds the provider and serves it to Terraform.
fn main() {}
