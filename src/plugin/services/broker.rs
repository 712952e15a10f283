//! Further connections between the two processes: none are offered, and what the client offers is not taken.

use futures_util::StreamExt;
use futures_util::future::ready;
use futures_util::stream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::held::Held;
use super::wire::go_plugin::ConnInfo;
use super::wire::go_plugin::grpc_broker_server::GrpcBroker;

pub(super) struct Broker {
    pub(super) ending: CancellationToken,
}

#[tonic::async_trait]
impl GrpcBroker for Broker {
    type StartStreamStream = Held<ConnInfo>;

    async fn start_stream(
        &self,
        request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        // Read and dropped, so that the client's half of the stream never stalls.
        let answers = request
            .into_inner()
            .filter_map(|_| ready(None))
            .chain(stream::pending())
            .take_until(self.ending.clone().cancelled_owned());
        Ok(Response::new(Box::pin(answers)))
    }
}
