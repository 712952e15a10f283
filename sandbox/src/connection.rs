//! A TCP connection that a request can reset.
//!
//! hyper owns the stream while it serves, so a request handler cannot reach it. The handler has a [`Connection`] instead and
//! requests the reset there. The task that serves the stream then drops it, and [`ResettableStream`] closes it with zero
//! linger: the client receives RST instead of FIN, and unsent data is discarded.

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

/// The part of a connection that its requests can reach.
pub(crate) struct Connection {
    /// From 1, in the order of acceptance.
    pub(crate) number: u64,
    used: AtomicBool,
    reset: AtomicBool,
    reset_requested: Notify,
}

impl Connection {
    pub(crate) fn new(number: u64) -> Self {
        Self {
            number,
            used: AtomicBool::new(false),
            reset: AtomicBool::new(false),
            reset_requested: Notify::new(),
        }
    }

    /// Whether this is the first call, that is, the first request on the connection.
    pub(crate) fn is_first_use(&self) -> bool {
        !self.used.swap(true, Ordering::Relaxed)
    }

    /// Requests a reset. The caller must not return a response afterwards: it waits until its task is dropped.
    pub(crate) fn reset(&self) {
        self.reset.store(true, Ordering::Release);
        self.reset_requested.notify_one();
    }

    /// Waits until a reset is requested.
    pub(crate) async fn reset_requested(&self) {
        self.reset_requested.notified().await;
    }
}

/// A stream that is reset when it is dropped after [`Connection::reset`].
pub(crate) struct ResettableStream {
    stream: TcpStream,
    connection: Arc<Connection>,
}

impl ResettableStream {
    pub(crate) fn new(stream: TcpStream, connection: Arc<Connection>) -> Self {
        Self { stream, connection }
    }
}

impl Drop for ResettableStream {
    fn drop(&mut self) {
        if self.connection.reset.load(Ordering::Acquire) {
            // If the system refuses, the client sees an ordinary close, which loses the response as well.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for ResettableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for ResettableStream {
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
