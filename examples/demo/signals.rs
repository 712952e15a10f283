//! When the demo shall end early.

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
            signalled().await;
            token.cancel();
        });
        stop
    }

    /// Whether it has come.
    pub(crate) fn has_come(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Returns when it comes.
    pub(crate) async fn comes(&self) {
        self.0.cancelled().await;
    }
}

#[cfg(unix)]
async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};

    let listen = |kind| signal(kind).expect("a handler for a signal that may have one");
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
async fn signalled() {
    // Where there is no handler there is nothing to come.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
