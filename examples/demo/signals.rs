//! Signals that end the demo early.

use tokio_util::sync::CancellationToken;

/// Set by Ctrl-C, and on Unix by SIGTERM and SIGHUP.
#[derive(Clone, Debug)]
pub(crate) struct Stop(CancellationToken);

impl Stop {
    /// Listens from now on. Must be called inside the runtime.
    pub(crate) fn on_signals() -> Self {
        let token = CancellationToken::new();
        let stop = Self(token.clone());
        tokio::spawn(async move {
            signal_received().await;
            token.cancel();
        });
        stop
    }

    /// Whether a signal has come.
    pub(crate) fn is_requested(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Returns when a signal comes.
    pub(crate) async fn requested(&self) {
        self.0.cancelled().await;
    }
}

#[cfg(unix)]
async fn signal_received() {
    use tokio::signal::unix::{SignalKind, signal};

    let listen = |kind| signal(kind).expect("these signals may have a handler");
    let mut terminated = listen(SignalKind::terminate());
    let mut hung_up = listen(SignalKind::hangup());
    let mut interrupted = listen(SignalKind::interrupt());
    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
        _ = hung_up.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal_received() {
    // Without a handler no signal can come.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
