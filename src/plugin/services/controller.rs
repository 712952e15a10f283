//! Shutdown, with which the client ends the process.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::wire::go_plugin::Empty;
use super::wire::go_plugin::grpc_controller_server::GrpcController;

pub(super) struct Controller {
    pub(super) shutdown_requested: CancellationToken,
}

#[tonic::async_trait]
impl GrpcController for Controller {
    /// The response arrives before the process ends, because the server waits for its calls.
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.shutdown_requested.cancel();
        Ok(Response::new(Empty {}))
    }
}
