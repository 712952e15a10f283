//! When the process ends.
//!
//! A Go provider runs until its client shuts it down or kills it; when Terraform crashes, it stays behind. This process
//! also ends when it no longer has a client: all connections are closed, the parent process has ended, or no client ever
//! connected.
//!
//! SIGINT reaches every process of the terminal's foreground group. It is meant for Terraform, which then stops its
//! providers and waits for them: a provider killed by SIGINT loses what an apply has just changed. SIGTERM ends the
//! process. So do SIGHUP and SIGQUIT, which end Terraform too, unless they were ignored from the start.

use std::io;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::trace;

use super::connections::ConnectionCount;

mod parent;
mod signals;

use parent::Parent;
use signals::{Signal, Signals};

/// How long to wait for the first connection. Terraform gives up on a provider after one minute.
const FIRST_CONNECTION_TIMEOUT: Duration = Duration::from_secs(120);

/// How long to wait for a client to reconnect. gRPC clients try again within about a second.
const RECONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Who controls the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LaunchMode {
    /// The client, as its parent process.
    Child,
    /// A developer in a terminal; clients come and go.
    Debug,
}

/// Why the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ShutdownReason {
    /// The client called Shutdown.
    Requested,
    /// SIGTERM, SIGHUP or SIGQUIT.
    Terminated,
    /// SIGINT in a developer's terminal.
    Interrupted,
    /// The last connection was closed and the client did not reconnect.
    Disconnected,
    /// No client ever connected.
    NeverConnected,
    /// The parent process has ended.
    Orphaned,
}

impl ShutdownReason {
    /// Returns how long calls in flight may take to finish after their work was cancelled.
    pub(super) fn grace_period(self) -> Duration {
        match self {
            // The client still waits for the responses of an apply. A write that hangs gets three seconds, and three more.
            Self::Terminated | Self::Interrupted => Duration::from_secs(7),
            // Terraform kills the process two seconds after Shutdown.
            Self::Requested => Duration::from_secs(1),
            // There is no client to respond to.
            Self::Disconnected | Self::NeverConnected | Self::Orphaned => Duration::from_secs(1),
        }
    }
}

/// Watches for reasons to end. Once it exists, SIGINT and SIGTERM no longer kill the process.
pub(super) struct Lifecycle {
    mode: LaunchMode,
    signals: Signals,
    parent: Parent,
}

impl Lifecycle {
    /// Must be called inside the runtime.
    pub(super) fn new(mode: LaunchMode) -> io::Result<Self> {
        Ok(Self {
            mode,
            signals: Signals::install()?,
            parent: Parent::current(),
        })
    }

    /// Waits for a reason to end.
    pub(super) async fn shutdown_reason(
        mut self,
        shutdown_requested: &CancellationToken,
        connections: watch::Receiver<ConnectionCount>,
    ) -> ShutdownReason {
        let is_child = self.mode == LaunchMode::Child;
        tokio::select! {
            () = shutdown_requested.cancelled() => ShutdownReason::Requested,
            reason = wait_for_signal(&mut self.signals, self.mode) => reason,
            reason = wait_until_disconnected(connections), if is_child => reason,
            () = self.parent.changed(), if is_child => ShutdownReason::Orphaned,
        }
    }
}

async fn wait_for_signal(signals: &mut Signals, mode: LaunchMode) -> ShutdownReason {
    loop {
        match (signals.next().await, mode) {
            (Signal::Terminate, _) => return ShutdownReason::Terminated,
            (Signal::Interrupt, LaunchMode::Debug) => return ShutdownReason::Interrupted,
            (Signal::Interrupt, LaunchMode::Child) => {
                trace!("ignored an interrupt: it is meant for the client");
            }
        }
    }
}

async fn wait_until_disconnected(
    mut connections: watch::Receiver<ConnectionCount>,
) -> ShutdownReason {
    // The channel closes when nothing accepts connections any more, which also leaves the process without a client.
    if timeout(
        FIRST_CONNECTION_TIMEOUT,
        connections.wait_for(|c| c.had_any),
    )
    .await
    .is_err()
    {
        return ShutdownReason::NeverConnected;
    }
    loop {
        if connections.wait_for(|c| c.open == 0).await.is_err() {
            return ShutdownReason::Disconnected;
        }
        match timeout(RECONNECT_TIMEOUT, connections.wait_for(|c| c.open > 0)).await {
            Ok(Ok(_)) => {}
            Ok(Err(_)) | Err(_) => return ShutdownReason::Disconnected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::{Instant, advance};

    fn set_open(connections: &watch::Sender<ConnectionCount>, open: usize) {
        connections.send_modify(|c| {
            c.open = open;
            c.had_any |= open > 0;
        });
    }

    #[tokio::test(start_paused = true)]
    async fn process_ends_when_no_client_connects() {
        let (_connections, counted) = watch::channel(ConnectionCount::default());
        let start = Instant::now();
        assert_eq!(
            wait_until_disconnected(counted).await,
            ShutdownReason::NeverConnected
        );
        assert_eq!(start.elapsed(), FIRST_CONNECTION_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn process_continues_when_a_client_reconnects_in_time() {
        let (connections, counted) = watch::channel(ConnectionCount::default());
        set_open(&connections, 1);
        let waiting = tokio::spawn(wait_until_disconnected(counted));
        for _ in 0..3 {
            set_open(&connections, 0);
            advance(RECONNECT_TIMEOUT - Duration::from_millis(1)).await;
            set_open(&connections, 1);
            tokio::task::yield_now().await;
        }
        advance(10 * FIRST_CONNECTION_TIMEOUT).await;
        assert!(!waiting.is_finished(), "a client is connected");

        set_open(&connections, 0);
        let closed = Instant::now();
        assert_eq!(waiting.await.unwrap(), ShutdownReason::Disconnected);
        assert_eq!(closed.elapsed(), RECONNECT_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn process_continues_while_one_of_two_connections_is_open() {
        let (connections, counted) = watch::channel(ConnectionCount::default());
        set_open(&connections, 2);
        let waiting = tokio::spawn(wait_until_disconnected(counted));
        set_open(&connections, 1);
        advance(10 * FIRST_CONNECTION_TIMEOUT).await;
        assert!(!waiting.is_finished());
        waiting.abort();
    }
}
