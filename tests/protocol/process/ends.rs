//! How the process ends.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::super::core::{Core, PATIENCE, Provider, child};
use super::{answers, runs, socket_directory, until};

/// After this time Terraform kills a provider that it has asked to end.
const TERRAFORM_KILLS: Duration = Duration::from_secs(2);

#[tokio::test]
async fn a_call_to_shut_down_is_answered_and_ends_the_process_with_its_socket() {
    let core = Core::start().await;
    let directory = socket_directory(&core.handshake.address).to_owned();
    assert!(directory.exists());
    let asked = Instant::now();
    let ended = core.shutdown().await;
    let took = asked.elapsed();
    assert!(ended.answered, "{ended:?}");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.stderr, "");
    assert!(!directory.exists());
    assert!(took < TERRAFORM_KILLS, "{took:?}");
}

#[tokio::test]
async fn the_streams_of_go_plugin_stay_open_and_end_without_an_error() {
    let mut core = Core::start().await;
    assert!(answers(core.channel()).await);
    let open = tokio::time::timeout(Duration::ZERO, core.stdio.message()).await;
    assert!(open.is_err(), "nothing is said there: {open:?}");
    let open = tokio::time::timeout(Duration::ZERO, core.broker.message()).await;
    assert!(open.is_err(), "nothing is said there: {open:?}");

    core.child.signal("TERM");
    let said = tokio::time::timeout(PATIENCE, core.stdio.message())
        .await
        .unwrap();
    assert!(matches!(said, Ok(None)), "{said:?}");
    let said = tokio::time::timeout(PATIENCE, core.broker.message())
        .await
        .unwrap();
    assert!(matches!(said, Ok(None)), "{said:?}");
}

#[tokio::test]
async fn an_interrupt_of_the_terminal_is_survived() {
    let mut core = Core::start().await;
    for _ in 0..3 {
        core.child.signal("INT");
        assert!(answers(core.channel()).await);
    }
    assert!(core.child.is_running());
    assert_eq!(core.shutdown().await.code, Some(0));
}

#[tokio::test]
async fn a_request_to_terminate_ends_it_with_its_socket() {
    let mut core = Core::start().await;
    core.child.signal("TERM");
    assert_eq!(core.child.exit().await, Some(0));
    assert!(!socket_directory(&core.handshake.address).exists());
}

/// The signals that this process ignores, and so every process that it starts: one bit each, from 1.
#[cfg(target_os = "linux")]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    u64::from_str_radix(mask.unwrap().trim(), 16).unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn hangup_and_quit_end_it_with_its_socket() {
    for (name, number) in [("HUP", 1), ("QUIT", 3)] {
        // Under nohup the provider is right to go on.
        if ignored() >> (number - 1) & 1 == 1 {
            continue;
        }
        let mut core = Core::start().await;
        core.child.signal(name);
        assert_eq!(core.child.exit().await, Some(0), "{name}");
        let directory = socket_directory(&core.handshake.address);
        assert!(!directory.exists(), "{name}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn hangup_and_quit_stay_ignored_where_they_were_at_the_start() {
    let mut core = Core::of(Provider::new().ignoring("HUP QUIT")).await;
    for name in ["HUP", "QUIT"] {
        core.child.signal(name);
        assert!(answers(core.channel()).await, "{name}");
    }
    assert!(core.child.is_running());
    assert_eq!(core.shutdown().await.code, Some(0));
}

#[tokio::test]
async fn when_the_parent_is_killed_the_process_is_soon_gone() {
    let core = Core::of(Provider::new().under_a_shell()).await;
    until("the shell says both ids", || async {
        core.child.stderr().ends_with('\n')
    })
    .await;
    let said = core.child.stderr();
    let ids: Vec<u32> = said.split_whitespace().flat_map(str::parse).collect();
    let [shell, provider] = ids[..] else {
        panic!("two process ids, not {said:?}");
    };
    assert!(runs(provider));
    // The connection stays open: the parent alone must be enough.
    child::signal(shell, "KILL");
    until("the provider ends", || async { !runs(provider) }).await;
    assert!(!Path::new(&core.handshake.address).exists());
}

#[tokio::test]
async fn when_the_connection_is_gone_the_process_is_soon_gone() {
    let core = Core::start().await;
    let socket = PathBuf::from(&core.handshake.address);
    let (mut child, _) = core.disconnect();
    assert_eq!(child.exit().await, Some(0));
    assert!(!socket.exists());
}

#[tokio::test]
async fn a_client_that_went_may_come_back() {
    let (mut child, dial) = Core::start().await.disconnect();
    let again = dial.channel().await.expect("still there");
    assert!(answers(again).await);
    assert!(child.is_running());
}
