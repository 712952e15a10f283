//! Further connections between the two processes, which this process neither offers nor accepts.

use futures_util::StreamExt;
use futures_util::future::ready;
use futures_util::stream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::open_stream::OpenStream;
use super::wire::go_plugin::ConnInfo;
use super::wire::go_plugin::grpc_broker_server::GrpcBroker;

pub(super) struct Broker {
    pub(super) shutdown: CancellationToken,
}

#[tonic::async_trait]
impl GrpcBroker for Broker {
    type StartStreamStream = OpenStream<ConnInfo>;

    async fn start_stream(
        &self,
        request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        // The client's messages are read and dropped, so that its half of the stream never stalls.
        let responses = request
            .into_inner()
            .filter_map(|_| ready(None))
            .chain(stream::pending())
            .take_until(self.shutdown.clone().cancelled_owned());
        Ok(Response::new(Box::pin(responses)))
    }
}
