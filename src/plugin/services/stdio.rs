//! The stream for the process's output after its handshake line. There is none.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::open_stream::{OpenStream, open_until};
use super::wire::go_plugin::StdioData;
use super::wire::go_plugin::grpc_stdio_server::GrpcStdio;

pub(super) struct Stdio {
    pub(super) shutdown: CancellationToken,
}

#[tonic::async_trait]
impl GrpcStdio for Stdio {
    type StreamStdioStream = OpenStream<StdioData>;

    async fn stream_stdio(
        &self,
        _: Request<()>,
    ) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(Response::new(open_until(self.shutdown.clone(), None)))
    }
}
