//! The signals that a terminal or a supervisor sends.

use std::io;
#[cfg(unix)]
use std::{future::poll_fn, task::Poll};

#[cfg(unix)]
use tokio::signal::unix::{Signal as Source, SignalKind, signal};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// SIGINT; on Windows Ctrl-C, which reaches every process of the console.
    Interrupt,
    /// SIGTERM, SIGHUP or SIGQUIT; on Windows Ctrl-Break, which is sent to one group of processes.
    Terminate,
}

/// Signal handlers. They stay installed until the process ends.
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: Source,
    terminate: Terminate,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn install() -> io::Result<Self> {
        let ignored = IgnoredSignals::inherited();
        let mut terminate = vec![signal(SignalKind::terminate())?];
        for kind in [SignalKind::hangup(), SignalKind::quit()] {
            if !ignored.contains(kind) {
                terminate.push(signal(kind)?);
            }
        }
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: Terminate(terminate),
        })
    }
}

/// The signals that end the process. Without a handler the system would end it without removing its socket.
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

/// The signals that the process ignored when it started. `nohup` ignores SIGHUP, and a shell script SIGQUIT, for their
/// children, and a handler would undo that.
#[cfg(unix)]
struct IgnoredSignals(Option<u64>);

#[cfg(unix)]
impl IgnoredSignals {
    /// Reads them on Linux. Elsewhere that needs a system call that is unsafe in Rust.
    fn inherited() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        Self::parse(&status)
    }

    /// Parses the line `SigIgn:` of a process's status: a hexadecimal mask.
    fn parse(status: &str) -> Self {
        let mask = status.lines().find_map(|line| {
            let digits = line.strip_prefix("SigIgn:")?.trim();
            u64::from_str_radix(digits, 16).ok()
        });
        Self(mask)
    }

    /// Without a status every signal counts as ignored, so that its disposition does not change.
    fn contains(&self, kind: SignalKind) -> bool {
        self.0
            .is_none_or(|mask| mask >> (kind.as_raw_value() - 1) & 1 == 1)
    }
}

/// Signal handlers. They stay installed until the process ends.
#[cfg(windows)]
pub(super) struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
    terminate: tokio::signal::windows::CtrlBreak,
}

#[cfg(windows)]
impl Signals {
    pub(super) fn install() -> io::Result<Self> {
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
    fn ignored_signals_are_parsed_from_the_process_status() {
        let nohup = IgnoredSignals::parse(
            "Name:\tx\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n",
        );
        assert!(nohup.contains(SignalKind::hangup()));
        assert!(!nohup.contains(SignalKind::quit()));
    }

    #[test]
    fn signal_counts_as_ignored_without_a_status() {
        assert!(IgnoredSignals::parse("").contains(SignalKind::hangup()));
    }
}
