//! How a panic is reported outside of the process.
//!
//! A panic that `panic_guard` catches becomes the error of one call, and the process goes on: other calls of the same
//! apply still have to return what they changed. Terraform treats any line that begins with `panic: ` as a crash of the
//! whole provider, so a caught panic is only logged. Any other panic is a crash and is written as Go writes it, because
//! Terraform shows that to users even with logging off.

use std::any::Any;
use std::backtrace::Backtrace;
use std::io::{self, Write};
use std::panic::{self, PanicHookInfo};

use crate::panic_guard;
use crate::text::{beginning, escape, separate};

/// The maximum number of bytes of a panic's message that are printed.
const MAX_MESSAGE: usize = 2048;

/// Replaces the process's panic hook. Users are asked to report a crash at `report_url`.
pub(super) fn install(report_url: &'static str) {
    panic::set_hook(Box::new(move |info| {
        if panic_guard::is_active() {
            panic_guard::record_location(info.location());
            log(info);
        } else {
            report_crash(info, report_url);
        }
    }));
}

fn log(info: &PanicHookInfo<'_>) {
    // A backtrace is expensive.
    if tracing::enabled!(tracing::Level::ERROR) {
        tracing::error!(
            panic = printable(info.payload()),
            location = info.location().map(tracing::field::display),
            backtrace = %Backtrace::force_capture(),
            "a call panicked"
        );
    }
}

/// Terraform shows about 100 lines after the first one, hence the URL before the backtrace.
fn report_crash(info: &PanicHookInfo<'_>, report_url: &str) {
    let message = printable(info.payload());
    let location = info.location().map(ToString::to_string).unwrap_or_default();
    let backtrace = Backtrace::force_capture();
    let text = format!(
        "panic: {message}\n\nThis is a bug. Please report it: {report_url}\n\nat {location}\n{backtrace}\n"
    );
    // There is nowhere to report that stderr is closed.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Returns a panic's message as one bounded line. It can contain text that a server sent.
fn printable(payload: &(dyn Any + Send)) -> String {
    let message = panic_guard::message(payload);
    let line = separate(&escape(message), '#');
    match beginning(&line, MAX_MESSAGE) {
        all if all.len() == line.len() => line,
        start => format!("{start}… ({} bytes in all)", message.len()),
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::panic_guard::catch_panic;
    use crate::plugin::info::EXAMPLE;

    /// The hook belongs to the process, so this test runs itself again in a process of its own.
    #[test]
    fn caught_panic_is_logged_and_uncaught_panic_is_a_crash() {
        const ALONE: &str = "PANICS_TEST_ALONE";
        const NAME: &str =
            "plugin::panic_hook::tests::caught_panic_is_logged_and_uncaught_panic_is_a_crash";
        if std::env::var_os(ALONE).is_some() {
            install(EXAMPLE.report_url);
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
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{stderr}");
        let (log, crash) = stderr.split_once("panic: ").expect(&stderr);
        let entry: serde_json::Value = serde_json::from_str(log).expect("one line of log");
        assert_eq!(entry["@level"], "error");
        assert_eq!(entry["panic"], "in a call");
        assert!(entry["backtrace"].is_string());
        let location = entry["location"].as_str().unwrap();
        assert!(location.contains("panic_hook.rs"), "{location}");
        let (message, rest) = crash.split_once("\n\n").expect(crash);
        assert!(
            message.starts_with(r"outside\n::error::\u{1b}]0;T\u{7}xxx"),
            "{message}"
        );
        assert!(message.len() < MAX_MESSAGE + 64, "{message}");
        assert!(rest.starts_with("This is a bug."), "{rest}");
        assert!(crash.contains(EXAMPLE.report_url), "{crash}");
        assert!(!crash.contains("panic: "), "{crash}");
    }
}
