//! What a panic looks like from outside.
//!
//! A panic in a guarded call becomes that call's error, and the process goes on: other calls of the same apply still
//! have to save what they made. Terraform takes any line that begins with `panic: ` for a crash of the whole provider,
//! so such a panic is one entry of the log and no more. Outside of a guarded call it is a crash, and is written as Go
//! writes it, since Terraform then shows it to the user even with logging off.

use std::any::Any;
use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::{Future, poll_fn};
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::pin::pin;
use std::task::Poll;

use crate::text::{beginning, escape, separate};

thread_local! {
    /// How many guarded futures are being polled on this thread, one inside the other.
    static GUARDS: Cell<usize> = const { Cell::new(0) };
    /// Where the last guarded panic happened, for the guard that catches it.
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic that was caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panicked {
    /// What the panic said; a fixed text where it said something that is no text.
    pub message: String,
    /// File, line and column of the source, as `src/x.rs:1:2`.
    pub location: Option<String>,
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.location {
            Some(location) => write!(f, " (at {location})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Panicked {}

/// Runs a future and gives an error in the place of a panic that would unwind through it.
///
/// Tasks that the future spawns are not guarded. State that the future shares with others must stay meaningful when it
/// ends at any point, as it must when a future is dropped.
pub async fn catch_panic<F: Future>(future: F) -> Result<F::Output, Panicked> {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let polled = {
            let _guard = Guard::enter();
            panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)))
        };
        match polled {
            Ok(poll) => poll.map(Ok),
            Err(payload) => Poll::Ready(Err(Panicked {
                message: message(&*payload).to_owned(),
                location: LOCATION.take(),
            })),
        }
    })
    .await
}

/// While it lives, panics on this thread are guarded.
struct Guard;

impl Guard {
    fn enter() -> Self {
        GUARDS.set(GUARDS.get() + 1);
        Self
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        GUARDS.set(GUARDS.get() - 1);
    }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

/// The most of a panic's message that is printed outside of a call, in bytes.
const LONGEST_MESSAGE: usize = 2048;

/// A panic's message on one bounded line: it can repeat what a server sent.
fn printable(payload: &(dyn Any + Send)) -> String {
    let message = message(payload);
    let line = separate(&escape(message), '#');
    match beginning(&line, LONGEST_MESSAGE) {
        all if all.len() == line.len() => line,
        shown => format!("{shown}… ({} bytes in all)", message.len()),
    }
}

/// Takes over what is said about a panic. `report` is where the user is asked to report a crash.
pub(super) fn install_hook(report: &'static str) {
    panic::set_hook(Box::new(move |info| {
        if GUARDS.get() > 0 {
            LOCATION.set(info.location().map(ToString::to_string));
            log(info);
        } else {
            crash(info, report);
        }
    }));
}

/// One entry, if anybody asked for logs.
fn log(info: &PanicHookInfo<'_>) {
    if tracing::enabled!(tracing::Level::ERROR) {
        tracing::error!(
            panic = printable(info.payload()),
            location = info.location().map(tracing::field::display),
            backtrace = %Backtrace::force_capture(),
            "a call panicked"
        );
    }
}

/// Terraform records what follows the first line, up to about 100 lines: hence the address before the backtrace.
fn crash(info: &PanicHookInfo<'_>, report: &str) {
    let message = printable(info.payload());
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let backtrace = Backtrace::force_capture();
    let text = format!(
        "panic: {message}\n\nThis is a bug. Please report it: {report}\n\nat {place}\n{backtrace}\n"
    );
    // Nobody can be told that stderr is gone.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;
    use crate::plugin::about::EXAMPLE;

    #[tokio::test]
    async fn a_panic_becomes_an_error_with_its_message() {
        let caught = catch_panic(async {
            tokio::task::yield_now().await;
            panic!("the {} broke", "lock");
        });
        let result: Result<(), Panicked> = caught.await;
        assert_eq!(result.unwrap_err().message, "the lock broke");
        assert_eq!(GUARDS.get(), 0);
    }

    /// The hook belongs to the whole process, so this test runs itself again in a process of its own.
    #[test]
    fn only_a_panic_outside_of_a_call_looks_like_a_crash() {
        const ALONE: &str = "PANICS_TEST_ALONE";
        const NAME: &str =
            "plugin::panics::tests::only_a_panic_outside_of_a_call_looks_like_a_crash";
        if std::env::var_os(ALONE).is_some() {
            install_hook(EXAMPLE.report);
            crate::plugin::log::install(&EXAMPLE);
            let call = pin!(catch_panic(async { panic!("in a call") }));
            let polled: Poll<Result<(), _>> = call.poll(&mut Context::from_waker(Waker::noop()));
            assert!(matches!(polled, Poll::Ready(Err(_))), "{polled:?}");
            let hostile = format!("outside\n::error::\u{1b}]0;T\u{7}{}", "x".repeat(10_000));
            let _ = panic::catch_unwind(|| panic!("{hostile}"));
            return;
        }
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture"])
            .envs([(ALONE, "1"), (EXAMPLE.log_variables[0], "error")])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        let (log, crash) = said.split_once("panic: ").expect(&said);
        let entry: serde_json::Value = serde_json::from_str(log).expect("one line of log");
        assert_eq!(entry["@level"], "error");
        assert_eq!(entry["panic"], "in a call");
        assert!(entry["backtrace"].is_string());
        assert!(entry["location"].as_str().unwrap().contains("panics.rs"));
        let (message, rest) = crash.split_once("\n\n").expect(crash);
        assert!(
            message.starts_with(r"outside\n::error::\u{1b}]0;T\u{7}xxx"),
            "{message}"
        );
        assert!(message.len() < LONGEST_MESSAGE + 64, "{message}");
        assert!(rest.starts_with("This is a bug."), "{rest}");
        assert!(crash.contains(EXAMPLE.report), "{crash}");
        assert!(!crash.contains("panic: "), "{crash}");
    }

    #[tokio::test]
    async fn a_future_that_ends_gives_its_value() {
        assert_eq!(catch_panic(async { 7 }).await, Ok(7));
    }

    #[tokio::test]
    async fn between_two_polls_nothing_is_guarded() {
        let waiting = catch_panic(std::future::pending::<()>());
        let mut waiting = pin!(waiting);
        poll_fn(|cx| {
            assert!(waiting.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        assert_eq!(GUARDS.get(), 0);
    }
}
