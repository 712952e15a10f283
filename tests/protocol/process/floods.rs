//! Other programs that open connections and never complete a handshake.

use tokio::io::AsyncWriteExt;

use super::super::plugin_client::connector::Stream;
use super::super::plugin_client::{Connector, PluginClient, ProviderCommand};
use super::{responds, until};

/// More than the process handshakes with at once, and more than it has descriptors for.
const CONNECTIONS: usize = 300;

/// What a client sends before it goes silent: nothing, or the start of a handshake. One of them sends plain HTTP/2 and
/// is refused at once.
const OPENINGS: [&[u8]; 8] = [
    b"",
    b"",
    &[0x16],
    &[0x16, 0x03, 0x01],
    &[0x16, 0x03, 0x01, 0x02, 0x00],
    &[0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01],
    &[
        0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03,
    ],
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
];

/// Opens connections that send little and stay open. A connection that fails is tried again.
async fn connections(connector: &Connector) -> Vec<Box<dyn Stream>> {
    let mut connections = Vec::with_capacity(CONNECTIONS);
    while connections.len() < CONNECTIONS {
        let Ok(mut stream) = connector.raw().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let _ = stream
            .write_all(OPENINGS[connections.len() % OPENINGS.len()])
            .await;
        connections.push(stream);
    }
    connections
}

async fn assert_client_is_accepted(plugin: &PluginClient) {
    let channel = plugin
        .connector
        .channel()
        .await
        .expect("the client is accepted");
    assert!(responds(channel).await);
    assert!(responds(plugin.channel()).await, "and stays connected");
}

fn provider(transport: &str) -> ProviderCommand {
    // Enough for the handshakes in progress and for the process itself.
    ProviderCommand::new()
        .variable("HOSTUP_PLUGIN_TRANSPORT", transport)
        .with_descriptor_limit(192)
}

#[tokio::test]
async fn silent_clients_delay_nobody_and_leak_no_descriptor() {
    for transport in ["unix", "tcp"] {
        let plugin = PluginClient::start_with(provider(transport)).await;
        // All connections are still open on this side; the real client gets through before any of them times out.
        let open = connections(&plugin.connector).await;
        assert_client_is_accepted(&plugin).await;
        drop(open);
        assert_client_is_accepted(&plugin).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn client_is_accepted_during_a_flood() {
    let plugin = PluginClient::start_with(provider("unix")).await;
    let connector = plugin.connector.clone();
    let flood = tokio::spawn(async move {
        loop {
            drop(connections(&connector).await);
        }
    });
    for _ in 0..5 {
        // A gRPC client retries when it is refused.
        until("the client is accepted", || async {
            match plugin.connector.channel().await {
                Ok(channel) => responds(channel).await,
                Err(_) => false,
            }
        })
        .await;
    }
    assert!(responds(plugin.channel()).await);
    assert!(!flood.is_finished());
    flood.abort();
}

/// Returns the peak memory of a process, in KiB.
#[cfg(target_os = "linux")]
fn peak_memory(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.expect("a peak").parse().unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn memory_does_not_grow_with_connections() {
    let plugin = PluginClient::start().await;
    for _ in 0..3 {
        drop(connections(&plugin.connector).await);
        assert_client_is_accepted(&plugin).await;
    }
    let hundreds = peak_memory(plugin.process.id());
    for _ in 0..17 {
        drop(connections(&plugin.connector).await);
        assert_client_is_accepted(&plugin).await;
    }
    let thousands = peak_memory(plugin.process.id());
    // 1 MiB for 5,100 more connections: a leak of 200 bytes per connection would show.
    let message = format!("{hundreds} KiB, then {thousands} KiB");
    assert!(thousands <= hundreds + 1024, "{message}");
}
