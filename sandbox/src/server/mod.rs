//! The HTTP server: accepts connections, speaks HTTP/1.1 and HTTP/2 with prior knowledge, and passes every request
//! to `request`.

mod request;

use std::{io, net::TcpListener, sync::Arc, time::Duration};

use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use tokio::{net::TcpStream, sync::oneshot, time::sleep};

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
        let (stream, _) = tokio::select! {
            _ = &mut stop => return,
            accepted = accept(|| listener.accept()) => accepted,
        };
        number += 1;
        tokio::spawn(serve_connection(stream, number, Arc::clone(&shared)));
    }
}

/// Between two attempts to accept a connection. The usual error is a lack of descriptors, which lasts: without a pause
/// the loop would keep a processor busy until a client closes a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The next connection, however often accepting one fails.
pub(crate) async fn accept<T, F>(mut try_accept: impl FnMut() -> F) -> T
where
    F: Future<Output = io::Result<T>>,
{
    loop {
        match try_accept().await {
            Ok(connection) => return connection,
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn accept_pauses_after_an_error_and_goes_on() {
        let began = tokio::time::Instant::now();
        let mut errors = 3;
        let connection = accept(|| {
            let answer = match errors {
                0 => Ok("a connection"),
                _ => Err(io::Error::from_raw_os_error(24)),
            };
            errors -= 1;
            std::future::ready(answer)
        });
        assert_eq!(connection.await, "a connection");
        assert_eq!(began.elapsed(), 3 * ACCEPT_PAUSE);
    }
}
