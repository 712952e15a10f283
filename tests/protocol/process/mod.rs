//! The process: how it starts, whom it lets in, how it ends, what it prints.

mod access;
mod ends;
mod floods;
mod logs;
#[cfg(target_os = "linux")]
mod memory;
mod noise;
mod starts;

use std::future::Future;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use terraform_provider_hostup::plugin::wire::health::HealthCheckRequest;
use terraform_provider_hostup::plugin::wire::health::health_check_response::ServingStatus;
use terraform_provider_hostup::plugin::wire::health::health_client::HealthClient;
use tokio::time::{sleep, timeout};
use tonic::transport::Channel;

use super::core::PATIENCE;

/// Asks until the answer is yes.
async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let polled = timeout(PATIENCE, async {
        while !holds().await {
            sleep(Duration::from_millis(10)).await;
        }
    });
    assert!(polled.await.is_ok(), "in vain: {what}");
}

/// Whether the process answers a call on this connection.
async fn answers(channel: Channel) -> bool {
    let service = "plugin".to_owned();
    let mut client = HealthClient::new(channel);
    match client.check(HealthCheckRequest { service }).await {
        Ok(response) => response.get_ref().status() == ServingStatus::Serving,
        Err(_) => false,
    }
}

/// Whether a process with this id runs; one that ended and was not awaited by its parent does not.
fn runs(id: u32) -> bool {
    let asked = Command::new("ps")
        .args(["-o", "stat=", "-p", &id.to_string()])
        .output()
        .unwrap();
    let state = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

fn socket_directory(address: &str) -> &Path {
    Path::new(address).parent().expect("an absolute path")
}
