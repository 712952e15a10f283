//! Connections from the first byte to the gRPC server: accepted, authenticated, counted.
//!
//! Each connection has its own task and its own time for the TLS handshake, so that a client that says nothing delays
//! nobody. The server gets only those that are through.

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
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// Handshakes under way at once. One more ends the oldest: the real client is through long before a flood has pushed it
/// to the end of the queue, and no flood takes all descriptors.
const HANDSHAKES: usize = 128;

/// Between two attempts to accept while the system has no descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Who is connected.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Census {
    /// Authenticated connections that are open now.
    pub(super) open: usize,
    /// Whether there ever was one.
    pub(super) ever: bool,
}

/// Authenticated connections, as tonic takes them.
pub(super) type Incoming = ReceiverStream<Result<Connection, Infallible>>;

/// Accepts in a task of its own, which ends when the stream is dropped. Without an acceptor everybody is let in.
pub(super) fn accept(
    listener: Listener,
    acceptor: Option<TlsAcceptor>,
) -> (Incoming, watch::Receiver<Census>) {
    let (admitted, incoming) = mpsc::channel(1);
    let (census, counted) = watch::channel(Census::default());
    let door = Door {
        acceptor,
        admitted,
        census: Arc::new(census),
        greeting: VecDeque::new(),
    };
    tokio::spawn(door.keep(listener));
    (ReceiverStream::new(incoming), counted)
}

struct Door {
    acceptor: Option<TlsAcceptor>,
    admitted: mpsc::Sender<Result<Connection, Infallible>>,
    census: Arc<watch::Sender<Census>>,
    /// Handshakes under way, the oldest first.
    greeting: VecDeque<AbortHandle>,
}

impl Door {
    async fn keep(mut self, listener: Listener) {
        loop {
            let accepted = tokio::select! {
                () = self.admitted.closed() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok(stream) => {
                    self.greet(stream);
                    // Tokio lets this task accept 128 connections in a row: as many as are greeted at once, so that a
                    // flood would push out who was never given a turn.
                    yield_now().await;
                }
                Err(error) => {
                    debug!(%error, "failed to accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn greet(&mut self, stream: Box<dyn Duplex>) {
        if self.greeting.len() >= HANDSHAKES {
            self.greeting.retain(|handshake| !handshake.is_finished());
        }
        if self.greeting.len() >= HANDSHAKES
            && let Some(oldest) = self.greeting.pop_front()
        {
            oldest.abort();
        }
        let (acceptor, admitted, census) = (
            self.acceptor.clone(),
            self.admitted.clone(),
            Arc::clone(&self.census),
        );
        let handshake = tokio::spawn(async move {
            let io = match acceptor {
                None => Some(stream),
                Some(acceptor) => authenticated(stream, acceptor).await,
            };
            if let Some(io) = io {
                // Fails when the server has ended, and the connection with it.
                let _ = admitted.send(Ok(Connection::new(io, census))).await;
            }
        });
        self.greeting.push_back(handshake.abort_handle());
    }
}

/// The secured stream, or nothing if the client did not prove to be the one that started us.
async fn authenticated(stream: Box<dyn Duplex>, acceptor: TlsAcceptor) -> Option<Box<dyn Duplex>> {
    match timeout(HANDSHAKE_TIME, acceptor.accept(stream)).await {
        // rustls lets a client pass that names no application protocol at all.
        Ok(Ok(stream)) if stream.get_ref().1.alpn_protocol() == Some(HTTP2) => {
            return Some(Box::new(stream));
        }
        Ok(Ok(_)) => debug!("refused a connection that does not negotiate HTTP/2"),
        Ok(Err(error)) => debug!(%error, "refused a connection"),
        Err(_) => debug!("refused a connection that stayed silent"),
    }
    None
}

/// An authenticated connection, counted from here until it is dropped.
pub(super) struct Connection {
    io: Box<dyn Duplex>,
    census: Arc<watch::Sender<Census>>,
    closed: CancellationToken,
}

impl Connection {
    fn new(io: Box<dyn Duplex>, census: Arc<watch::Sender<Census>>) -> Self {
        census.send_modify(|census| {
            census.open += 1;
            census.ever = true;
        });
        Self {
            io,
            census,
            closed: CancellationToken::new(),
        }
    }

    /// Comes true when the connection has been dropped.
    pub(super) fn closed(&self) -> WaitForCancellationFutureOwned {
        self.closed.clone().cancelled_owned()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.census.send_modify(|census| census.open -= 1);
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
