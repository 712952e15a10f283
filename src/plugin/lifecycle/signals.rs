//! The signals that a terminal or a supervisor sends.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal as Source, SignalKind, signal};

/// What came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// SIGINT; on Windows Ctrl-C, which reaches every process of the console.
    Interrupt,
    /// SIGTERM; on Windows Ctrl-Break, which is sent to one group of processes.
    Terminate,
}

/// Handlers, which stay for the life of the process.
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: Source,
    terminate: Source,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn handle() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }
}

/// Handlers, which stay for the life of the process.
#[cfg(windows)]
pub(super) struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
    terminate: tokio::signal::windows::CtrlBreak,
}

#[cfg(windows)]
impl Signals {
    pub(super) fn handle() -> io::Result<Self> {
        Ok(Self {
            interrupt: tokio::signal::windows::ctrl_c()?,
            terminate: tokio::signal::windows::ctrl_break()?,
        })
    }
}

impl Signals {
    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}
