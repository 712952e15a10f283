//! The gRPC service: one method for each RPC, which sends the request to its handler by way of [`dispatch`].

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::dispatch::{EventStream, dispatch};
use super::rpc;
use super::server::{ProviderInfo, Server};
use super::tfplugin6::provider_server::{Provider as Rpcs, ProviderServer};
use super::tfplugin6::*;
use crate::framework::Provider;

/// The version of the protocol that this module implements.
pub const PROTOCOL_VERSION: &str = "6.11";

/// The maximum message size in both directions, as in Go providers: 256 MiB.
const MESSAGE_LIMIT: usize = 256 << 20;

/// Returns the gRPC service of a provider. `stop` is cancelled when the process has to end.
pub fn service<P: Provider>(
    provider: P,
    info: ProviderInfo,
    stop: CancellationToken,
) -> ProviderServer<impl Rpcs> {
    ProviderServer::new(Service {
        server: Arc::new(Server::new(provider, info, stop)),
    })
    .max_decoding_message_size(MESSAGE_LIMIT)
    .max_encoding_message_size(MESSAGE_LIMIT)
}

struct Service<P: Provider> {
    server: Arc<Server<P>>,
}

/// Implements every RPC. Streaming RPCs return a stream of events.
macro_rules! rpcs {
    (unary: $($rpc:ident)*; streams: $($stream:ident)*;) => {
        #[tonic::async_trait]
        impl<P: Provider> Rpcs for Service<P> {
            $(
                async fn $rpc(
                    &self,
                    request: Request<$rpc::Request>,
                ) -> Result<Response<$rpc::Response>, Status> {
                    let server = self.server.clone();
                    let handle = |request| async move { rpc::$rpc(&server, request).await };
                    let request = request.into_inner();
                    Ok(Response::new(dispatch(self.server.info(), request, handle).await))
                }
            )*
            $(
                async fn $stream(
                    &self,
                    request: Request<$stream::Request>,
                ) -> Result<Response<EventStream<$stream::Event>>, Status> {
                    let server = self.server.clone();
                    let handle = |request| async move { rpc::$stream(&server, request).await };
                    let request = request.into_inner();
                    Ok(Response::new(dispatch(self.server.info(), request, handle).await))
                }
            )*
        }
    };
}

rpcs! {
    unary:
        get_metadata
        get_provider_schema
        get_resource_identity_schemas
        validate_provider_config
        validate_resource_config
        validate_data_resource_config
        upgrade_resource_state
        upgrade_resource_identity
        configure_provider
        read_resource
        plan_resource_change
        apply_resource_change
        import_resource_state
        move_resource_state
        generate_resource_config
        read_data_source
        validate_ephemeral_resource_config
        open_ephemeral_resource
        renew_ephemeral_resource
        close_ephemeral_resource
        validate_list_resource_config
        get_functions
        call_function
        plan_action
        validate_action_config
        stop_provider;
    streams:
        list_resource
        invoke_action;
}
