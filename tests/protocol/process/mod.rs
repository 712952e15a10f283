//! The plugin process: how it starts, which clients it accepts, how it ends, what it prints.

mod access;
mod floods;
mod logs;
mod malformed_input;
#[cfg(target_os = "linux")]
mod memory;
mod shutdown;
mod startup;

use std::future::Future;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use terraform_provider_hostup::plugin::wire::health::HealthCheckRequest;
use terraform_provider_hostup::plugin::wire::health::health_check_response::ServingStatus;
use terraform_provider_hostup::plugin::wire::health::health_client::HealthClient;
use tokio::time::{sleep, timeout};
use tonic::transport::Channel;

use super::plugin_client::TEST_TIMEOUT;

/// Polls until the condition holds.
async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let polled = timeout(TEST_TIMEOUT, async {
        while !holds().await {
            sleep(Duration::from_millis(10)).await;
        }
    });
    assert!(polled.await.is_ok(), "timed out: {what}");
}

/// Whether the process answers an RPC on this connection.
async fn responds(channel: Channel) -> bool {
    let service = "plugin".to_owned();
    let mut client = HealthClient::new(channel);
    match client.check(HealthCheckRequest { service }).await {
        Ok(response) => response.get_ref().status() == ServingStatus::Serving,
        Err(_) => false,
    }
}

/// Whether a process with this id is running; a zombie is not.
fn runs(id: u32) -> bool {
    let output = Command::new("ps")
        .args(["-o", "stat=", "-p", &id.to_string()])
        .output()
        .unwrap();
    let state = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

fn socket_directory(address: &str) -> &Path {
    Path::new(address).parent().expect("an absolute path")
}
