//! What a plan spends its time on, call by call: `cargo bench --bench hot_paths`.
//!
//! The provider is asked in this process, over tonic's services but without a socket: a call is its message decoded, its
//! values read by the schema, the work itself, and the answer encoded. Those that ask HostUp ask a sandbox on loopback,
//! so most of their time is HTTP's. Criterion keeps the figures of the last run in `target/criterion` and says what
//! changed since.

#![allow(missing_docs, reason = "a program of its own")]

mod stage;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use futures_util::future::join_all;
use hostup_sandbox::{LimitHeaders, RateLimit};
use stage::{Domain, Stage, null, stored, with};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// As the provider's own: one thread.
fn runtime() -> Runtime {
    let built = Builder::new_current_thread().enable_all().build();
    built.expect("a runtime")
}

fn staged(runtime: &Runtime, domains: usize) -> (Stage, Domain) {
    let stage = Stage::new(domains);
    let domain = runtime.block_on(async {
        stage.configure().await;
        stage.import(0).await
    });
    (stage, domain)
}

/// Calls that ask nobody.
fn values(criterion: &mut Criterion) {
    let runtime = runtime();
    let (stage, domain) = staged(&runtime, 1);
    let mut group = criterion.benchmark_group("values");
    group.bench_function("nothing: a call's own", |bencher| {
        bencher.iter(|| runtime.block_on(stage.nothing()));
    });
    group.bench_function("configuration decoded and validated", |bencher| {
        bencher.iter(|| runtime.block_on(stage.validate(&domain)));
    });
    let json = stored(&domain.state);
    group.bench_function("stored state decoded and encoded", |bencher| {
        bencher.iter(|| runtime.block_on(stage.upgrade(&json)));
    });
    group.finish();
}

/// Each kind of plan.
fn plans(criterion: &mut Criterion) {
    let runtime = runtime();
    let (stage, domain) = staged(&runtime, 1);
    let mut group = criterion.benchmark_group("plan");
    let (state, config) = (&domain.state, &domain.config);
    group.bench_function("unchanged", |bencher| {
        bencher.iter(|| runtime.block_on(stage.plan(&domain, state, state, config)));
    });
    let excluded = with(config, "action", "exclude");
    let proposed = with(state, "action", "exclude");
    group.bench_function("action changed", |bencher| {
        bencher.iter(|| runtime.block_on(stage.plan(&domain, state, &proposed, &excluded)));
    });
    let nothing = null();
    group.bench_function("create", |bencher| {
        bencher.iter(|| runtime.block_on(stage.plan(&domain, &nothing, config, config)));
    });
    group.finish();
}

/// A refresh: one domain after the other, ten at once as Terraform does it, and with a limit to keep to.
fn reads(criterion: &mut Criterion) {
    let runtime = runtime();
    let (stage, domain) = staged(&runtime, 10);
    let domains: Vec<Domain> =
        runtime.block_on(async { join_all((0..10).map(|number| stage.import(number))).await });
    let mut group = criterion.benchmark_group("read");
    group.bench_function("one", |bencher| {
        bencher.iter(|| runtime.block_on(stage.read(&domain)));
    });
    let ten = || runtime.block_on(join_all(domains.iter().map(|domain| stage.read(domain))));
    group.bench_function("ten at once", |bencher| bencher.iter(ten));
    // Larger than anything that is asked here: what is measured is the rate limiter's own work, and not a wait.
    let limit = RateLimit {
        headers: LimitHeaders::Always,
        ..RateLimit::new(1_000_000, Duration::from_secs(1))
    };
    stage
        .sandbox
        .switches(|switches| switches.rate_limit = Some(limit));
    group.bench_function("ten at once, with a limit on every answer", |bencher| {
        bencher.iter(ten);
    });
    group.finish();
}

/// A thousand names to look up: two calls for the first two, and the list once for all others.
fn names(criterion: &mut Criterion) {
    const NAMES: usize = 1000;
    let runtime = runtime();
    let (stage, _) = staged(&runtime, NAMES);
    let look_ups = || -> Vec<_> { (0..NAMES).map(|number| stage.looking_up(number)).collect() };
    let mut group = criterion.benchmark_group("names");
    group.sample_size(10);
    group.bench_function("a thousand looked up", |bencher| {
        // What was read lives as long as a configuration.
        let fresh = || {
            runtime.block_on(stage.configure());
            look_ups()
        };
        let all = |configs: Vec<_>| {
            runtime.block_on(join_all(configs.into_iter().map(|it| stage.look_up(it))));
        };
        bencher.iter_batched(fresh, all, BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(paths, values, plans, reads, names);
criterion_main!(paths);
