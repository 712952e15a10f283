//! The Terraform and OpenTofu provider for HostUp, room by room, in the order in which a call passes through them:
//!
//! - [`plugin`]: a process that Terraform can start, trust and stop. It knows no Terraform word.
//! - [`protocol`]: tfplugin6 to framework and back, one RPC per file; alone in naming generated types.
//! - [`framework`]: what a provider is: values, schemas, plan rules, the traits. It knows neither gRPC nor HTTP.
//! - [`provider`]: what users meet: the provider block, and one folder for each resource.
//! - [`api`]: HostUp over HTTP: one file per path, one way to send, errors by outcome, the pacing of calls.
//!
//! `protocol` uses `framework`, `provider` uses `framework` and `api`, and the others use nothing of ours but `text`, which
//! makes text from elsewhere safe to print; `main` joins them. `ARCHITECTURE.md` walks one apply through all of them.

#[cfg(test)]
mod alone;
pub mod api;
pub mod framework;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub mod plugin;
pub mod protocol;
pub mod provider;
mod text;
