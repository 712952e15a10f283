//! A client that starts the provider's binary and talks to it as Terraform 1.16 does.
//!
//! It has a one-time certificate on P-521, accepts only the certificate of the handshake line, requires HTTP/2 in the
//! TLS handshake, and keeps both of go-plugin's streams open.

mod certificate;
pub mod connector;
mod debug_provider;
mod handshake;
pub mod process;

pub use certificate::ClientIdentity;
pub use connector::{ClientHello, Connector};
pub use debug_provider::DebugProvider;
pub use handshake::Handshake;
pub use process::{PluginProcess, ProviderCommand};

use std::time::Duration;

use terraform_provider_hostup::plugin::wire::go_plugin::grpc_broker_client::GrpcBrokerClient;
use terraform_provider_hostup::plugin::wire::go_plugin::grpc_controller_client::GrpcControllerClient;
use terraform_provider_hostup::plugin::wire::go_plugin::grpc_stdio_client::GrpcStdioClient;
use terraform_provider_hostup::plugin::wire::go_plugin::{ConnInfo, Empty, StdioData};
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;
use tonic::transport::Channel;

/// Long enough for a loaded machine; no test passes by waiting for it.
pub const TEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Core reads messages of any size.
const MESSAGE_LIMIT: usize = 256 << 20;

/// A running provider and the connection to it. Dropping it kills the process.
pub struct PluginClient {
    pub process: PluginProcess,
    pub handshake: Handshake,
    /// Opens further connections.
    pub connector: Connector,
    channel: Channel,
    /// Terraform keeps both streams open until it shuts the provider down.
    pub stdio: Streaming<StdioData>,
    pub broker: Streaming<ConnInfo>,
    /// The client's half of the broker stream, on which nothing is sent.
    broker_sender: mpsc::Sender<ConnInfo>,
}

impl PluginClient {
    /// Starts the provider with mutual TLS and without log variables.
    pub async fn start() -> Self {
        Self::start_with(ProviderCommand::new()).await
    }

    /// Starts the provider with another environment or transport.
    pub async fn start_with(command: ProviderCommand) -> Self {
        let identity = command.identity();
        let mut process = command.spawn();
        let handshake = process.handshake().await;
        let connector = Connector::new(&handshake, identity);
        let channel = connector
            .channel()
            .await
            .expect("the provider accepts the connection");
        let stdio = GrpcStdioClient::new(channel.clone())
            .stream_stdio(())
            .await
            .expect("the stdio stream opens")
            .into_inner();
        let (broker_sender, broker_receiver) = mpsc::channel(1);
        let broker = GrpcBrokerClient::new(channel.clone())
            .start_stream(ReceiverStream::new(broker_receiver))
            .await
            .expect("the broker stream opens")
            .into_inner();
        Self {
            process,
            handshake,
            connector,
            channel,
            stdio,
            broker,
            broker_sender,
        }
    }

    /// Creates a client of the provider service.
    pub fn provider(&self) -> ProviderClient<Channel> {
        ProviderClient::new(self.channel.clone())
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(MESSAGE_LIMIT)
    }

    /// Returns the connection, for other services than the provider's.
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// Closes the connection, as a client that crashes.
    pub fn disconnect(self) -> (PluginProcess, Connector) {
        let Self {
            process,
            connector,
            broker_sender,
            channel,
            stdio,
            broker,
            ..
        } = self;
        drop((stdio, broker, broker_sender, channel));
        (process, connector)
    }

    /// Asks the process to shut down, as Terraform does at the end of a command.
    pub async fn shutdown(self) -> ProcessExit {
        let response = GrpcControllerClient::new(self.channel.clone())
            .shutdown(Empty {})
            .await;
        let Self { mut process, .. } = self;
        let code = process.exit().await;
        ProcessExit {
            responded: response.is_ok(),
            code,
            stderr: process.stderr(),
        }
    }
}

/// How a process exited.
#[derive(Debug)]
pub struct ProcessExit {
    /// Whether the Shutdown RPC was answered.
    pub responded: bool,
    /// None if a signal ended it.
    pub code: Option<i32>,
    pub stderr: String,
}
