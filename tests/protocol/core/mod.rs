//! A client that starts the provider and speaks with it as Terraform 1.16 does.
//!
//! Its own one-time certificate on P-521, the server verified with the handshake's certificate as the only root, HTTP/2
//! demanded of the TLS handshake, and both of go-plugin's streams held open beside the calls.

mod certificate;
pub mod child;
pub mod connect;
mod debugged;
mod handshake;

pub use certificate::Identity;
pub use child::{Child, Provider};
pub use connect::{Dial, Hello};
pub use debugged::Debugged;
pub use handshake::Handshake;

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
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What the core reads from us without a limit of its own.
const MESSAGE_LIMIT: usize = 256 << 20;

/// A running provider and the connection to it. Dropping it kills the process.
pub struct Core {
    pub child: Child,
    pub handshake: Handshake,
    /// How to open further connections.
    pub dial: Dial,
    channel: Channel,
    /// Held open for as long as Terraform would.
    pub stdio: Streaming<StdioData>,
    pub broker: Streaming<ConnInfo>,
    /// Our half of the broker's stream, on which nothing is said.
    offers: mpsc::Sender<ConnInfo>,
}

impl Core {
    /// Starts the provider with mutual TLS and no log variable.
    pub async fn start() -> Self {
        Self::of(Provider::new()).await
    }

    /// Starts a provider that was prepared otherwise: other variables, plain, another transport.
    pub async fn of(provider: Provider) -> Self {
        let identity = provider.identity();
        let mut child = provider.spawn();
        let handshake = child.handshake().await;
        let dial = Dial::new(&handshake, identity);
        let channel = dial.channel().await.expect("the provider lets us in");
        let stdio = GrpcStdioClient::new(channel.clone())
            .stream_stdio(())
            .await
            .expect("the stream of output opens")
            .into_inner();
        let (offers, offered) = mpsc::channel(1);
        let broker = GrpcBrokerClient::new(channel.clone())
            .start_stream(ReceiverStream::new(offered))
            .await
            .expect("the broker's stream opens")
            .into_inner();
        Self {
            child,
            handshake,
            dial,
            channel,
            stdio,
            broker,
            offers,
        }
    }

    /// The provider's calls.
    pub fn provider(&self) -> ProviderClient<Channel> {
        ProviderClient::new(self.channel.clone())
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(MESSAGE_LIMIT)
    }

    /// The connection, for services other than the provider's.
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// Closes the connection without a word, as a client does that crashes.
    pub fn disconnect(self) -> (Child, Dial) {
        let Self {
            child,
            dial,
            offers,
            channel,
            stdio,
            broker,
            ..
        } = self;
        drop((stdio, broker, offers, channel));
        (child, dial)
    }

    /// Asks the process to end, as Terraform does at the end of a command. Gives what it leaves behind.
    pub async fn shutdown(self) -> Ended {
        let answer = GrpcControllerClient::new(self.channel.clone())
            .shutdown(Empty {})
            .await;
        let Self { mut child, .. } = self;
        let code = child.exit().await;
        Ended {
            answered: answer.is_ok(),
            code,
            stderr: child.stderr(),
        }
    }
}

/// How a process came to its end.
#[derive(Debug)]
pub struct Ended {
    /// Whether the call to shut down got its answer.
    pub answered: bool,
    /// None if a signal ended it.
    pub code: Option<i32>,
    pub stderr: String,
}
