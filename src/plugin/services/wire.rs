//! The messages and services of every go-plugin process, generated from `proto/go_plugin` and `proto/grpc`.

/// go-plugin's own services: controller, standard streams, broker.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    reason = "generated code, described in proto/go_plugin"
)]
pub mod go_plugin {
    tonic::include_proto!("plugin");
}

/// gRPC's standard health check.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    reason = "generated code, described in proto/grpc"
)]
pub mod health {
    tonic::include_proto!("grpc.health.v1");
}
