//! The gRPC server and the process around it.

use std::future::Future;

use tokio::runtime;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tracing::debug;

use super::connections;
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
pub(super) struct Server {
    lifecycle: Lifecycle,
    routes: Routes,
    /// Cancelled by the client's call to shut down.
    asked_to_end: CancellationToken,
    /// Cancelled when the process ends, for whatever reason.
    ending: CancellationToken,
}

impl Server {
    /// Must be called inside the runtime and before anything that a signal would leave behind half made. From the
    /// handshake line on a SIGINT may come.
    pub(super) fn new(
        attendance: Attendance,
        services: impl FnOnce(CancellationToken) -> Routes,
    ) -> Result<Self, Failure> {
        let lifecycle = Lifecycle::new(attendance).map_err(Failure::Runtime)?;
        let (asked_to_end, ending) = (CancellationToken::new(), CancellationToken::new());
        let routes = services::add(
            services(ending.child_token()),
            asked_to_end.clone(),
            ending.clone(),
        );
        Ok(Self {
            lifecycle,
            routes,
            asked_to_end,
            ending,
        })
    }

    /// Serves until there is a reason to end and calls in flight are answered, or the time for that is up.
    pub(super) async fn run(self, listener: Listener, acceptor: Option<TlsAcceptor>) {
        let (incoming, census) = connections::accept(listener, acceptor);
        let serving = tonic::transport::Server::builder()
            .max_concurrent_streams(STREAMS)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .add_routes(self.routes)
            .serve_with_incoming_shutdown(incoming, self.ending.cancelled());
        let living = async {
            let reason = self.lifecycle.ending(&self.asked_to_end, census).await;
            debug!(?reason, "ending");
            self.ending.cancel();
            sleep(reason.patience()).await;
        };
        tokio::select! {
            served = serving => {
                if let Err(error) = served {
                    debug!(%error, "the server ended with an error");
                }
            }
            () = living => debug!("ended with calls in flight"),
        }
    }
}
