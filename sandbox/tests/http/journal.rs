//! The journal of requests.

use std::time::Duration;

use hostup_sandbox::{Endpoint, Fixture, Life, MAIN_KEY, Sandbox};
use serde_json::json;

use crate::client::Caller;

fn sandbox() -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", Life::Active)).expect("a sandbox")
}

#[tokio::test]
async fn journal_has_every_request_and_does_not_print_keys() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    caller.state("example.se").await;
    caller.act("example.se", "exclude").await;
    caller.get("/domains?name=a.se").await;

    let journal = sandbox.journal();
    let actual: Vec<_> = journal
        .entries
        .iter()
        .map(|entry| (entry.seq, entry.method.as_str(), entry.endpoint))
        .collect();
    let expected = [
        (1, "GET", Endpoint::DnssecAuto),
        (2, "POST", Endpoint::DnssecAuto),
        (3, "GET", Endpoint::Domains),
    ];
    assert_eq!(actual, expected);
    assert_eq!(journal.entries[1].json(), json!({"action": "exclude"}));
    assert_eq!(
        journal.entries[1].header("authorization"),
        Some(format!("Bearer {MAIN_KEY}").as_str())
    );
    assert_eq!(journal.entries[2].path, "/api/v2/domains?name=a.se");
    assert!(
        journal
            .entries
            .iter()
            .all(|entry| entry.status == Some(200))
    );
    assert_eq!(journal.count("GET", Endpoint::DnssecAuto), 1);
    assert_eq!(
        (
            journal.total(),
            journal.writes().count(),
            journal.connections
        ),
        (3, 1, 1)
    );
    assert!(!format!("{journal:?}").contains(MAIN_KEY));

    sandbox.clear_journal();
    assert_eq!(
        (sandbox.journal().total(), sandbox.journal().entries.len()),
        (0, 0)
    );
    caller.state("example.se").await;
    assert_eq!(sandbox.journal().entries[0].seq, 4);
}

#[tokio::test]
async fn peak_concurrency_counts_concurrent_requests() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    sandbox.fault(
        hostup_sandbox::Fault::new(hostup_sandbox::FaultKind::StallHead { processed: false })
            .times(3),
    );
    let three_running = async {
        while sandbox.count("GET", Endpoint::Domains) < 3 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        _ = async { tokio::join!(caller.get("/domains"), caller.get("/domains"), caller.get("/domains")) } => panic!("they stall"),
        () = three_running => {}
    }
    let journal = sandbox.journal();
    assert_eq!((journal.peak_concurrency, journal.connections), (3, 3));
    drop(caller);
    while sandbox.open_connections() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    sandbox.clear_journal();
    Caller::main(&sandbox).state("example.se").await;
    assert_eq!(sandbox.journal().peak_concurrency, 1);
}
