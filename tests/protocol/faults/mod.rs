//! The fault matrix: every fault that can be made between the provider and HostUp, against every operation.
//!
//! [`rows`] are the faults, each with what it is to a client; [`columns`] the operations. [`promise`] says for each cell
//! what must be told, what must be there afterwards and how often HostUp may be asked; it follows from the design and
//! looks at none of the provider's code. [`cell`] plays an operation under a fault, against a HostUp and a provider of
//! its own, and holds what is seen to the promise, and to core's rules by the model of core. Then the fault is
//! cleared, and the next plan must want what is missing and nothing else, and its apply end in one truth.
//!
//! A POST whose answer is lost is among them: in the rows `reset after`, `reset in the body`, `stalled` and `processed`,
//! once and for ever, HostUp has done what create, update and destroy ask and nobody hears of it.
//!
//! `cargo test --test main faults -- --nocapture` prints the table, which stands in `tests/faults.md`.

mod before;
mod cell;
mod columns;
mod promise;
mod recovery;
mod rows;
mod scene;
mod strike;
mod table;
mod tls;
mod unproved;

use std::sync::Arc;

use hostup_sandbox::Journal;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use self::columns::Column;
use self::scene::Common;
use crate::pages;

/// So many cells are played at once: most of them wait, for a second or a few.
const AT_ONCE: usize = 96;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_under_every_fault_keeps_its_promise() {
    let (common, rows) = (Arc::new(Common::new().await), Arc::new(rows::all()));
    let before = Arc::new(before::all(&common).await);
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut playing = JoinSet::new();
    for (at, column) in cells(&rows) {
        let (common, before) = (common.clone(), before.clone());
        let (rows, places) = (rows.clone(), places.clone());
        playing.spawn(async move {
            let _place = places.acquire_owned().await.unwrap();
            let played = cell::play(&common, &before[&column], &rows[at], column).await;
            (at, column, played)
        });
    }
    let (mut promises, mut wrong) = (table::Promises::new(), Vec::new());
    while let Some(played) = playing.join_next().await {
        // A panic in a cell is a cell that is not as promised; what it says is printed above.
        match played {
            Ok((at, column, Ok(promise))) => drop(promises.insert((at, column.name()), promise)),
            Ok((_, _, Err(told))) => wrong.push(told),
            Err(panicked) => wrong.push(panicked.to_string()),
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cells:\n\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
    let elsewhere: Journal = common.elsewhere.journal();
    assert_eq!(
        elsewhere.connections, 0,
        "a redirect was followed:\n{elsewhere}"
    );
    let page = table::page(&rows, &promises);
    println!("{page}");
    pages::says("faults", &page);
}

/// All cells, those that take long first, so that nothing is left to wait for at the end.
fn cells(rows: &[rows::Row]) -> Vec<(usize, Column)> {
    let each = rows.iter().enumerate();
    let mut cells: Vec<_> = each
        .flat_map(|(at, _)| Column::ALL.map(|column| (at, column)))
        .collect();
    cells.sort_by_key(|(at, _)| !rows[*at].is_long());
    cells
}
