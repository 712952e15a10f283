//! A TCP connection that a request can reset.
//!
//! hyper owns the stream while it serves, so a handler cannot reach it. What it can reach is the [`Connection`]: it leaves word
//! there, the task that serves the stream drops it, and the [`Wire`] then closes it with zero linger, which sends RST
//! instead of FIN and throws away what was not sent.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::Notify,
};

/// What requests know of the connection that they came on.
pub(crate) struct Connection {
    /// From 1, in the order of acceptance.
    pub(crate) number: u64,
    used: AtomicBool,
    reset: AtomicBool,
    told: Notify,
}

impl Connection {
    pub(crate) fn new(number: u64) -> Self {
        Self {
            number,
            used: AtomicBool::new(false),
            reset: AtomicBool::new(false),
            told: Notify::new(),
        }
    }

    /// Whether this is the first request on it.
    pub(crate) fn is_first_use(&self) -> bool {
        !self.used.swap(true, Ordering::Relaxed)
    }

    /// Asks for the connection to be reset. The caller waits for its own end.
    pub(crate) fn reset(&self) {
        self.reset.store(true, Ordering::Release);
        self.told.notify_one();
    }

    /// Waits until a reset is asked for.
    pub(crate) async fn is_reset(&self) {
        self.told.notified().await;
    }
}

/// The stream, which closes as its connection was told.
pub(crate) struct Wire {
    stream: TcpStream,
    connection: Arc<Connection>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, connection: Arc<Connection>) -> Self {
        Self { stream, connection }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.connection.reset.load(Ordering::Acquire) {
            // Where the system refuses, the client sees an ordinary close, which still loses the answer.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
