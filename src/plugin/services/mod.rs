//! The services that go-plugin's clients expect beside the plugin's own.
//!
//! Only Shutdown matters to Terraform. The streams are opened on every connection and never used; left out, they would
//! cost each command a warning in the log.

mod broker;
mod controller;
mod health;
mod held;
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

/// The routes with ours beside them. A call to shut down cancels `asked_to_end`; streams are held until `ending`.
pub(super) fn add(
    routes: Routes,
    asked_to_end: CancellationToken,
    ending: CancellationToken,
) -> Routes {
    routes
        .add_service(GrpcControllerServer::new(Controller { asked_to_end }))
        .add_service(GrpcStdioServer::new(Stdio {
            ending: ending.clone(),
        }))
        .add_service(GrpcBrokerServer::new(Broker {
            ending: ending.clone(),
        }))
        .add_service(HealthServer::new(Health { ending }))
}
