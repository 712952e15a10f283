//! What the process prints after its handshake line: nothing.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::held::{self, Held};
use super::wire::go_plugin::StdioData;
use super::wire::go_plugin::grpc_stdio_server::GrpcStdio;

pub(super) struct Stdio {
    pub(super) ending: CancellationToken,
}

#[tonic::async_trait]
impl GrpcStdio for Stdio {
    type StreamStdioStream = Held<StdioData>;

    async fn stream_stdio(
        &self,
        _: Request<()>,
    ) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(Response::new(held::until(None, self.ending.clone())))
    }
}
