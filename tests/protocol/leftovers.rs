//! What is left of calls that have ended: nothing.

use std::time::Duration;

use hostup_sandbox::{Fixture, Life, Sandbox};
use terraform_provider_hostup::provider::Hostup;
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

use super::authors::serving::serve_provider;
use super::core::PATIENCE;
use super::stage::{DOMAIN, TYPE, provider_block};
use super::terraform::Workspace;

const READS: usize = 1000;

/// The provider is in this process, where its tasks can be counted. The test's own are among them: they stay the same.
fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

#[tokio::test]
async fn a_thousand_reads_leave_no_task_and_one_connection_behind() {
    let sandbox = Sandbox::start(Fixture::new().domain(DOMAIN, Life::Active)).unwrap();
    let client = serve_provider(Hostup::new(|_| None)).await;
    let mut workspace = Workspace::open(client, TYPE, provider_block(&sandbox, "main")).await;
    workspace.import(&sandbox.id_of(DOMAIN)).await.unwrap();
    sandbox.clear_journal();
    let before = tasks();
    for _ in 0..READS {
        workspace.resource.read(workspace.saved()).await.unwrap();
    }
    // The last call's own tasks may end a moment after its answer.
    let settled = async {
        while tasks() > before {
            sleep(Duration::from_millis(1)).await;
        }
    };
    let settled = timeout(PATIENCE, settled).await;
    assert!(settled.is_ok(), "{} tasks, {before} before", tasks());
    let seen = sandbox.journal();
    assert_eq!(seen.total(), READS as u64);
    assert_eq!((seen.connections, seen.open_connections), (0, 1));
}
