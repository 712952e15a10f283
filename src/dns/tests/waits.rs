//! Waits on paused time.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::dns::chain::{Chain, Ds};
use crate::dns::verdict::Status;
use crate::dns::wait::{ChainSource, Target, WaitEnd, WaitResult, poll};

/// Creates an observation; with a TTL it has a DS.
fn chain(status: Status, ds_ttl: Option<u32>) -> Chain {
    let ds = ds_ttl.map(|_| Ds {
        key_tag: 1,
        algorithm: 13,
        digest_type: 2,
        digest: "00".to_owned(),
    });
    Chain {
        status,
        reason: String::new(),
        ds_records: ds.into_iter().collect(),
        dnskeys: Vec::new(),
        nameservers: Vec::new(),
        ds_ttl,
    }
}

fn unsigned() -> Chain {
    chain(Status::Insecure, None)
}

fn unreachable() -> Chain {
    chain(Status::Indeterminate, None)
}

/// Returns each chain from its second on.
struct History<'a> {
    start: Instant,
    chains: &'a [(u64, Chain)],
    /// The second of each observation.
    polls: &'a mut Vec<u64>,
}

impl ChainSource for History<'_> {
    async fn read(&mut self) -> Chain {
        let second = self.start.elapsed().as_secs();
        self.polls.push(second);
        let shown = self.chains.iter().rev().find(|(from, _)| *from <= second);
        shown.expect("the history begins at 0").1.clone()
    }
}

struct Observed {
    result: WaitResult,
    seconds: u64,
    polls: Vec<u64>,
}

/// Waits for at most half an hour.
async fn wait(target: Target, history: &[(u64, Chain)], stop: &CancellationToken) -> Observed {
    let start = Instant::now();
    let mut polls = Vec::new();
    let source = History {
        start,
        chains: history,
        polls: &mut polls,
    };
    let result = poll(source, target, Duration::from_secs(1800), stop).await;
    let seconds = start.elapsed().as_secs();
    Observed {
        result,
        seconds,
        polls,
    }
}

async fn wait_without_stop(target: Target, history: &[(u64, Chain)]) -> Observed {
    wait(target, history, &CancellationToken::new()).await
}

