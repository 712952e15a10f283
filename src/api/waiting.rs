//! Log lines for waits, so that a run that waits is not taken for one that hangs.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, interval_at};
use tracing::info;

use super::wire::TARGET;

/// A wait of this length is worth a line.
pub(super) const WORTH_A_LINE: Duration = Duration::from_secs(1);

/// The time between the lines of one long wait.
const REPEAT: Duration = Duration::from_secs(30);

/// Which call waits.
#[derive(Clone, Copy)]
pub(super) struct Waiter<'a> {
    pub(super) method: &'static str,
    /// Without secrets.
    pub(super) path: &'a str,
    /// The number of the attempt that comes after the wait.
    pub(super) attempt: u32,
}

impl Waiter<'_> {
    /// A wait whose length is known begins.
    pub(super) fn begins(&self, reason: &str, wait: Duration) {
        let Waiter {
            method,
            path,
            attempt,
        } = self;
        let wait_s = rounded(wait);
        info!(target: TARGET, method, path, attempt, reason, wait_s, "waiting before the next attempt");
    }

    /// Waits for something that ends at an unknown time. There is a line after a second and then every half minute,
    /// and one at the end.
    pub(super) async fn log<T>(&self, reason: &str, wait: impl Future<Output = T>) -> T {
        if !tracing::enabled!(target: TARGET, tracing::Level::INFO) {
            return wait.await;
        }
        let Waiter {
            method,
            path,
            attempt,
        } = self;
        let began = Instant::now();
        let mut lines = interval_at(began + WORTH_A_LINE, REPEAT);
        let mut wait = std::pin::pin!(wait);
        let waited = loop {
            tokio::select! {
                biased;
                waited = &mut wait => break waited,
                _ = lines.tick() => {
                    let waited_s = rounded(began.elapsed());
                    info!(target: TARGET, method, path, attempt, reason, waited_s, "waiting");
                }
            }
        };
        let waited_s = rounded(began.elapsed());
        if began.elapsed() >= WORTH_A_LINE {
            info!(target: TARGET, method, path, attempt, reason, waited_s, "the wait is over");
        }
        waited
    }
}

/// Seconds with one decimal.
fn rounded(span: Duration) -> f64 {
    (span.as_secs_f64() * 10.0).round() / 10.0
}
