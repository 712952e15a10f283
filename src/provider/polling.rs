//! Polling: repeated reads until HostUp reports what was applied.
//!
//! However a wait ends, the change is made and its state is saved, so the result is a warning at most. A wait occupies one
//! of the ten operations that Terraform runs concurrently: if a thousand domains waited their full timeout one after the
//! other, an apply would take days. So all deadlines count from the first wait of the process, and a wait that begins
//! after its deadline reads once.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::api;

/// The timeout without a `timeouts` block, and as a user would write it.
pub(super) const DEFAULT_TIMEOUT: (Duration, &str) = (Duration::from_secs(600), "10m");

pub(super) const FIRST_INTERVAL: Duration = Duration::from_secs(5);
const MAX_INTERVAL: Duration = Duration::from_secs(60);

/// How long after the deadline the last request may still be answered.
pub(super) const LAST_POLL_GRACE: Duration = Duration::from_secs(10);

/// The common start of all waits of one configured provider.
#[derive(Debug)]
pub(super) struct WaitClock {
    pub(super) first_wait: OnceLock<Instant>,
    /// The time of day, to compare with HostUp's timestamps.
    pub(super) now: fn() -> Timestamp,
}

impl Default for WaitClock {
    fn default() -> Self {
        Self {
            first_wait: OnceLock::new(),
            now: Timestamp::now,
        }
    }
}

/// Why polling ended before HostUp reported what was waited for.
#[derive(Debug)]
pub(super) enum PollingEnd {
    /// Terraform was interrupted.
    Interrupted,
    /// The deadline passed.
    TimedOut,
    /// A read failed, after all of its retries.
    Failed(Arc<api::Error>),
}

/// The reads of one wait.
#[derive(Debug)]
pub(super) struct Polling<'a> {
    stop: &'a CancellationToken,
    pub(super) deadline: Instant,
    /// The number of reads so far.
    pub(super) polls: u32,
    interval: Duration,
    began_late: bool,
}

impl<'a> Polling<'a> {
    /// Begins a wait. Its first read is due after `first`.
    pub(super) fn new(
        clock: &WaitClock,
        timeout: Duration,
        first: Duration,
        stop: &'a CancellationToken,
    ) -> Self {
        let deadline = *clock.first_wait.get_or_init(Instant::now) + timeout;
        Self {
            stop,
            deadline,
            polls: 0,
            interval: first,
            began_late: Instant::now() >= deadline,
        }
    }

    /// Waits until the next read is due, and reads. The intervals grow from [`FIRST_INTERVAL`] to a minute. The last read
    /// is at the deadline.
    pub(super) async fn next<T>(
        &mut self,
        read: impl Future<Output = Result<T, Arc<api::Error>>>,
    ) -> Result<T, PollingEnd> {
        let now = Instant::now();
        if now >= self.deadline && self.polls > 0 {
            return Err(PollingEnd::TimedOut);
        }
        let due = (now + with_jitter(self.interval)).min(self.deadline.max(now));
        // The only request of a late wait may queue for the rate limit; `max_wait` bounds it there.
        let grace_over = async {
            match self.began_late && self.polls == 0 {
                true => std::future::pending().await,
                false => sleep_until(self.deadline.max(now) + LAST_POLL_GRACE).await,
            }
        };
        let read = async {
            sleep_until(due).await;
            read.await
        };
        let answer = tokio::select! {
            biased;
            () = self.stop.cancelled() => return Err(PollingEnd::Interrupted),
            answer = read => answer,
            () = grace_over => return Err(PollingEnd::TimedOut),
        };
        self.polls += 1;
        self.interval = (self.interval.max(FIRST_INTERVAL / 2) * 2).min(MAX_INTERVAL);
        match answer {
            Ok(answer) => Ok(answer),
            Err(_) if self.stop.is_cancelled() => Err(PollingEnd::Interrupted),
            Err(error) => Err(PollingEnd::Failed(error)),
        }
    }
}

/// Returns the interval, up to a tenth longer, so that concurrent waits do not send their requests at the same time.
fn with_jitter(interval: Duration) -> Duration {
    interval.mul_f64(1.0 + fastrand::f64() / 10.0)
}