#[tokio::test(start_paused = true)]
async fn target_status_ends_the_wait_at_once() {
    let secure = chain(Status::Secure, Some(3600));
    let observed = wait_without_stop(Target::Secure, &[(0, secure)]).await;
    assert_eq!(
        (observed.result.end, observed.seconds),
        (WaitEnd::Secure, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn intervals_grow_to_a_minute_until_the_zone_is_secure() {
    let history = [
        (0, unsigned()),
        (40, chain(Status::Bogus, Some(60))),
        (70, unreachable()),
        (200, chain(Status::Secure, Some(60))),
    ];
    let observed = wait_without_stop(Target::Secure, &history).await;
    assert_eq!(observed.result.end, WaitEnd::Secure);
    assert_eq!(observed.result.last, Some(history[3].1.clone()));
    let intervals: Vec<_> = observed
        .polls
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .collect();
    for (interval, least) in intervals.iter().zip([5, 10, 20, 40, 60, 60]) {
        assert!(
            (least..=least + least / 10 + 1).contains(interval),
            "{:?}",
            observed.polls
        );
    }
    assert!(
        (200..=266).contains(&observed.seconds),
        "{}",
        observed.seconds
    );
}

#[tokio::test(start_paused = true)]
async fn deadline_ends_the_wait_with_a_last_observation() {
    let observed = wait_without_stop(Target::Secure, &[(0, unsigned())]).await;
    assert_eq!(
        (observed.result.end, observed.seconds),
        (WaitEnd::TimedOut, 1800)
    );
    assert_eq!(observed.polls.last(), Some(&1800));
    assert_eq!(observed.result.last, Some(unsigned()));
}

#[tokio::test(start_paused = true)]
async fn insecure_without_any_ds_does_not_hold() {
    let history = [(0, unreachable()), (12, unsigned())];
    let observed = wait_without_stop(Target::Insecure, &history).await;
    assert_eq!(observed.result.end, WaitEnd::InsecureWithoutHold);
    assert!(observed.seconds < 20, "{}", observed.seconds);
}

#[tokio::test(start_paused = true)]
async fn insecure_holds_for_the_longest_ttl_after_the_ds_is_gone() {
    let history = [
        (0, chain(Status::Secure, Some(300))),
        (10, chain(Status::Bogus, Some(900))),
        (30, chain(Status::Secure, Some(120))),
        (60, unsigned()),
    ];
    let observed = wait_without_stop(Target::Insecure, &history).await;
    let hold = Duration::from_secs(900);
    assert_eq!(observed.result.end, WaitEnd::InsecureAfterHold(hold));
    let gone = observed
        .polls
        .iter()
        .find(|second| **second >= 60)
        .expect("a poll");
    assert!(
        (gone + 900..=gone + 901).contains(&observed.seconds),
        "{:?}",
        observed.polls
    );
}

#[tokio::test(start_paused = true)]
async fn ds_that_reappears_restarts_the_hold() {
    let history = [
        (0, chain(Status::Secure, Some(300))),
        (10, unsigned()),
        (100, chain(Status::Secure, Some(300))),
        (200, unsigned()),
    ];
    let observed = wait_without_stop(Target::Insecure, &history).await;
    let hold = Duration::from_secs(300);
    assert_eq!(observed.result.end, WaitEnd::InsecureAfterHold(hold));
    assert!(
        (500..=570).contains(&observed.seconds),
        "{:?}",
        observed.polls
    );
}

#[tokio::test(start_paused = true)]
async fn inconclusive_observation_neither_restarts_nor_ends_the_hold() {
    let history = [
        (0, chain(Status::Secure, Some(100))),
        (4, unsigned()),
        (50, unreachable()),
        (200, unsigned()),
    ];
    let observed = wait_without_stop(Target::Insecure, &history).await;
    let hold = Duration::from_secs(100);
    assert_eq!(observed.result.end, WaitEnd::InsecureAfterHold(hold));
    assert!(
        (200..=266).contains(&observed.seconds),
        "{:?}",
        observed.polls
    );
}

#[tokio::test(start_paused = true)]
async fn ds_of_unsupported_algorithms_is_not_gone() {
    let history = [(0, chain(Status::Insecure, Some(60))), (100, unsigned())];
    let observed = wait_without_stop(Target::Insecure, &history).await;
    let hold = Duration::from_secs(60);
    assert_eq!(observed.result.end, WaitEnd::InsecureAfterHold(hold));
    assert!(
        (160..=210).contains(&observed.seconds),
        "{:?}",
        observed.polls
    );
}

#[tokio::test(start_paused = true)]
async fn hold_that_cannot_end_in_time_ends_the_wait_at_once() {
    let history = [(0, chain(Status::Secure, Some(3600))), (60, unsigned())];
    let observed = wait_without_stop(Target::Insecure, &history).await;
    let hold = Duration::from_secs(3600);
    assert_eq!(observed.result.end, WaitEnd::HoldBeyondDeadline(hold));
    assert_eq!(observed.seconds, 0);
}

#[tokio::test(start_paused = true)]
async fn cancelled_token_ends_the_wait_with_the_last_observation() {
    let stop = CancellationToken::new();
    let canceller = stop.clone();
    tokio::spawn(async move {
        sleep(Duration::from_secs(33)).await;
        canceller.cancel();
    });
    let observed = wait(Target::Secure, &[(0, unsigned())], &stop).await;
    assert_eq!(
        (observed.result.end, observed.seconds),
        (WaitEnd::Interrupted, 33)
    );
    assert_eq!(observed.result.last, Some(unsigned()));
}
