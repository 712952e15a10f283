//! How the process ends.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::super::plugin_client::{PluginClient, ProviderCommand, TEST_TIMEOUT, process};
use super::{responds, runs, socket_directory, until};

/// Terraform kills a provider that has not exited this long after Shutdown.
const TERRAFORM_KILLS: Duration = Duration::from_secs(2);

#[tokio::test]
async fn shutdown_rpc_succeeds_and_removes_the_socket() {
    let plugin = PluginClient::start().await;
    let directory = socket_directory(&plugin.handshake.address).to_owned();
    assert!(directory.exists());
    let start = Instant::now();
    let ended = plugin.shutdown().await;
    let took = start.elapsed();
    assert!(ended.responded, "{ended:?}");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.stderr, "");
    assert!(!directory.exists());
    assert!(took < TERRAFORM_KILLS, "{took:?}");
}

#[tokio::test]
async fn go_plugin_streams_stay_open_and_end_without_error() {
    let mut plugin = PluginClient::start().await;
    assert!(responds(plugin.channel()).await);
    let pending = tokio::time::timeout(Duration::ZERO, plugin.stdio.message()).await;
    assert!(pending.is_err(), "nothing is sent there: {pending:?}");
    let pending = tokio::time::timeout(Duration::ZERO, plugin.broker.message()).await;
    assert!(pending.is_err(), "nothing is sent there: {pending:?}");

    plugin.process.signal("TERM");
    let message = tokio::time::timeout(TEST_TIMEOUT, plugin.stdio.message())
        .await
        .unwrap();
    assert!(matches!(message, Ok(None)), "{message:?}");
    let message = tokio::time::timeout(TEST_TIMEOUT, plugin.broker.message())
        .await
        .unwrap();
    assert!(matches!(message, Ok(None)), "{message:?}");
}

#[tokio::test]
async fn sigint_is_ignored() {
    let mut plugin = PluginClient::start().await;
    for _ in 0..3 {
        plugin.process.signal("INT");
        assert!(responds(plugin.channel()).await);
    }
    assert!(plugin.process.is_running());
    assert_eq!(plugin.shutdown().await.code, Some(0));
}

#[tokio::test]
async fn sigterm_ends_the_process_and_removes_the_socket() {
    let mut plugin = PluginClient::start().await;
    plugin.process.signal("TERM");
    assert_eq!(plugin.process.exit().await, Some(0));
    assert!(!socket_directory(&plugin.handshake.address).exists());
}

/// Returns the signals that this process and its children ignore: one bit each, from 1.
#[cfg(target_os = "linux")]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    u64::from_str_radix(mask.unwrap().trim(), 16).unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn sighup_and_sigquit_end_the_process_and_remove_the_socket() {
    for (name, number) in [("HUP", 1), ("QUIT", 3)] {
        // Under nohup the provider rightly continues.
        if ignored() >> (number - 1) & 1 == 1 {
            continue;
        }
        let mut plugin = PluginClient::start().await;
        plugin.process.signal(name);
        assert_eq!(plugin.process.exit().await, Some(0), "{name}");
        let directory = socket_directory(&plugin.handshake.address);
        assert!(!directory.exists(), "{name}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn signals_ignored_at_start_stay_ignored() {
    let mut plugin =
        PluginClient::start_with(ProviderCommand::new().ignoring_signals("HUP QUIT")).await;
    for name in ["HUP", "QUIT"] {
        plugin.process.signal(name);
        assert!(responds(plugin.channel()).await, "{name}");
    }
    assert!(plugin.process.is_running());
    assert_eq!(plugin.shutdown().await.code, Some(0));
}

#[tokio::test]
async fn process_ends_when_its_parent_is_killed() {
    let plugin = PluginClient::start_with(ProviderCommand::new().under_shell()).await;
    until("the shell prints both ids", || async {
        plugin.process.stderr().ends_with('\n')
    })
    .await;
    let stderr = plugin.process.stderr();
    let ids: Vec<u32> = stderr.split_whitespace().flat_map(str::parse).collect();
    let [shell, provider] = ids[..] else {
        panic!("two process ids, not {stderr:?}");
    };
    assert!(runs(provider));
    // The connection stays open: the end of the parent must be enough.
    process::signal(shell, "KILL");
    until("the provider ends", || async { !runs(provider) }).await;
    assert!(!Path::new(&plugin.handshake.address).exists());
}

#[tokio::test]
async fn process_ends_when_the_connection_is_lost() {
    let plugin = PluginClient::start().await;
    let socket = PathBuf::from(&plugin.handshake.address);
    let (mut process, _) = plugin.disconnect();
    assert_eq!(process.exit().await, Some(0));
    assert!(!socket.exists());
}

#[tokio::test]
async fn client_can_reconnect() {
    let (mut process, connector) = PluginClient::start().await.disconnect();
    let again = connector.channel().await.expect("still there");
    assert!(responds(again).await);
    assert!(process.is_running());
}
