//! Resolves host names with the system's resolver.
//!
//! That resolver blocks, so each resolution runs in a thread. The HTTP library would use tokio's threads, which panic if
//! one cannot be started (EAGAIN, at the limit of `ulimit -u`). Here that is an error.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::thread;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

pub(super) struct Resolver {
    spawn: fn(Job) -> io::Result<()>,
}

/// The thread to resolve a host name could not be started.
#[derive(Debug)]
pub(super) struct ThreadNotStarted(io::Error);

impl fmt::Display for ThreadNotStarted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the thread to resolve the host name could not be started: {}; raise the limit on processes and threads, such \
             as ulimit -u or that of the container, or run fewer programs at a time",
            self.0
        )
    }
}

impl std::error::Error for ThreadNotStarted {}

impl Default for Resolver {
    fn default() -> Self {
        let spawn = |job| thread::Builder::new().spawn(job).map(drop);
        Self { spawn }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (sender, receiver) = oneshot::channel();
        let started = (self.spawn)(Box::new(move || {
            let addresses = (name.as_str(), 0).to_socket_addrs();
            // The receiver is gone if the call has already ended.
            let _ = sender.send(addresses);
        }));
        Box::pin(async move {
            started.map_err(ThreadNotStarted)?;
            let addresses: Vec<SocketAddr> = receiver.await??.collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
impl Resolver {
    /// Creates a resolver whose threads cannot be started.
    pub(super) fn with_failing_spawn() -> Self {
        Self {
            spawn: |_| Err(io::Error::from(io::ErrorKind::WouldBlock)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn localhost_resolves_to_loopback_without_a_port() {
        let name: Name = "localhost".parse().expect("a name");
        let addresses = Resolver::default().resolve(name).await.expect("known");
        assert!(
            addresses
                .into_iter()
                .all(|it| it.ip().is_loopback() && it.port() == 0)
        );
    }
}
