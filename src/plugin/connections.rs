//! Connections from the first byte to the gRPC server: accepted, authenticated, counted.
//!
//! Each connection has its own task and its own timeout for the TLS handshake, so that a silent client delays nobody. The
//! server only gets authenticated connections.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, yield_now};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::transport::server::Connected;
use tracing::debug;

use super::listener::{Duplex, Listener};
use super::tls::HTTP2;

/// Terraform needs a few milliseconds.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// The maximum number of concurrent handshakes. One more aborts the oldest, so no flood takes all descriptors. The real
/// client is authenticated long before a flood makes its handshake the oldest.
const MAX_HANDSHAKES: usize = 128;

/// The delay after a failed accept, which happens when the system has no descriptors left.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);

/// The number of authenticated connections.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ConnectionCount {
    pub(super) open: usize,
    /// Whether there has ever been one.
    pub(super) had_any: bool,
}

/// Authenticated connections, as tonic takes them.
pub(super) type Incoming = ReceiverStream<Result<Connection, Infallible>>;

/// Accepts connections in a task that ends when the stream is dropped. Without `tls` every client is accepted.
pub(super) fn accept(
    listener: Listener,
    tls: Option<TlsAcceptor>,
) -> (Incoming, watch::Receiver<ConnectionCount>) {
    let (accepted, incoming) = mpsc::channel(1);
    let (count, counted) = watch::channel(ConnectionCount::default());
    let accept_loop = AcceptLoop {
        tls,
        accepted,
        count: Arc::new(count),
        handshakes: VecDeque::new(),
    };
    tokio::spawn(accept_loop.run(listener));
    (ReceiverStream::new(incoming), counted)
}

struct AcceptLoop {
    tls: Option<TlsAcceptor>,
    accepted: mpsc::Sender<Result<Connection, Infallible>>,
    count: Arc<watch::Sender<ConnectionCount>>,
    /// Handshakes in progress, the oldest first.
    handshakes: VecDeque<AbortHandle>,
}

impl AcceptLoop {
    async fn run(mut self, listener: Listener) {
        loop {
            let stream = tokio::select! {
                () = self.accepted.closed() => return,
                stream = listener.accept() => stream,
            };
            match stream {
                Ok(stream) => {
                    self.start_handshake(stream);
                    // Tokio lets this task accept 128 connections in a row, as many as there can be handshakes: without
                    // yielding, a flood would abort handshakes that never ran.
                    yield_now().await;
                }
                Err(error) => {
                    debug!(%error, "failed to accept a connection");
                    sleep(ACCEPT_RETRY_DELAY).await;
                }
            }
        }
    }

    fn start_handshake(&mut self, stream: Box<dyn Duplex>) {
        if self.handshakes.len() >= MAX_HANDSHAKES {
            self.handshakes.retain(|handshake| !handshake.is_finished());
        }
        if self.handshakes.len() >= MAX_HANDSHAKES
            && let Some(oldest) = self.handshakes.pop_front()
        {
            oldest.abort();
        }
        let (tls, accepted, count) = (
            self.tls.clone(),
            self.accepted.clone(),
            Arc::clone(&self.count),
        );
        let handshake = tokio::spawn(async move {
            let io = match tls {
                None => Some(stream),
                Some(tls) => authenticate(stream, tls).await,
            };
            if let Some(io) = io {
                // Fails only after the server has stopped.
                let _ = accepted.send(Ok(Connection::new(io, count))).await;
            }
        });
        self.handshakes.push_back(handshake.abort_handle());
    }
}

/// Returns the TLS stream; `None` if the client is not the one that started this process.
async fn authenticate(stream: Box<dyn Duplex>, tls: TlsAcceptor) -> Option<Box<dyn Duplex>> {
    match timeout(HANDSHAKE_TIMEOUT, tls.accept(stream)).await {
        // rustls accepts a client that offers no application protocol.
        Ok(Ok(stream)) if stream.get_ref().1.alpn_protocol() == Some(HTTP2) => {
            return Some(Box::new(stream));
        }
        Ok(Ok(_)) => debug!("refused a connection that does not negotiate HTTP/2"),
        Ok(Err(error)) => debug!(%error, "refused a connection"),
        Err(_) => debug!("refused a connection whose TLS handshake timed out"),
    }
    None
}

/// An authenticated connection, counted until it is dropped.
pub(super) struct Connection {
    io: Box<dyn Duplex>,
    count: Arc<watch::Sender<ConnectionCount>>,
    closed: CancellationToken,
}

impl Connection {
    fn new(io: Box<dyn Duplex>, count: Arc<watch::Sender<ConnectionCount>>) -> Self {
        count.send_modify(|count| {
            count.open += 1;
            count.had_any = true;
        });
        Self {
            io,
            count,
            closed: CancellationToken::new(),
        }
    }

    /// Completes when the connection has been dropped.
    pub(super) fn closed(&self) -> WaitForCancellationFutureOwned {
        self.closed.clone().cancelled_owned()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.count.send_modify(|count| count.open -= 1);
        self.closed.cancel();
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
