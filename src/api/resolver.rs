//! Names to addresses, by the system's resolver.
//!
//! The resolver blocks, so each look-up has a thread. The HTTP library would take one of tokio's, which panics where the
//! system refuses a thread (EAGAIN, at the limit of `ulimit -u`); here that is an error with a name.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::thread;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

/// What runs in a thread.
type Job = Box<dyn FnOnce() + Send>;

/// Resolves names in threads of its own.
pub(super) struct Resolver {
    spawn: fn(Job) -> io::Result<()>,
}

/// The system has refused to start a thread.
#[derive(Debug)]
pub(super) struct NoThread(io::Error);

impl fmt::Display for NoThread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the system refuses a thread to look the host name up: {}; raise the limit on processes and threads, such as \
             ulimit -u or the one of the container, or run fewer programs at a time",
            self.0
        )
    }
}

impl std::error::Error for NoThread {}

impl Default for Resolver {
    fn default() -> Self {
        let spawn = |job| thread::Builder::new().spawn(job).map(drop);
        Self { spawn }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (answer, answered) = oneshot::channel();
        let started = (self.spawn)(Box::new(move || {
            let addresses = (name.as_str(), 0).to_socket_addrs();
            // Nobody waits any more where the call has ended meanwhile.
            let _ = answer.send(addresses);
        }));
        Box::pin(async move {
            started.map_err(NoThread)?;
            let addresses: Vec<SocketAddr> = answered.await??.collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
impl Resolver {
    /// One that the system gives no thread.
    pub(super) fn without_threads() -> Self {
        Self {
            spawn: |_| Err(io::Error::from(io::ErrorKind::WouldBlock)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_becomes_addresses_without_a_port() {
        let name: Name = "localhost".parse().expect("a name");
        let addresses = Resolver::default().resolve(name).await.expect("known");
        assert!(
            addresses
                .into_iter()
                .all(|it| it.ip().is_loopback() && it.port() == 0)
        );
    }
}
