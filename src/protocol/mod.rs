//! tfplugin6 on one side, the framework on the other; the only room that names generated types.
//!
//! [`server`] has one method for each RPC of the service and sends them all one way: note the RPC in the log, call the
//! handler in [`rpc`] (one file each), and turn an error or a panic into a diagnostic, with everything that Terraform
//! handed over handed back. [`wire`] translates one shape each: values, schemas, diagnostics.
//!
//! Nothing is kept between calls but the configuration of the provider: Terraform starts a process for each phase, and
//! may never ask for the schema.

mod answer;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod rpc;
mod server;
mod wire;

pub use answer::Guard;
pub use server::{PROTOCOL_VERSION, service};

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
