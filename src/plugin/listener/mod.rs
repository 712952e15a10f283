//! Where the process listens: a Unix socket that only its user can open, or a port of the loopback interface.

mod tcp;
#[cfg(unix)]
mod unix;

use std::io;
use std::ops::RangeInclusive;
#[cfg(unix)]
use std::path::PathBuf;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

use super::start_error::StartError;

/// A byte stream in both directions.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// What to listen on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Transport {
    /// A socket in a new directory under `directory`, or under the system's temporary directory.
    #[cfg(unix)]
    Unix { directory: Option<PathBuf> },
    /// The first free port of a range on 127.0.0.1; any port if the range ends at 0.
    Tcp { ports: RangeInclusive<u16> },
}

impl Transport {
    #[cfg(unix)]
    pub(super) fn platform_default() -> Self {
        Self::temporary_socket()
    }

    /// Windows has Unix sockets, but go-plugin's clients do not look for them there.
    #[cfg(not(unix))]
    pub(super) fn platform_default() -> Self {
        Self::any_port()
    }

    #[cfg(unix)]
    pub(super) fn temporary_socket() -> Self {
        Self::Unix { directory: None }
    }

    pub(super) fn any_port() -> Self {
        Self::Tcp { ports: 0..=0 }
    }
}

/// The address in the handshake line and in the reattach instructions.
#[derive(Debug)]
pub(super) struct Address {
    /// `unix` or `tcp`.
    pub(super) network: &'static str,
    /// The absolute path of the socket, or `127.0.0.1:PORT`. Never `localhost`, which could mean `::1`.
    pub(super) text: String,
}

/// The address of a listener. Dropping it removes the socket.
#[derive(Debug)]
pub(super) struct Endpoint {
    address: Address,
    #[cfg(unix)]
    _directory: Option<tempfile::TempDir>,
}

impl Endpoint {
    pub(super) fn address(&self) -> &Address {
        &self.address
    }
}

impl Address {
    /// Says in a sentence who can connect. Without TLS every client that can connect is served.
    pub(super) fn access_note(&self) -> &'static str {
        match self.network {
            "unix" => {
                "Only you can reach it: its socket is in a directory that no other user can enter."
            }
            _ => "It listens on this machine only, where every user can reach it.",
        }
    }
}

#[derive(Debug)]
pub(super) enum Listener {
    #[cfg(unix)]
    Unix(UnixListener),
    Tcp(TcpListener),
}

impl Listener {
    /// Binds; from then on the kernel queues connections. Must be called inside the runtime.
    pub(super) fn bind(transport: &Transport) -> Result<(Self, Endpoint), StartError> {
        match transport {
            #[cfg(unix)]
            Transport::Unix { directory } => unix::bind(directory.as_deref()),
            Transport::Tcp { ports } => tcp::bind(ports.clone()),
        }
    }

    pub(super) async fn accept(&self) -> io::Result<Box<dyn Duplex>> {
        match self {
            #[cfg(unix)]
            Self::Unix(listener) => Ok(Box::new(listener.accept().await?.0)),
            Self::Tcp(listener) => {
                let stream = listener.accept().await?.0;
                // Messages are small and each waits for its response: Nagle's algorithm would only delay them.
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
        }
    }
}
