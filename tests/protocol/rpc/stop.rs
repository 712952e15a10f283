//! StopProvider: RPCs in flight end soon, with the state as far as it is known, and the next configuration works.

use std::time::Duration;

use hostup_sandbox::{Endpoint, Fault, FaultKind, Fixture, Life, Sandbox};
use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use tokio::time::{sleep, timeout};

use super::super::environment::{DOMAIN, TYPE, TestEnvironment, provider_block};
use super::super::plugin_client::{DebugProvider, TEST_TIMEOUT};
use super::super::terraform::{Applied, Workspace, diagnostics, errors, warnings};

/// Much less than any timeout of the provider, much more than a loaded machine needs.
const SOON: Duration = Duration::from_secs(20);

async fn stop(env: &TestEnvironment) {
    let response = env
        .plugin
        .provider()
        .stop_provider(pb::stop_provider::Request {})
        .await;
    assert_eq!(response.unwrap().into_inner().error, "");
}

/// Starts an apply, stops the provider after this many requests, and returns the result of the apply.
async fn apply_and_stop(
    env: &mut TestEnvironment,
    config: &serde_json::Value,
    method: &str,
    count: u64,
) -> Applied {
    let plan = env.workspace.plan(config).await.unwrap();
    env.sandbox.clear_journal();
    let (mut workspace, wanted) = (env.workspace.clone(), config.clone());
    let running = tokio::spawn(async move {
        let applied = workspace.apply_plan(&plan, &wanted).await.unwrap();
        (workspace, applied)
    });
    let requests_sent = async {
        while env.sandbox.count(method, Endpoint::DnssecAuto) < count {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(TEST_TIMEOUT, requests_sent)
        .await
        .expect("HostUp gets the request");
    stop(env).await;
    let (workspace, applied) = timeout(SOON, running)
        .await
        .expect("it ends in time")
        .unwrap();
    env.workspace = workspace;
    applied
}

#[tokio::test]
async fn interrupted_wait_saves_state_with_a_warning() {
    let mut env = TestEnvironment::with_domain(Life::Excluded).await;
    let config = json!({ "domain_id": env.id(), "action": "include", "wait_for_active": true });
    let applied = apply_and_stop(&mut env, &config, "POST", 1).await;
    assert!(
        !applied.failed(),
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(
        warnings(&applied.diagnostics).len(),
        1,
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(env.workspace.attribute("status"), json!("pending"));
    assert!(!env.workspace.saved().tainted);

    let plan = env.workspace.plan(&config).await.unwrap();
    assert_eq!(
        plan.action,
        super::super::terraform::Action::NoOp,
        "the wait is not repeated"
    );
}

#[tokio::test]
async fn interrupted_create_saves_nothing_and_taints_nothing() {
    let mut env = TestEnvironment::with_domain(Life::Excluded).await;
    env.sandbox.fault(
        Fault::new(FaultKind::StallHead { processed: false })
            .on("POST")
            .forever(),
    );
    let config = env.config("include");
    let applied = apply_and_stop(&mut env, &config, "POST", 1).await;
    assert_eq!(
        errors(&applied.diagnostics).len(),
        1,
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert!(
        diagnostics::text(&applied.diagnostics).contains("interrupted"),
        "{}",
        diagnostics::text(&applied.diagnostics)
    );
    assert_eq!(env.workspace.object, None);

    env.sandbox.clear_faults();
    env.apply(&config).await;
    assert!(env.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn interrupted_update_keeps_prior_state() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    let before = env.apply(&env.config("include")).await;
    env.sandbox.fault(
        Fault::new(FaultKind::StallHead { processed: false })
            .on("POST")
            .forever(),
    );
    let config = env.config("exclude");
    let applied = apply_and_stop(&mut env, &config, "POST", 1).await;
    assert!(applied.failed());
    assert_eq!(*env.workspace.saved(), before);
}

#[tokio::test]
async fn interrupted_read_is_an_error_and_the_next_one_works() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.import().await;
    env.sandbox.fault(
        Fault::new(FaultKind::StallHead { processed: false })
            .on("GET")
            .forever(),
    );
    let mut workspace = env.workspace.clone();
    let running = tokio::spawn(async move { workspace.refresh().await });
    let requests_sent = async {
        while env.sandbox.count("GET", Endpoint::DnssecAuto) == 0 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(TEST_TIMEOUT, requests_sent)
        .await
        .expect("HostUp gets the request");
    stop(&env).await;
    let outcome = timeout(SOON, running)
        .await
        .expect("it ends in time")
        .unwrap();
    assert!(!outcome.unwrap_err().into_diagnostics().is_empty());

    env.sandbox.clear_faults();
    env.workspace
        .refresh()
        .await
        .expect("a new configuration works");
}

#[tokio::test]
async fn rpcs_after_stop_fail_until_next_configuration() {
    let mut env = TestEnvironment::with_domain(Life::Active).await;
    env.import().await;
    stop(&env).await;
    let outcome = env.workspace.resource.import(&env.id(), None).await;
    assert!(!outcome.unwrap_err().into_diagnostics().is_empty());
    assert_eq!(env.take_requests().reads, 0);
    env.workspace
        .refresh()
        .await
        .expect("a new configuration works");
    assert_eq!(env.take_requests().reads, 1);
}

/// Terraform opens a connection for each provider block, and stops each separately.
#[tokio::test]
async fn stop_cancels_only_rpcs_of_its_own_connection() {
    let debug_provider = DebugProvider::start().await;
    let mut runs = Vec::new();
    for _ in 0..2 {
        let sandbox = Sandbox::start(Fixture::new().domain(DOMAIN, Life::Active)).unwrap();
        sandbox.fault(Fault::new(FaultKind::StallHead { processed: false }).forever());
        let (client, id) = (debug_provider.provider().await, sandbox.id_of(DOMAIN));
        let mut workspace =
            Workspace::open(client.clone(), TYPE, provider_block(&sandbox, "main")).await;
        let import = tokio::spawn(async move { workspace.import(&id).await });
        let requests_sent = async {
            while sandbox.count("GET", Endpoint::DnssecAuto) == 0 {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(TEST_TIMEOUT, requests_sent)
            .await
            .expect("HostUp gets the request");
        runs.push((client, import, sandbox));
    }
    while let Some((mut client, import, _sandbox)) = runs.pop() {
        let stop = pb::stop_provider::Request {};
        client.stop_provider(stop).await.unwrap();
        let outcome = timeout(SOON, import)
            .await
            .expect("it ends in time")
            .unwrap();
        let text = diagnostics::text(&outcome.unwrap_err().into_diagnostics());
        assert!(text.contains("interrupted"), "{text}");
        assert!(runs.iter().all(|(_, other, _)| !other.is_finished()));
    }
}

#[tokio::test]
async fn stop_before_configuration_succeeds() {
    let plugin = super::super::plugin_client::PluginClient::start().await;
    let response = plugin
        .provider()
        .stop_provider(pb::stop_provider::Request {})
        .await;
    assert_eq!(response.unwrap().into_inner().error, "");
}
