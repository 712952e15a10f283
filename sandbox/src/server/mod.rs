//! The HTTP server: accepts connections on loopback, reads HTTP/1.1 and HTTP/2 with prior knowledge, and leads every request
//! through the same steps.

pub(crate) mod connection;
mod request;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use connection::Connection;
use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use tokio::{net::TcpStream, sync::oneshot, time::sleep};

use crate::{faults::Faults, journal::Journal, limits::Limits, world::World};

/// What all connections and the owner of the sandbox share. Locks are held for moments; whoever needs two takes them in the
/// order of the fields.
pub(crate) struct Shared {
    pub(crate) address: SocketAddr,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) world: Mutex<World>,
    pub(crate) limits: Mutex<Limits>,
    pub(crate) journal: Mutex<Journal>,
}

/// Locks, also after a panic elsewhere: a test that fails inside a closure must not hide behind a poisoned lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves until `stop` is used or dropped.
pub(crate) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut stop: oneshot::Receiver<()>,
) {
    let listener = tokio::net::TcpListener::from_std(listener)
        .expect("the listener is non-blocking and we are in a runtime");
    let mut number = 0;
    loop {
        let (stream, _) = tokio::select! {
            _ = &mut stop => return,
            accepted = accepted(|| listener.accept()) => accepted,
        };
        number += 1;
        tokio::spawn(attend(stream, number, Arc::clone(&shared)));
    }
}

/// Between two attempts to accept a connection. The usual error is a lack of descriptors, which lasts: without a pause
/// the loop would keep a processor busy until a client closes a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The next connection, however often accepting one fails.
async fn accepted<T, F>(mut accept: impl FnMut() -> F) -> T
where
    F: Future<Output = io::Result<T>>,
{
    loop {
        match accept().await {
            Ok(connection) => return connection,
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// Answers the requests of one connection until it ends or is reset on purpose.
async fn attend(stream: TcpStream, number: u64, shared: Arc<Shared>) {
    // Without it the last bytes of a small answer would wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let connection = Arc::new(Connection::new(number));
    let wire = connection::Wire::new(stream, Arc::clone(&connection));
    let _open = Open::new(Arc::clone(&shared));
    let service = service_fn(|request| {
        request::answer(request, Arc::clone(&shared), Arc::clone(&connection))
    });
    let builder = Builder::new(TokioExecutor::new());
    tokio::select! {
        // However it ends, the journal has what was seen.
        _ = builder.serve_connection(TokioIo::new(wire), service) => {}
        () = connection.is_reset() => {}
    }
}

/// Counts a connection as open while it lives.
struct Open(Arc<Shared>);

impl Open {
    fn new(shared: Arc<Shared>) -> Self {
        let mut journal = lock(&shared.journal);
        journal.connection_opened();
        drop(journal);
        Self(shared)
    }
}

impl Drop for Open {
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
        let connection = accepted(|| {
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
