//! Waits until the DNS shows a zone as secure or as insecure.
//!
//! A zone whose DS is gone from its parent is not insecure everywhere yet: caches keep the DS for its TTL. So a wait for
//! `insecure` holds for the longest TTL that it has seen, from the first answer without the DS on. If it has seen no DS,
//! it cannot know of one that was removed earlier, and does not hold.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::chain::Chain;
use super::client::Client;
use super::name::ZoneName;
use super::verdict::Status;

const FIRST_INTERVAL: Duration = Duration::from_secs(5);
const MAX_INTERVAL: Duration = Duration::from_secs(60);

/// What to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The status `secure`.
    Secure,
    /// The status `insecure`, without any DS record, and for as long as caches may keep the last one.
    Insecure,
}

/// How a wait ended.
#[derive(Clone, Debug)]
pub struct WaitResult {
    /// The last observation; `None` if there was none.
    pub last: Option<Chain>,
    /// Why the wait ended.
    pub end: WaitEnd,
}

/// Why a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitEnd {
    /// The zone is secure.
    Secure,
    /// No DS record was seen at any time, so there was no TTL to hold for.
    InsecureWithoutHold,
    /// The DS records are gone, and the wait has held for their TTL.
    InsecureAfterHold(Duration),
    /// Caches may keep the DS records for this long, which ends after the deadline. The wait ended at once.
    HoldBeyondDeadline(Duration),
    /// The deadline passed.
    TimedOut,
    /// The token was cancelled.
    Interrupted,
}

impl Client {
    /// Polls until the zone has the target status, the timeout has passed, or the token is cancelled.
    pub async fn wait(
        &self,
        zone: &ZoneName,
        target: Target,
        timeout: Duration,
        stop: &CancellationToken,
    ) -> WaitResult {
        let source = Resolved { client: self, zone };
        poll(source, target, timeout, stop).await
    }
}

/// Reads the chain; the tests have their own implementation.
pub(super) trait ChainSource {
    fn read(&mut self) -> impl Future<Output = Chain> + Send;
}

struct Resolved<'a> {
    client: &'a Client,
    zone: &'a ZoneName,
}

impl ChainSource for Resolved<'_> {
    async fn read(&mut self) -> Chain {
        self.client.chain(self.zone).await
    }
}

pub(super) async fn poll(
    mut source: impl ChainSource,
    target: Target,
    timeout: Duration,
    stop: &CancellationToken,
) -> WaitResult {
    let deadline = Instant::now() + timeout;
    let mut progress = Progress::new(target, deadline);
    let mut interval = FIRST_INTERVAL;
    let mut last = None;
    loop {
        let chain = tokio::select! {
            biased;
            () = stop.cancelled() => return WaitResult { last, end: WaitEnd::Interrupted },
            chain = source.read() => chain,
        };
        let now = Instant::now();
        let end = progress.record(&chain, now);
        let status = chain.status;
        last = Some(chain);
        if let Some(end) = end {
            return WaitResult { last, end };
        }
        if now >= deadline {
            return WaitResult {
                last,
                end: WaitEnd::TimedOut,
            };
        }
        let next = (now + with_jitter(interval)).min(deadline);
        let hold_end = progress.hold_end().filter(|end| *end > now);
        let next = hold_end.map_or(next, |end| next.min(end));
        let wait_s = (next - now).as_secs();
        tracing::info!(status = %status, wait_s, "waiting before the DNS is asked again");
        tokio::select! {
            biased;
            () = stop.cancelled() => return WaitResult { last, end: WaitEnd::Interrupted },
            () = sleep_until(next) => {}
        }
        interval = (interval * 2).min(MAX_INTERVAL);
    }
}

/// What a wait has seen so far.
struct Progress {
    target: Target,
    deadline: Instant,
    /// The longest TTL of any DS set.
    longest_ttl: Option<Duration>,
    /// The time of the first observation without a DS since the last one with a DS.
    gone_since: Option<Instant>,
}

impl Progress {
    fn new(target: Target, deadline: Instant) -> Progress {
        Progress {
            target,
            deadline,
            longest_ttl: None,
            gone_since: None,
        }
    }

    /// Records an observation. Returns why the wait ends with it; `None` if it continues.
    fn record(&mut self, chain: &Chain, now: Instant) -> Option<WaitEnd> {
        if self.target == Target::Secure {
            return (chain.status == Status::Secure).then_some(WaitEnd::Secure);
        }
        if let Some(seconds) = chain.ds_ttl {
            let ttl = Duration::from_secs(seconds.into());
            self.longest_ttl = self.longest_ttl.max(Some(ttl));
            self.gone_since = None;
        }
        let is_gone = chain.status == Status::Insecure && chain.ds_records.is_empty();
        if is_gone {
            self.gone_since.get_or_insert(now);
        }
        let Some(hold) = self.longest_ttl else {
            return is_gone.then_some(WaitEnd::InsecureWithoutHold);
        };
        // While the DS is there, the hold begins now at the earliest.
        let hold_end = self.gone_since.unwrap_or(now) + hold;
        if hold_end > self.deadline {
            return Some(WaitEnd::HoldBeyondDeadline(hold));
        }
        (is_gone && now >= hold_end).then_some(WaitEnd::InsecureAfterHold(hold))
    }

    fn hold_end(&self) -> Option<Instant> {
        Some(self.gone_since? + self.longest_ttl?)
    }
}

/// Lengthens the interval by up to a tenth, so that concurrent waits do not ask at the same time.
fn with_jitter(interval: Duration) -> Duration {
    interval.mul_f64(1.0 + fastrand::f64() / 10.0)
}
