//! The end of the process, asked for politely.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::wire::go_plugin::Empty;
use super::wire::go_plugin::grpc_controller_server::GrpcController;

pub(super) struct Controller {
    pub(super) asked_to_end: CancellationToken,
}

#[tonic::async_trait]
impl GrpcController for Controller {
    /// Answers before the process ends: the server ends only when its calls are answered.
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.asked_to_end.cancel();
        Ok(Response::new(Empty {}))
    }
}
