//! Turns a panic in a future into an error of that future, so that the process and its other calls continue.
//!
//! `plugin`'s panic hook asks [`is_active`] how to report a panic, and `protocol` runs every handler inside of
//! [`catch_panic`].

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::poll_fn;
use std::panic::{self, AssertUnwindSafe, Location};
use std::pin::pin;
use std::task::Poll;

thread_local! {
    /// The number of nested guarded futures that this thread is polling.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// The location of the last guarded panic, from the hook to the guard that catches it.
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic that [`catch_panic`] caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CaughtPanic {
    /// The panic's message, or a placeholder if its payload is not a string.
    pub(crate) message: String,
    /// File, line and column, as `src/x.rs:1:2`; `None` without `plugin`'s hook.
    pub(crate) location: Option<String>,
}

impl fmt::Display for CaughtPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.location {
            Some(location) => write!(f, " (at {location})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for CaughtPanic {}

/// Runs a future. A panic that would unwind through it becomes an error.
///
/// Tasks that the future spawns are not guarded. State that the future shares with others must stay valid when it ends
/// at any await point, as it must when a future is dropped.
pub(crate) async fn catch_panic<F: Future>(future: F) -> Result<F::Output, CaughtPanic> {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let polled = {
            let _guard = Guard::enter();
            panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)))
        };
        match polled {
            Ok(poll) => poll.map(Ok),
            Err(payload) => Poll::Ready(Err(CaughtPanic {
                message: message(&*payload).to_owned(),
                location: LOCATION.take(),
            })),
        }
    })
    .await
}

/// Whether a panic on this thread, at this moment, would be caught.
pub(crate) fn is_active() -> bool {
    DEPTH.get() > 0
}

/// Keeps the location of a panic for the [`CaughtPanic`]. Only a panic hook knows it.
pub(crate) fn record_location(location: Option<&Location<'_>>) {
    LOCATION.set(location.map(ToString::to_string));
}

/// Returns the message in a panic's payload.
pub(crate) fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

struct Guard;

impl Guard {
    fn enter() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        Self
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn panic_becomes_an_error_with_its_message() {
        let caught = catch_panic(async {
            tokio::task::yield_now().await;
            panic!("the {} broke", "lock");
        });
        let result: Result<(), CaughtPanic> = caught.await;
        assert_eq!(result.unwrap_err().message, "the lock broke");
        assert!(!is_active());
    }

    #[tokio::test]
    async fn finished_future_returns_its_value() {
        assert_eq!(catch_panic(async { 7 }).await, Ok(7));
    }

    #[tokio::test]
    async fn guard_is_inactive_between_polls() {
        let waiting = catch_panic(std::future::pending::<()>());
        let mut waiting = pin!(waiting);
        poll_fn(|cx| {
            assert!(waiting.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        assert!(!is_active());
    }
}
