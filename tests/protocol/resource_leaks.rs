//! Finished RPCs leave no tasks and no connections behind.

use std::time::Duration;

use hostup_sandbox::{Fixture, Life, Sandbox};
use terraform_provider_hostup::provider::Hostup;
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

use super::environment::{DOMAIN, TYPE, provider_block};
use super::plugin_client::TEST_TIMEOUT;
use super::terraform::Workspace;
use super::test_providers::serving::serve_provider;

const READS: usize = 1000;

/// The provider runs in this process, where its tasks can be counted. The test's own tasks are among them, and
/// constant.
fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

#[tokio::test]
async fn thousand_reads_leak_no_task_and_use_one_connection() {
    let sandbox = Sandbox::start(Fixture::new().domain(DOMAIN, Life::Active)).unwrap();
    let client = serve_provider(Hostup::new(|_| None)).await;
    let mut workspace = Workspace::open(client, TYPE, provider_block(&sandbox, "main")).await;
    workspace.import(&sandbox.id_of(DOMAIN)).await.unwrap();
    sandbox.clear_journal();
    let before = tasks();
    for _ in 0..READS {
        workspace.resource.read(workspace.saved()).await.unwrap();
    }
    // Tasks of the last RPC may end a moment after its response.
    let tasks_end = async {
        while tasks() > before {
            sleep(Duration::from_millis(1)).await;
        }
    };
    let ended = timeout(TEST_TIMEOUT, tasks_end).await;
    assert!(ended.is_ok(), "{} tasks, {before} before", tasks());
    let journal = sandbox.journal();
    assert_eq!(journal.total(), READS as u64);
    assert_eq!((journal.connections, journal.open_connections), (0, 1));
}
