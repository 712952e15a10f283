//! Waits without a word.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};

use super::super::core::Provider;
use super::super::stage::{DOMAIN, Stage};

#[tokio::test]
async fn complaint_24_a_wait_is_visible_at_the_level_info() {
    let provider = Provider::new().variable("TF_LOG_PROVIDER", "info");
    let mut stage = Stage::started(Fixture::new().domain(DOMAIN, Life::Active), provider).await;
    let id = stage.id();
    let busy = FaultKind::problem(503, "service_unavailable");
    stage.sandbox.fault(Fault::new(busy).times(1));
    stage.workspace.import(&id).await.unwrap();
    let log = stage.core.shutdown().await.stderr;
    let line = log
        .lines()
        .find(|line| line.contains("waiting before the next attempt"))
        .unwrap_or_else(|| panic!("no line about the wait: {log}"));
    for part in ["HTTP 503", "wait_s", "\"attempt\":2", "/dnssec-auto"] {
        assert!(line.contains(part), "{part}: {line}");
    }
}
