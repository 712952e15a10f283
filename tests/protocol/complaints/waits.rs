//! Waits: timeouts, rate limits, and their log lines.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};

use super::super::environment::{DOMAIN, TestEnvironment};
use super::super::plugin_client::ProviderCommand;

#[tokio::test]
async fn complaint_24_wait_is_logged_at_level_info() {
    let provider = ProviderCommand::new().variable("TF_LOG_PROVIDER", "info");
    let mut env =
        TestEnvironment::start(Fixture::new().domain(DOMAIN, Life::Active), provider).await;
    let id = env.id();
    let busy = FaultKind::problem(503, "service_unavailable");
    env.sandbox.fault(Fault::new(busy).times(1));
    env.workspace.import(&id).await.unwrap();
    let log = env.plugin.shutdown().await.stderr;
    let line = log
        .lines()
        .find(|line| line.contains("waiting before the next attempt"))
        .unwrap_or_else(|| panic!("no line about the wait: {log}"));
    for part in ["HTTP 503", "wait_s", "\"attempt\":2", "/dnssec-auto"] {
        assert!(line.contains(part), "{part}: {line}");
    }
}
