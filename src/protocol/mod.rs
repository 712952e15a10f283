//! Converts between tfplugin6 and the framework; the only module that names generated types.
//!
//! [`mod@service`] has one method for each RPC and sends every request through [`dispatch`]: log it, call its handler in
//! [`rpc`] (one file each), and turn an error or a panic into a diagnostic beside an unchanged response. The handlers
//! share a [`server`]; [`wire`] converts values, schemas and diagnostics.
//!
//! Only the provider's configuration is kept between calls: Terraform starts a process for each phase, and may never
//! request the schema.

mod dispatch;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod rpc;
mod server;
mod service;
mod wire;

pub use server::ProviderInfo;
pub use service::{PROTOCOL_VERSION, service};

/// The messages and services of Terraform's plugin protocol, generated from `proto/tfplugin6.proto`, where they are
/// described.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    reason = "generated code, described in proto/tfplugin6.proto"
)]
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}
