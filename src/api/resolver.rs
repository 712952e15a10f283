//! Resolves host names with the system's resolver.
//!
//! That resolver blocks, so each look-up runs in a thread. The HTTP library would use a thread of tokio's, which panics
//! where the system refuses one (EAGAIN, at the limit of `ulimit -u`). Here that is an error.

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

/// The system refused to start a thread.
#[derive(Debug)]
pub(super) struct ThreadRefused(io::Error);

impl fmt::Display for ThreadRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the system refuses a thread to look the host name up: {}; raise the limit on processes and threads, such as \
             ulimit -u or the one of the container, or run fewer programs at a time",
            self.0
        )
    }
}

impl std::error::Error for ThreadRefused {}

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
            // The receiver is gone where the call has ended meanwhile.
            let _ = sender.send(addresses);
        }));
        Box::pin(async move {
            started.map_err(ThreadRefused)?;
            let addresses: Vec<SocketAddr> = receiver.await??.collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
impl Resolver {
    /// A resolver that the system refuses every thread.
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
