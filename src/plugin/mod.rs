//! A process that Terraform can start, trust and stop.

pub mod services;
