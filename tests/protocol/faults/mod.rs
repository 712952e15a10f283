//! The fault matrix: every fault between the provider and HostUp, against every operation.
//!
//! [`rows`] are the faults, each with what it means to a client; [`operations`] are the columns.
//! [`expectation`] states for each cell the diagnostics, the resulting state and the number of requests; it follows
//! from the contract and does not look at the provider's code. [`case`] runs an operation under a fault, with a sandbox
//! and a provider of its own, and compares the result with the expectation, and with core's rules through the model of
//! core. Then the fault is cleared: the next plan must contain what was not done and nothing else, and its apply must
//! end in a state that agrees with HostUp.
//!
//! The matrix includes POSTs whose response is lost: in the rows `reset after`, `reset in the body`, `stalled` and
//! `processed` HostUp makes the change, and the client does not learn of it.
//!
//! `cargo test --test main faults -- --nocapture` prints the table, which is also in `tests/faults.md`.

mod case;
mod environment;
mod execution;
mod expectation;
mod operations;
mod preparation;
mod recovery;
mod rows;
mod table;
mod tls;
mod unconfirmed_writes;

use std::sync::Arc;

use hostup_sandbox::Journal;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use self::environment::SharedEnvironment;
use self::operations::Operation;
use crate::pages;

/// How many cells run at once: most of them wait, for a second or a few.
const AT_ONCE: usize = 96;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_under_every_fault_meets_its_expectation() {
    let (shared, rows) = (
        Arc::new(SharedEnvironment::new().await),
        Arc::new(rows::all()),
    );
    let prepared = Arc::new(preparation::all(&shared).await);
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for (at, operation) in cells(&rows) {
        let (shared, prepared) = (shared.clone(), prepared.clone());
        let (rows, slots) = (rows.clone(), slots.clone());
        running.spawn(async move {
            let _slot = slots.acquire_owned().await.unwrap();
            let result = case::run(&shared, &prepared[&operation], &rows[at], operation).await;
            (at, operation, result)
        });
    }
    let (mut expectations, mut failures) = (table::Expectations::new(), Vec::new());
    while let Some(finished) = running.join_next().await {
        // A panic in a cell is a failed cell; its message is printed above.
        match finished {
            Ok((at, operation, Ok(expectation))) => {
                drop(expectations.insert((at, operation.name()), expectation))
            }
            Ok((_, _, Err(message))) => failures.push(message),
            Err(panicked) => failures.push(panicked.to_string()),
        }
    }
    assert!(
        failures.is_empty(),
        "{} cells:\n\n{}",
        failures.len(),
        failures.join("\n\n")
    );
    let elsewhere: Journal = shared.elsewhere.journal();
    assert_eq!(
        elsewhere.connections, 0,
        "a redirect was followed:\n{elsewhere}"
    );
    let page = table::page(&rows, &expectations);
    println!("{page}");
    pages::compare("faults", &page);
}

/// All cells, the slow ones first, so that none of them delays the end.
fn cells(rows: &[rows::Row]) -> Vec<(usize, Operation)> {
    let each = rows.iter().enumerate();
    let mut cells: Vec<_> = each
        .flat_map(|(at, _)| Operation::ALL.map(|operation| (at, operation)))
        .collect();
    cells.sort_by_key(|(at, _)| !rows[*at].is_long());
    cells
}
