//! The Terraform and OpenTofu provider for HostUp. The modules, in the order in which a request passes through them:
//!
//! - [`plugin`]: the go-plugin server process that Terraform starts: handshake, TLS, lifecycle, logs. It serves any gRPC
//!   routes and knows nothing of resources or state.
//! - [`protocol`]: tfplugin6 to framework and back, one RPC per file; the only module that names generated types.
//! - [`framework`]: what a provider is: values, schemas, planning rules and the traits. It knows neither gRPC nor HTTP.
//! - [`provider`]: what users meet: the provider block, and one folder for each resource.
//! - [`api`]: HostUp over HTTP: one file per path, one way to send, errors by outcome, rate limiting.
//! - [`dns`]: what the DNS shows of a domain's DNSSEC, whatever HostUp reports.
//!
//! `protocol` uses `framework`, and `provider` uses `framework`, `api` and `dns`. Every module may use `text`, which makes
//! untrusted text safe to print, and `panic_guard`; nothing else is shared, and `main` connects them. `ARCHITECTURE.md`
//! follows one apply through all of them.

#[cfg(test)]
mod alone;
pub mod api;
pub mod dns;
pub mod framework;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod panic_guard;
pub mod plugin;
pub mod protocol;
pub mod provider;
mod text;
