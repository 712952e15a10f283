//! The fault matrix: every fault between the provider and HostUp, against every operation.
//!
//! [`rows`] are the faults, each with what it means to a client; [`operations`] are the columns, most of which follow
//! from the declarations of [`resources`].
//! [`expectation`] states for each cell the diagnostics, the resulting state and the number of requests; it follows
//! from the contract and does not look at the provider's code. [`case`] runs an operation under a fault, with a sandbox
//! and a provider of its own, and compares the result with the expectation, and with core's rules through the model of
//! core. Then the fault is cleared: the next plan must contain what was not done and nothing else, and its apply must
//! end in a state that agrees with HostUp.
//!
//! The matrix includes POSTs and DELETEs whose response is lost: in the rows `reset after`, `reset in the body`, `stalled` and
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
mod resources;
mod rows;
mod table;
mod tls;
mod unconfirmed_writes;

use std::sync::Arc;

use hostup_sandbox::Journal;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use self::environment::SharedEnvironment;
use crate::pages;

/// How many cells run concurrently: most of them wait for a second or more.
const CONCURRENT_CELLS: usize = 96;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_under_every_fault_meets_its_expectation() {
    let (shared, rows) = (
        Arc::new(SharedEnvironment::new().await),
        Arc::new(rows::all()),
    );
    let prepared = Arc::new(preparation::all(&shared).await);
    let slots = Arc::new(Semaphore::new(CONCURRENT_CELLS));
    let mut running = JoinSet::new();
    for (row, column) in cells(&rows, prepared.len()) {
        let (shared, prepared) = (shared.clone(), prepared.clone());
        let (rows, slots) = (rows.clone(), slots.clone());
        running.spawn(async move {
            let _slot = slots.acquire_owned().await.unwrap();
            let (operation, prepared) = &prepared[column];
            let result = case::run(&shared, prepared, &rows[row], operation).await;
            (row, column, result)
        });
    }
    let (mut expectations, mut failures) = (table::Expectations::new(), Vec::new());
    while let Some(finished) = running.join_next().await {
        // A panic in a cell is a failed cell; its message is printed above.
        match finished {
            Ok((row, column, Ok(expectation))) => {
                drop(expectations.insert((row, column), expectation))
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
    let names: Vec<_> = prepared.iter().map(|(it, _)| it.name.as_str()).collect();
    let page = table::page(&rows, &names, &expectations);
    println!("{page}");
    pages::compare("faults", &page);
}

/// Returns all cells, the slow ones first, so that none of them delays the end.
fn cells(rows: &[rows::Row], columns: usize) -> Vec<(usize, usize)> {
    let mut cells: Vec<_> = (0..rows.len())
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .collect();
    cells.sort_by_key(|(row, _)| !rows[*row].is_long());
    cells
}
