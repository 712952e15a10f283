//! Terraform's protocol on one side, the framework on the other.

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
