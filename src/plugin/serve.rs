//! The gRPC server and the process around it.

use std::convert::Infallible;
use std::future::{Future, ready};

use futures_util::stream::{self, Stream, StreamExt};
use tokio::runtime;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport;
use tracing::debug;

use super::connections::{self, Connection, Incoming};
use super::lifecycle::{LaunchMode, Lifecycle};
use super::listener::Listener;
use super::services;
use super::start_error::StartError;

/// Terraform makes ten calls at once by default, and two streams stay open as long as the connection. A client that
/// reaches the limit hangs without any message.
const MAX_STREAMS: u32 = 1024;

/// Large enough that a large state arrives without waiting for flow control.
const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 4 << 20;

/// Runs `work` on a single-threaded runtime. Does not wait for what still runs then, such as a name lookup that hangs in
/// its own thread, because Terraform waits for the process.
pub(super) fn run_in_runtime(
    work: impl Future<Output = Result<(), StartError>>,
) -> Result<(), StartError> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(StartError::Runtime)?;
    let result = runtime.block_on(work);
    runtime.shutdown_background();
    result
}

/// A server that is ready to serve; signal handlers are installed.
pub(super) struct Server<S> {
    lifecycle: Lifecycle,
    mode: LaunchMode,
    service: Service<S>,
}

impl<S: Fn(CancellationToken) -> Routes> Server<S> {
    /// Must be called inside the runtime, and before the socket is created and the handshake line is written: from then
    /// on a signal may arrive.
    pub(super) fn new(mode: LaunchMode, routes: S) -> Result<Self, StartError> {
        Ok(Self {
            lifecycle: Lifecycle::new(mode).map_err(StartError::Runtime)?,
            mode,
            service: Service {
                routes,
                shutdown_requested: CancellationToken::new(),
                shutdown: CancellationToken::new(),
            },
        })
    }

    /// Serves until there is a reason to end, and then until calls in flight have finished or the grace period is over.
    pub(super) async fn run(self, listener: Listener, tls: Option<TlsAcceptor>) {
        let Self {
            lifecycle,
            mode,
            service,
        } = self;
        let (incoming, connections) = connections::accept(listener, tls);
        let serving = async {
            match mode {
                LaunchMode::Child => service.serve_shared(incoming).await,
                LaunchMode::Debug => service.serve_separately(incoming).await,
            }
        };
        let shutdown = async {
            let reason = lifecycle
                .shutdown_reason(&service.shutdown_requested, connections)
                .await;
            debug!(?reason, "ending");
            service.shutdown.cancel();
            sleep(reason.grace_period()).await;
        };
        tokio::select! {
            () = serving => {}
            () = shutdown => debug!("ended with calls in flight"),
        }
    }
}

/// The services of every connection, and the tokens that end them.
struct Service<S> {
    routes: S,
    /// Cancelled when the client calls Shutdown.
    shutdown_requested: CancellationToken,
    /// Cancelled when the process ends, for any reason.
    shutdown: CancellationToken,
}

impl<S: Fn(CancellationToken) -> Routes> Service<S> {
    /// Serves all connections with the same services: a client may lose one connection and open another.
    async fn serve_shared(&self, incoming: Incoming) {
        serve(self.all_routes(), incoming, self.shutdown.clone()).await;
    }

    /// Serves each connection with services of its own. Terraform opens a connection to a debugged process for each of
    /// its provider instances, at the same time, and the configurations of two aliases must not mix.
    async fn serve_separately(&self, mut incoming: Incoming) {
        let mut served = JoinSet::new();
        while let Some(Some(Ok(connection))) =
            self.shutdown.run_until_cancelled(incoming.next()).await
        {
            let closed = connection.closed();
            // The server closes its connections when the stream of new ones ends, so it stays open until then.
            let connection =
                stream::once(ready(Ok(connection))).chain(stream::pending().take_until(closed));
            served.spawn(serve(self.all_routes(), connection, self.shutdown.clone()));
            while served.try_join_next().is_some() {}
        }
        while served.join_next().await.is_some() {}
    }

    fn all_routes(&self) -> Routes {
        services::add(
            (self.routes)(self.shutdown.child_token()),
            self.shutdown_requested.clone(),
            self.shutdown.clone(),
        )
    }
}

/// Serves these connections until `shutdown`, and then until calls in flight have finished.
async fn serve(
    routes: Routes,
    incoming: impl Stream<Item = Result<Connection, Infallible>>,
    shutdown: CancellationToken,
) {
    let result = transport::Server::builder()
        .max_concurrent_streams(MAX_STREAMS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, shutdown.cancelled_owned())
        .await;
    if let Err(error) = result {
        debug!(%error, "the server ended with an error");
    }
}
