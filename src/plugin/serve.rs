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
use super::failure::Failure;
use super::lifecycle::{Attendance, Lifecycle};
use super::listener::Listener;
use super::services;

/// Terraform runs ten calls at once unless told otherwise, and two streams stay open for the connection's whole life.
/// A limit that is reached hangs the client without a word.
const STREAMS: u32 = 1024;

/// A large state arrives without waiting for permission to send more.
const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 4 << 20;

/// Runs the process's one thread until `work` is done. What is left then, down to a name look-up that hangs in a thread
/// of its own, is not waited for: Terraform waits for the process.
pub(super) fn in_runtime(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::Runtime)?;
    let outcome = runtime.block_on(work);
    runtime.shutdown_background();
    outcome
}

/// A server that is ready to serve; signals are already handled.
pub(super) struct Server<S> {
    lifecycle: Lifecycle,
    attendance: Attendance,
    service: Service<S>,
}

impl<S: Fn(CancellationToken) -> Routes> Server<S> {
    /// Must be called inside the runtime and before anything that a signal would leave behind half made. From the
    /// handshake line on a SIGINT may come.
    pub(super) fn new(attendance: Attendance, services: S) -> Result<Self, Failure> {
        Ok(Self {
            lifecycle: Lifecycle::new(attendance).map_err(Failure::Runtime)?,
            attendance,
            service: Service {
                services,
                asked_to_end: CancellationToken::new(),
                ending: CancellationToken::new(),
            },
        })
    }

    /// Serves until there is a reason to end and calls in flight are answered, or the time for that is up.
    pub(super) async fn run(self, listener: Listener, acceptor: Option<TlsAcceptor>) {
        let Self {
            lifecycle,
            attendance,
            service,
        } = self;
        let (incoming, census) = connections::accept(listener, acceptor);
        let serving = async {
            match attendance {
                Attendance::Child => service.serve_all(incoming).await,
                Attendance::Developer => service.serve_each_alone(incoming).await,
            }
        };
        let living = async {
            let reason = lifecycle.ending(&service.asked_to_end, census).await;
            debug!(?reason, "ending");
            service.ending.cancel();
            sleep(reason.patience()).await;
        };
        tokio::select! {
            () = serving => {}
            () = living => debug!("ended with calls in flight"),
        }
    }
}

/// What is served, and how it learns and tells that the process ends.
struct Service<S> {
    services: S,
    /// Cancelled by the client's call to shut down.
    asked_to_end: CancellationToken,
    /// Cancelled when the process ends, for whatever reason.
    ending: CancellationToken,
}

impl<S: Fn(CancellationToken) -> Routes> Service<S> {
    /// Serves every connection by the same services: a client may lose one connection and open another.
    async fn serve_all(&self, incoming: Incoming) {
        serve(self.routes(), incoming, self.ending.clone()).await;
    }

    /// Serves each connection by services of its own. To a process that is debugged Terraform opens one for each of its
    /// instances of the provider, at the same time: two aliases with two keys must not meet.
    async fn serve_each_alone(&self, mut incoming: Incoming) {
        let mut served = JoinSet::new();
        while let Some(Some(Ok(connection))) =
            self.ending.run_until_cancelled(incoming.next()).await
        {
            let closed = connection.closed();
            // A server takes the end of the stream for a wish to close what is open.
            let alone =
                stream::once(ready(Ok(connection))).chain(stream::pending().take_until(closed));
            served.spawn(serve(self.routes(), alone, self.ending.clone()));
            while served.try_join_next().is_some() {}
        }
        while served.join_next().await.is_some() {}
    }

    fn routes(&self) -> Routes {
        services::add(
            (self.services)(self.ending.child_token()),
            self.asked_to_end.clone(),
            self.ending.clone(),
        )
    }
}

/// Serves these connections until `ending`, and then until the calls in flight are answered.
async fn serve(
    routes: Routes,
    incoming: impl Stream<Item = Result<Connection, Infallible>>,
    ending: CancellationToken,
) {
    let served = transport::Server::builder()
        .max_concurrent_streams(STREAMS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, ending.cancelled_owned())
        .await;
    if let Err(error) = served {
        debug!(%error, "the server ended with an error");
    }
}
