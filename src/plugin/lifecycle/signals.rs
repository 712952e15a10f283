//! The signals that a terminal or a supervisor sends.

use std::io;
#[cfg(unix)]
use std::{future::poll_fn, task::Poll};

#[cfg(unix)]
use tokio::signal::unix::{Signal as Source, SignalKind, signal};

/// What came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// SIGINT; on Windows Ctrl-C, which reaches every process of the console.
    Interrupt,
    /// SIGTERM, SIGHUP or SIGQUIT; on Windows Ctrl-Break, which is sent to one group of processes.
    Terminate,
}

/// Handlers, which stay for the life of the process.
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: Source,
    terminate: Terminate,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn handle() -> io::Result<Self> {
        let inherited = Ignored::inherited();
        let mut terminate = vec![signal(SignalKind::terminate())?];
        for kind in [SignalKind::hangup(), SignalKind::quit()] {
            if !inherited.has(kind) {
                terminate.push(signal(kind)?);
            }
        }
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: Terminate(terminate),
        })
    }
}

/// The signals that end the process. Without a handler the system would end it, and its socket would stay behind.
#[cfg(unix)]
struct Terminate(Vec<Source>);

#[cfg(unix)]
impl Terminate {
    async fn recv(&mut self) -> Option<()> {
        poll_fn(|cx| {
            let mut sources = self.0.iter_mut();
            match sources.any(|source| source.poll_recv(cx).is_ready()) {
                true => Poll::Ready(Some(())),
                false => Poll::Pending,
            }
        })
        .await
    }
}

/// The signals that the process ignored when it started. `nohup` ignores SIGHUP and a shell script SIGQUIT for what they
/// start, and a handler would undo that.
#[cfg(unix)]
struct Ignored(Option<u64>);

#[cfg(unix)]
impl Ignored {
    /// Linux alone tells without a system call that is unsafe in Rust.
    fn inherited() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        Self::read(&status)
    }

    /// Reads the line `SigIgn:` of a process's status: a mask in hexadecimal digits.
    fn read(status: &str) -> Self {
        let mask = status.lines().find_map(|line| {
            let digits = line.strip_prefix("SigIgn:")?.trim();
            u64::from_str_radix(digits, 16).ok()
        });
        Self(mask)
    }

    /// Where it is unknown, a signal counts as ignored: it keeps the meaning that it has.
    fn has(&self, kind: SignalKind) -> bool {
        self.0
            .is_none_or(|mask| mask >> (kind.as_raw_value() - 1) & 1 == 1)
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_read_from_the_status_of_the_process() {
        let nohup =
            Ignored::read("Name:\tx\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n");
        assert!(nohup.has(SignalKind::hangup()));
        assert!(!nohup.has(SignalKind::quit()));
    }

    #[test]
    fn an_unknown_status_counts_as_ignored() {
        assert!(Ignored::read("").has(SignalKind::hangup()));
    }
}
