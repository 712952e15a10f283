//! A provider for these tests, served inside of the test process.

use std::io;

use hyper_util::rt::TokioIo;
use terraform_provider_hostup::framework::data_source::box_data_source;
use terraform_provider_hostup::framework::list_resource::box_list_resource;
use terraform_provider_hostup::framework::resource::box_resource;
use terraform_provider_hostup::framework::{
    AnyDataSource, AnyListResource, AnyResource, Attribute, Block, Configuration, Diagnostics,
    Provider, Schema, Value,
};
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use terraform_provider_hostup::protocol::tfplugin6::provider_server::{
    Provider as Rpcs, ProviderServer,
};
use terraform_provider_hostup::protocol::{self, ProviderInfo};
use tokio::io::DuplexStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::{Channel, Endpoint, Server};
use tower::service_fn;

use super::everything::{Everything, EverythingDataSource, EverythingList};
use super::panicking_resource::{PanickingDataSource, PanickingList, PanickingResource};

/// One resource, data source and list resource that work, and one of each that panics.
struct TestProvider;

impl Provider for TestProvider {
    type Client = ();

    fn schema(&self) -> Schema {
        let endpoint = Attribute::string("endpoint").describe("Where.");
        Schema::new(0, Block::new("The test provider.", vec![endpoint]))
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        Diagnostics::default()
    }

    fn configure(&self, config: &Value, _: &str) -> (Option<Configuration<()>>, Diagnostics) {
        let configuration = if config.is_wholly_known() {
            Configuration::Ready(())
        } else {
            Configuration::Incomplete(vec!["endpoint"])
        };
        (Some(configuration), Diagnostics::default())
    }

    fn resources(&self) -> Vec<Box<dyn AnyResource<()>>> {
        vec![box_resource(PanickingResource), box_resource(Everything)]
    }

    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<()>>> {
        vec![
            box_data_source(EverythingDataSource),
            box_data_source(PanickingDataSource),
        ]
    }

    fn list_resources(&self) -> Vec<Box<dyn AnyListResource<()>>> {
        vec![
            box_list_resource(EverythingList, Everything),
            box_list_resource(PanickingList, PanickingResource),
        ]
    }
}

const INFO: ProviderInfo = ProviderInfo {
    address: "example.org/test/odd",
    report_url: concat!(env!("CARGO_PKG_REPOSITORY"), "/issues"),
};

/// Serves the test provider until the client is dropped.
pub async fn serve() -> ProviderClient<Channel> {
    serve_provider(TestProvider).await
}

/// Serves any provider until the client is dropped.
pub async fn serve_provider(provider: impl Provider) -> ProviderClient<Channel> {
    connect(protocol::service(provider, INFO, CancellationToken::new())).await
}

/// The size of the largest message that core reads.
const MESSAGE_LIMIT: usize = 256 << 20;

/// Serves any implementation of the RPCs until the client is dropped.
pub async fn connect<T: Rpcs>(service: ProviderServer<T>) -> ProviderClient<Channel> {
    let (ours, theirs) = tokio::io::duplex(1 << 20);
    let incoming = tokio_stream::once(Ok::<DuplexStream, io::Error>(theirs));
    tokio::spawn(
        Server::builder()
            .add_service(service)
            .serve_with_incoming(incoming),
    );
    let mut ours = Some(ours);
    let connector = service_fn(move |_| {
        let stream = ours
            .take()
            .ok_or_else(|| io::Error::other("there is only one connection"));
        async move { stream.map(TokioIo::new) }
    });
    let endpoint = Endpoint::from_static("http://localhost");
    ProviderClient::new(endpoint.connect_with_connector(connector).await.unwrap())
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT)
}
