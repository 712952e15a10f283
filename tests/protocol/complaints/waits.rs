//! Waits: timeouts, rate limits, and their log lines.

use hostup_sandbox::{Fault, FaultKind, Fixture, Life};
use serde_json::json;

use super::super::environment::{DOMAIN, RequestCounts, TestEnvironment};
use super::super::plugin_client::ProviderCommand;
use super::super::terraform::{Action, diagnostics, errors, warnings};
use super::with;

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

#[tokio::test]
async fn complaint_08_wait_timeout_is_a_warning_and_taints_nothing() {
    let mut env = TestEnvironment::with_domain(Life::Excluded).await;
    let config = with(env.config("include"), "wait_for_active", json!(true));
    let config = with(config, "timeouts", json!({ "create": "1ms" }));
    let applied = env.workspace.apply(&config).await.unwrap();
    assert_eq!(
        errors(&applied.diagnostics),
        [] as [&_; 0],
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(
        warnings(&applied.diagnostics).len(),
        1,
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(
        env.take_requests(),
        RequestCounts::READ_AND_WRITE,
        "it looks once before it gives up"
    );
    assert!(!env.workspace.saved().tainted);
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
}

#[tokio::test]
async fn complaint_12_rate_limit_delays_the_plan() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let config = env.config("include");
    env.apply(&config).await;
    let limited = FaultKind::problem(429, "rate_limited").header("retry-after", "1");
    env.sandbox.fault(Fault::new(limited).times(2));
    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    assert_eq!(
        plan.diagnostics,
        [],
        "{}",
        diagnostics::text(&plan.diagnostics)
    );
    assert_eq!(env.take_requests().reads, 3);
}
