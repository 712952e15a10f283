//! Log lines for waits, so that a run that waits does not look like one that hangs.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, interval_at};
use tracing::info;

use super::transport::LOG_TARGET;

/// Shorter waits are not logged.
pub(super) const LOGGED_FROM: Duration = Duration::from_secs(1);

/// The time between the log lines of one long wait.
const LOG_INTERVAL: Duration = Duration::from_secs(30);

/// Logs the waits of one call.
#[derive(Clone, Copy)]
pub(super) struct WaitLog<'a> {
    pub(super) method: &'static str,
    /// The redacted path.
    pub(super) path: &'a str,
    /// The number of the attempt after the wait.
    pub(super) next_attempt: u32,
}

impl WaitLog<'_> {
    /// Logs a wait of known length before it begins.
    pub(super) fn before(&self, wait: Duration, reason: &str) {
        let WaitLog {
            method,
            path,
            next_attempt: attempt,
        } = self;
        let wait_s = rounded_seconds(wait);
        info!(target: LOG_TARGET, method, path, attempt, reason, wait_s, "waiting before the next attempt");
    }

    /// Logs a wait of unknown length: after a second, then every half minute, and when it has ended.
    pub(super) async fn during<T>(&self, reason: &str, wait: impl Future<Output = T>) -> T {
        if !tracing::enabled!(target: LOG_TARGET, tracing::Level::INFO) {
            return wait.await;
        }
        let WaitLog {
            method,
            path,
            next_attempt: attempt,
        } = self;
        let started = Instant::now();
        let mut ticks = interval_at(started + LOGGED_FROM, LOG_INTERVAL);
        let mut wait = std::pin::pin!(wait);
        let output = loop {
            tokio::select! {
                biased;
                output = &mut wait => break output,
                _ = ticks.tick() => {
                    let waited_s = rounded_seconds(started.elapsed());
                    info!(target: LOG_TARGET, method, path, attempt, reason, waited_s, "waiting");
                }
            }
        };
        let waited_s = rounded_seconds(started.elapsed());
        if started.elapsed() >= LOGGED_FROM {
            info!(target: LOG_TARGET, method, path, attempt, reason, waited_s, "the wait is over");
        }
        output
    }
}

/// Seconds with one decimal.
fn rounded_seconds(span: Duration) -> f64 {
    (span.as_secs_f64() * 10.0).round() / 10.0
}
