//! Ctrl-C: what is in flight ends soon, with the state as far as it is known, and the next configuration works.

use std::time::Duration;

use hostup_sandbox::{Endpoint, Fault, FaultKind, Fixture, Life, Sandbox};
use serde_json::json;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use tokio::time::{sleep, timeout};

use super::super::core::{Debugged, PATIENCE};
use super::super::stage::{DOMAIN, Stage, TYPE, provider_block};
use super::super::terraform::{Applied, Workspace, errors, told, warnings};

/// Much less than any of the provider's own time-outs, much more than a loaded machine needs.
const SOON: Duration = Duration::from_secs(20);

async fn stopped(stage: &Stage) {
    let answer = stage
        .core
        .provider()
        .stop_provider(pb::stop_provider::Request {})
        .await;
    assert_eq!(answer.unwrap().into_inner().error, "");
}

/// Begins an apply, stops the provider once HostUp was asked so often, and gives what the apply answers.
async fn interrupted(
    stage: &mut Stage,
    config: &serde_json::Value,
    method: &str,
    count: u64,
) -> Applied {
    let plan = stage.workspace.plan(config).await.unwrap();
    stage.sandbox.clear_journal();
    let (mut workspace, wanted) = (stage.workspace.clone(), config.clone());
    let running = tokio::spawn(async move {
        let applied = workspace.carry_out(&plan, &wanted).await.unwrap();
        (workspace, applied)
    });
    let asked = async {
        while stage.sandbox.count(method, Endpoint::DnssecAuto) < count {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, asked).await.expect("HostUp is asked");
    stopped(stage).await;
    let (workspace, applied) = timeout(SOON, running).await.expect("it ends soon").unwrap();
    stage.workspace = workspace;
    applied
}

#[tokio::test]
async fn a_wait_that_is_interrupted_saves_the_state_with_a_warning() {
    let mut stage = Stage::of(Life::Excluded).await;
    let config = json!({ "domain_id": stage.id(), "action": "include", "wait_for_active": true });
    let applied = interrupted(&mut stage, &config, "POST", 1).await;
    assert!(!applied.failed(), "{}", told::text(&applied.told));
    assert_eq!(
        warnings(&applied.told).len(),
        1,
        "{}",
        told::text(&applied.told)
    );
    assert_eq!(stage.workspace.attribute("status"), json!("pending"));
    assert!(!stage.workspace.saved().tainted);

    let plan = stage.workspace.plan(&config).await.unwrap();
    assert_eq!(
        plan.action,
        super::super::terraform::Action::NoOp,
        "and is not begun anew"
    );
}

#[tokio::test]
async fn a_create_whose_answer_never_comes_ends_without_a_state_and_taints_nothing() {
    let mut stage = Stage::of(Life::Excluded).await;
    stage.sandbox.fault(
        Fault::new(FaultKind::StallHead { processed: false })
            .on("POST")
            .forever(),
    );
    let config = stage.wanting("include");
    let applied = interrupted(&mut stage, &config, "POST", 1).await;
    assert_eq!(
        errors(&applied.told).len(),
        1,
        "{}",
        told::text(&applied.told)
    );
    assert!(
        told::text(&applied.told).contains("interrupted"),
        "{}",
        told::text(&applied.told)
    );
    assert_eq!(stage.workspace.object, None);

    stage.sandbox.clear_faults();
    stage.applied(&config).await;
    assert!(stage.sandbox.is_enrolled(DOMAIN));
}

#[tokio::test]
async fn an_update_whose_answer_never_comes_ends_with_the_prior_state() {
    let mut stage = Stage::of(Life::Active).await;
    let before = stage.applied(&stage.wanting("include")).await;
    stage.sandbox.fault(
        Fault::new(FaultKind::StallHead { processed: false })
            .on("POST")
            .forever(),
    );
    let config = stage.wanting("exclude");
    let applied = interrupted(&mut stage, &config, "POST", 1).await;
    assert!(applied.failed());
    assert_eq!(*stage.workspace.saved(), before);
}

#[tokio::test]
async fn a_read_whose_answer_never_comes_ends_with_the_state_as_it_was() {
    let mut stage = Stage::of(Life::Active).await;
    stage.imported().await;
    stage.sandbox.fault(
        Fault::new(FaultKind::StallHead { processed: false })
            .on("GET")
            .forever(),
    );
    let mut workspace = stage.workspace.clone();
    let running = tokio::spawn(async move { workspace.refresh().await });
    let asked = async {
        while stage.sandbox.count("GET", Endpoint::DnssecAuto) == 0 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, asked).await.expect("HostUp is asked");
    stopped(&stage).await;
    let outcome = timeout(SOON, running).await.expect("it ends soon").unwrap();
    assert!(!outcome.unwrap_err().into_errors().is_empty());

    stage.sandbox.clear_faults();
    stage
        .workspace
        .refresh()
        .await
        .expect("a new configuration works");
}

#[tokio::test]
async fn nothing_new_begins_after_a_stop_until_the_next_configuration() {
    let mut stage = Stage::of(Life::Active).await;
    stage.imported().await;
    stopped(&stage).await;
    let outcome = stage.workspace.resource.import(&stage.id(), None).await;
    assert!(!outcome.unwrap_err().into_errors().is_empty());
    assert_eq!(stage.calls().reads, 0);
    stage
        .workspace
        .refresh()
        .await
        .expect("a new configuration works");
    assert_eq!(stage.calls().reads, 1);
}

/// Terraform makes a connection for each provider block, and stops each on its own.
#[tokio::test]
async fn in_a_process_that_is_debugged_a_stop_ends_what_its_own_connection_has_in_flight() {
    let debugged = Debugged::start().await;
    let mut runs = Vec::new();
    for _ in 0..2 {
        let sandbox = Sandbox::start(Fixture::new().domain(DOMAIN, Life::Active)).unwrap();
        sandbox.fault(Fault::new(FaultKind::StallHead { processed: false }).forever());
        let (client, id) = (debugged.provider().await, sandbox.id_of(DOMAIN));
        let mut workspace =
            Workspace::open(client.clone(), TYPE, provider_block(&sandbox, "main")).await;
        let import = tokio::spawn(async move { workspace.import(&id).await });
        let asked = async {
            while sandbox.count("GET", Endpoint::DnssecAuto) == 0 {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, asked).await.expect("HostUp is asked");
        runs.push((client, import, sandbox));
    }
    while let Some((mut client, import, _sandbox)) = runs.pop() {
        let stop = pb::stop_provider::Request {};
        client.stop_provider(stop).await.unwrap();
        let outcome = timeout(SOON, import).await.expect("it ends soon").unwrap();
        let said = told::text(&outcome.unwrap_err().into_errors());
        assert!(said.contains("interrupted"), "{said}");
        assert!(runs.iter().all(|(_, other, _)| !other.is_finished()));
    }
}

#[tokio::test]
async fn a_stop_before_any_configuration_is_answered() {
    let core = super::super::core::Core::start().await;
    let answer = core
        .provider()
        .stop_provider(pb::stop_provider::Request {})
        .await;
    assert_eq!(answer.unwrap().into_inner().error, "");
}
