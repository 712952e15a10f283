//! The services that go-plugin's clients expect besides the plugin's own.
//!
//! Terraform only needs Shutdown. It opens the streams on every connection and never uses them; without them it would
//! log a warning for each command.

mod broker;
mod controller;
mod health;
mod open_stream;
mod stdio;
pub mod wire;

use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use wire::go_plugin::grpc_broker_server::GrpcBrokerServer;
use wire::go_plugin::grpc_controller_server::GrpcControllerServer;
use wire::go_plugin::grpc_stdio_server::GrpcStdioServer;
use wire::health::health_server::HealthServer;

use broker::Broker;
use controller::Controller;
use health::Health;
use stdio::Stdio;

/// Adds go-plugin's services. Shutdown cancels `shutdown_requested`; streams stay open until `shutdown`.
pub(super) fn add(
    routes: Routes,
    shutdown_requested: CancellationToken,
    shutdown: CancellationToken,
) -> Routes {
    routes
        .add_service(GrpcControllerServer::new(Controller { shutdown_requested }))
        .add_service(GrpcStdioServer::new(Stdio {
            shutdown: shutdown.clone(),
        }))
        .add_service(GrpcBrokerServer::new(Broker {
            shutdown: shutdown.clone(),
        }))
        .add_service(HealthServer::new(Health { shutdown }))
}
