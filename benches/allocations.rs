//! How often a call allocates, and what ten thousand reads leave behind: `cargo bench --bench allocations`.
//!
//! The counts do not depend on the machine. The provider runs in this thread, with all of its HTTP client; HostUp runs in
//! others, whose allocations are not counted.

#![allow(
    missing_docs,
    clippy::print_stdout,
    reason = "a program of its own, for people"
)]

mod stage;

use allocation_counter::{AllocationInfo, measure};
use stage::{Domain, Stage, null, stored, with};
use tokio::runtime::{Builder, Runtime};

/// How often each call is made: what only the first ones allocate is spread out.
const TIMES: u64 = 1000;

/// How many reads must leave nothing behind.
const READS: u64 = 10_000;

fn main() {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let stage = Stage::new(1);
    let domain = runtime.block_on(async {
        stage.configure().await;
        stage.import(0).await
    });
    println!("| call | allocations | bytes |\n| --- | --- | --- |");
    let row = |name: &str, count: AllocationInfo| {
        let (times, bytes) = (count.count_total / TIMES, count.bytes_total / TIMES);
        println!("| {name} | {times} | {bytes} |");
    };
    let (state, config) = (&domain.state, &domain.config);
    row(
        "nothing: a call's own",
        counted(&runtime, async || stage.nothing().await),
    );
    row(
        "validate",
        counted(&runtime, async || stage.validate(&domain).await),
    );
    let json = stored(state);
    row(
        "read the stored state",
        counted(&runtime, async || drop(stage.upgrade(&json).await)),
    );
    row(
        "read",
        counted(&runtime, async || drop(stage.read(&domain).await)),
    );
    row(
        "plan, unchanged",
        counted(&runtime, async || {
            drop(stage.plan(&domain, state, state, config).await);
        }),
    );
    let excluded = with(config, "action", "exclude");
    let proposed = with(state, "action", "exclude");
    row(
        "plan, action changed",
        counted(&runtime, async || {
            drop(stage.plan(&domain, state, &proposed, &excluded).await);
        }),
    );
    let nothing = null();
    row(
        "plan, create",
        counted(&runtime, async || {
            drop(stage.plan(&domain, &nothing, config, config).await);
        }),
    );
    let look_up = stage.looking_up(0);
    row(
        "look a known name up",
        counted(&runtime, async || stage.look_up(look_up.clone()).await),
    );
    leaves_nothing(&runtime, &stage, &domain);
}

/// What a call allocates, that many times. The request that Terraform would have made is part of it.
fn counted(runtime: &Runtime, call: impl AsyncFn()) -> AllocationInfo {
    runtime.block_on(call());
    measure(|| {
        runtime.block_on(async {
            for _ in 0..TIMES {
                call().await;
            }
        });
    })
}

/// Reads, and says what there is more of afterwards. It is done twice, and the second time counts: as many answers as that
/// are remembered to find out the limit by them, and not one more.
fn leaves_nothing(runtime: &Runtime, stage: &Stage, domain: &Domain) {
    let tasks = || runtime.metrics().num_alive_tasks();
    // Those of HostUp, in the same process, are among them.
    let descriptors = || std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    let reads = || {
        runtime.block_on(async {
            for _ in 0..READS {
                stage.read(domain).await;
            }
        });
    };
    reads();
    let (tasks_before, descriptors_before) = (tasks(), descriptors());
    let left = measure(reads);
    println!("\n| after {READS} reads | more than before |\n| --- | --- |");
    let more = |now: usize, before: usize| now as i64 - before as i64;
    println!("| tasks | {} |", more(tasks(), tasks_before));
    println!(
        "| descriptors | {} |",
        more(descriptors(), descriptors_before)
    );
    println!("| bytes | {} |", left.bytes_current);
    println!(
        "| connections, in all | {} |",
        stage.sandbox.open_connections()
    );
}
