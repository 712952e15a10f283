//! Other programs that open connections and never become a client.

use tokio::io::AsyncWriteExt;

use super::super::core::connect::Stream;
use super::super::core::{Core, Dial, Provider};
use super::{answers, until};

/// More at once than the process greets at once, and more than it has descriptors for.
const AT_ONCE: usize = 300;

/// What a client says before it falls silent: nothing, or a part of the head of a handshake. One of them speaks in plain,
/// and is refused at once.
const OPENINGS: [&[u8]; 8] = [
    b"",
    b"",
    &[0x16],
    &[0x16, 0x03, 0x01],
    &[0x16, 0x03, 0x01, 0x02, 0x00],
    &[0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01],
    &[
        0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03,
    ],
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
];

/// Connections that say this little and stay. One that finds no room comes again.
async fn crowd(dial: &Dial) -> Vec<Box<dyn Stream>> {
    let mut crowd = Vec::with_capacity(AT_ONCE);
    while crowd.len() < AT_ONCE {
        let Ok(mut stream) = dial.raw().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let _ = stream
            .write_all(OPENINGS[crowd.len() % OPENINGS.len()])
            .await;
        crowd.push(stream);
    }
    crowd
}

async fn the_real_client_gets_in(core: &Core) {
    let channel = core.dial.channel().await.expect("the real client gets in");
    assert!(answers(channel).await);
    assert!(answers(core.channel()).await, "and stays in");
}

fn provider(transport: &str) -> Provider {
    // The handshakes that are greeted at once, and what the process itself needs.
    Provider::new()
        .variable("HOSTUP_PLUGIN_TRANSPORT", transport)
        .with_descriptors(192)
}

#[tokio::test]
async fn clients_that_say_nothing_delay_nobody_and_take_no_descriptor_for_good() {
    for transport in ["unix", "tcp"] {
        let core = Core::of(provider(transport)).await;
        // All at once are still open on our side; the real client is through before any of them times out.
        let held = crowd(&core.dial).await;
        the_real_client_gets_in(&core).await;
        drop(held);
        the_real_client_gets_in(&core).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_that_never_ends_does_not_keep_the_real_client_out() {
    let core = Core::of(provider("unix")).await;
    let dial = core.dial.clone();
    let flood = tokio::spawn(async move {
        loop {
            drop(crowd(&dial).await);
        }
    });
    for _ in 0..5 {
        // A client of gRPC tries again when it is turned away.
        until("the real client gets in", || async {
            match core.dial.channel().await {
                Ok(channel) => answers(channel).await,
                Err(_) => false,
            }
        })
        .await;
    }
    assert!(answers(core.channel()).await);
    assert!(!flood.is_finished());
    flood.abort();
}

/// The most memory that a process ever had, in KiB.
#[cfg(target_os = "linux")]
fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.expect("a peak").parse().unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn thousands_of_connections_take_no_more_memory_than_hundreds() {
    let core = Core::start().await;
    for _ in 0..3 {
        drop(crowd(&core.dial).await);
        the_real_client_gets_in(&core).await;
    }
    let hundreds = peak(core.child.id());
    for _ in 0..17 {
        drop(crowd(&core.dial).await);
        the_real_client_gets_in(&core).await;
    }
    let thousands = peak(core.child.id());
    // One MiB for 5,100 connections more: 200 bytes of each that stayed would be seen.
    let told = format!("{hundreds} KiB, then {thousands} KiB");
    assert!(thousands <= hundreds + 1024, "{told}");
}
