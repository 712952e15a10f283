//! A provider that waits for a debugger, as a developer starts it.

use serde_json::Value as Json;
use terraform_provider_hostup::protocol::tfplugin6::provider_client::ProviderClient;
use tonic::transport::Channel;

use super::{Connector, Handshake, PluginProcess, ProviderCommand};

/// A process that was started with `-debug`, and its output.
#[derive(Debug)]
pub struct DebugProvider {
    pub process: PluginProcess,
    /// Everything it printed up to the line on how to stop it, without indentation.
    pub lines: Vec<String>,
    /// The value for this provider in `TF_REATTACH_PROVIDERS`.
    pub entry: Json,
    /// The address, as a handshake line would have it.
    pub handshake: Handshake,
}

impl DebugProvider {
    pub async fn start() -> Self {
        let mut process = ProviderCommand::in_terminal().argument("-debug").spawn();
        let mut lines = Vec::new();
        while !lines.iter().any(|line: &String| line.contains("Ctrl-C")) {
            lines.push(process.line().await.trim().to_owned());
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
            process,
            lines,
            handshake: Handshake::parse(&line),
            entry,
        }
    }

    /// Opens a new connection. Terraform opens one for each provider block.
    pub async fn channel(&self) -> Channel {
        Connector::new(&self.handshake, None)
            .channel()
            .await
            .unwrap()
    }

    /// Creates a client of the provider service, on a new connection.
    pub async fn provider(&self) -> ProviderClient<Channel> {
        ProviderClient::new(self.channel().await)
    }
}
