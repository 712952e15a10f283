//! A provider that waits for a debugger, as a developer starts it.

use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use tonic::transport::Channel;

use super::{Child, Dial, Handshake, Provider};

/// A process that was started with `-debug`, and what it printed.
#[derive(Debug)]
pub struct Debugged {
    pub child: Child,
    /// All that was printed up to how it ends, without indentation.
    pub lines: Vec<String>,
    /// The value that the reattach line has for the provider.
    pub entry: Json,
    /// Where it listens, as a handshake line would say it.
    pub handshake: Handshake,
}

impl Debugged {
    pub async fn start() -> Self {
        let mut child = Provider::by_hand().argument("-debug").spawn();
        let mut lines = Vec::new();
        while !lines.iter().any(|line: &String| line.contains("Ctrl-C")) {
            lines.push(child.line().await.trim().to_owned());
        }
        let assignment = lines
            .iter()
            .find_map(|line| line.strip_prefix("TF_REATTACH_PROVIDERS='"));
        let value = assignment.and_then(|value| value.strip_suffix('\''));
        let value: Json = serde_json::from_str(value.expect("one quoted value")).unwrap();
        let entry = value["registry.terraform.io/hostup/hostup"].clone();
        let field = |name: &str| entry["Addr"][name].as_str().unwrap().to_owned();
        let line = format!("1|6|{}|{}|grpc|", field("Network"), field("String"));
        Self {
            child,
            lines,
            handshake: Handshake::parse(&line),
            entry,
        }
    }

    /// A connection, as each provider block of a run makes its own.
    pub async fn channel(&self) -> Channel {
        Dial::new(&self.handshake, None).channel().await.unwrap()
    }

    /// The provider's calls, on a connection of their own.
    pub async fn provider(&self) -> ProviderClient<Channel> {
        ProviderClient::new(self.channel().await)
    }
}
