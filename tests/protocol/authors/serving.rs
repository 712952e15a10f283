//! A provider for these tests, served inside the test's own process.

use std::io;

use hyper_util::rt::TokioIo;
use terraform_provider_hostup::framework::resource::registered;
use terraform_provider_hostup::framework::{
    AnyDataSource, AnyListResource, AnyResource, Block, Configuration, Diagnostics, Provider,
    Schema, Value,
};
use terraform_provider_hostup::plugin;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use terraform_provider_hostup::protocol::{self, Guard};
use tokio::io::DuplexStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::{Channel, Endpoint, Server};
use tower::service_fn;

use super::everything::Everything;
use super::fragile::Fragile;

/// The provider: nothing to configure, two resources.
struct Odd;

impl Provider for Odd {
    type Client = ();

    fn schema(&self) -> Schema {
        Schema::new(0, Block::new("Nothing.", Vec::new()))
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        Diagnostics::default()
    }

    fn configure(&self, _: &Value, _: &str) -> (Option<Configuration<()>>, Diagnostics) {
        (Some(Configuration::Ready(())), Diagnostics::default())
    }

    fn resources(&self) -> Vec<Box<dyn AnyResource<()>>> {
        vec![registered(Fragile), registered(Everything)]
    }

    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<()>>> {
        Vec::new()
    }

    fn list_resources(&self) -> Vec<Box<dyn AnyListResource<()>>> {
        Vec::new()
    }
}

/// As `main` has it.
struct PanicGuard;

impl Guard for PanicGuard {
    async fn run<F: Future + Send>(&self, future: F) -> Result<F::Output, String> {
        plugin::catch_panic(future)
            .await
            .map_err(|panic| panic.to_string())
    }
}

/// Serves the provider until the client is dropped.
pub async fn serve() -> ProviderClient<Channel> {
    let (ours, theirs) = tokio::io::duplex(1 << 20);
    let service = protocol::service(
        Odd,
        "example.org/test/odd",
        CancellationToken::new(),
        PanicGuard,
    );
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
            .ok_or_else(|| io::Error::other("the one connection is gone"));
        async move { stream.map(TokioIo::new) }
    });
    let endpoint = Endpoint::from_static("http://localhost");
    ProviderClient::new(endpoint.connect_with_connector(connector).await.unwrap())
}
