//! A provider that stands before a healthy one and changes some of its answers.

use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use terraform_provider_hostup::protocol::tfplugin6::provider_server::{Provider, ProviderServer};
use terraform_provider_hostup::protocol::tfplugin6::*;
use tonic::codegen::BoxStream;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

use super::super::authors::serving::connected;

/// The provider, as long as the client of the healthy one lives.
struct Proxy {
    healthy: ProviderClient<Channel>,
    lies: Lies,
}

/// Puts a proxy with these lies before a healthy provider.
pub async fn before(healthy: ProviderClient<Channel>, lies: Lies) -> ProviderClient<Channel> {
    let limit = 256 << 20;
    let service = ProviderServer::new(Proxy { healthy, lies });
    connected(service.max_encoding_message_size(limit)).await
}

macro_rules! proxy {
    ($($rpc:ident)*) => {
        /// What is changed of which answer, by the call. It sees the request as well, so that it can choose its moment.
        #[derive(Clone, Copy)]
        pub struct Lies {
            $(pub $rpc: Option<fn(&$rpc::Request, &mut $rpc::Response)>,)*
            /// The events of a list are changed all at once.
            pub list_resource: Option<fn(&list_resource::Request, &mut Vec<list_resource::Event>)>,
            /// A call that is not answered at all.
            pub unanswered: &'static str,
        }

        impl Lies {
            /// A proxy that changes nothing.
            pub const NONE: Self = Self { $($rpc: None,)* list_resource: None, unanswered: "" };
        }

        #[tonic::async_trait]
        impl Provider for Proxy {
            $(
                async fn $rpc(
                    &self,
                    request: Request<$rpc::Request>,
                ) -> Result<Response<$rpc::Response>, Status> {
                    if self.lies.unanswered == stringify!($rpc) {
                        return Err(Status::unimplemented("not here"));
                    }
                    let request = request.into_inner();
                    let mut answer = self.healthy.clone().$rpc(request.clone()).await?.into_inner();
                    if let Some(lie) = self.lies.$rpc {
                        lie(&request, &mut answer);
                    }
                    Ok(Response::new(answer))
                }
            )*

            async fn list_resource(
                &self,
                request: Request<list_resource::Request>,
            ) -> Result<Response<BoxStream<list_resource::Event>>, Status> {
                let request = request.into_inner();
                let mut stream = self.healthy.clone().list_resource(request.clone()).await?.into_inner();
                let mut events = Vec::new();
                while let Some(event) = stream.message().await? {
                    events.push(event);
                }
                if let Some(lie) = self.lies.list_resource {
                    lie(&request, &mut events);
                }
                Ok(Response::new(Box::pin(tokio_stream::iter(events.into_iter().map(Ok)))))
            }
        }
    };
}

proxy! {
    get_metadata
    get_provider_schema
    get_resource_identity_schemas
    validate_provider_config
    validate_resource_config
    validate_data_resource_config
    validate_list_resource_config
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
}
