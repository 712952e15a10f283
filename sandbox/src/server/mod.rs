//! The HTTP server: accepts connections on loopback, speaks HTTP/1.1 and HTTP/2 with prior knowledge, and passes every request
//! to `request`.

mod request;

use std::{net::TcpListener, sync::Arc};

use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use tokio::{net::TcpStream, sync::oneshot};

use crate::{
    connection::{Connection, ResettableStream},
    state::{SharedState, lock},
};

/// Serves until `stop` is used or dropped.
pub(crate) async fn serve(
    listener: TcpListener,
    shared: Arc<SharedState>,
    mut stop: oneshot::Receiver<()>,
) {
    let listener = tokio::net::TcpListener::from_std(listener)
        .expect("the listener is non-blocking and we are in a runtime");
    let mut number = 0;
    loop {
        let accepted = tokio::select! {
            _ = &mut stop => return,
            accepted = listener.accept() => accepted,
        };
        // The client disconnected before it was accepted, or there are temporarily no file descriptors.
        let Ok((stream, _)) = accepted else {
            tokio::task::yield_now().await;
            continue;
        };
        number += 1;
        tokio::spawn(serve_connection(stream, number, Arc::clone(&shared)));
    }
}

/// Serves one connection until it ends or a request resets it.
async fn serve_connection(stream: TcpStream, number: u64, shared: Arc<SharedState>) {
    // Without it, the last bytes of a small response would wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let connection = Arc::new(Connection::new(number));
    let stream = ResettableStream::new(stream, Arc::clone(&connection));
    let _open = OpenConnection::new(Arc::clone(&shared));
    let service = service_fn(|request| {
        request::handle(request, Arc::clone(&shared), Arc::clone(&connection))
    });
    let builder = Builder::new(TokioExecutor::new());
    tokio::select! {
        // An error of the connection needs no handling: the journal has the requests.
        _ = builder.serve_connection(TokioIo::new(stream), service) => {}
        () = connection.reset_requested() => {}
    }
}

/// Counts a connection as open until it is dropped.
struct OpenConnection(Arc<SharedState>);

impl OpenConnection {
    fn new(shared: Arc<SharedState>) -> Self {
        lock(&shared.journal).connection_opened();
        Self(shared)
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        lock(&self.0.journal).connection_closed();
    }
}
