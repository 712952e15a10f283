//! Where the client finds us: a Unix socket that only its user can reach, or a port of the loopback interface.

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

use super::failure::Failure;

/// A byte stream in both directions, whatever carries it.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// What to listen on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Transport {
    /// A socket in a fresh directory under `directory`, or under the system's temporary directory.
    #[cfg(unix)]
    Unix { directory: Option<PathBuf> },
    /// The first free port of a range on 127.0.0.1; any port where the range ends at 0.
    Tcp { ports: RangeInclusive<u16> },
}

impl Transport {
    #[cfg(unix)]
    pub(super) fn of_platform() -> Self {
        Self::temporary_socket()
    }

    /// Windows has Unix sockets, but go-plugin's clients do not look for them there.
    #[cfg(not(unix))]
    pub(super) fn of_platform() -> Self {
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

/// How the handshake line and the reattach line name the place.
#[derive(Debug)]
pub(super) struct Address {
    /// `unix` or `tcp`; go-plugin knows nothing else.
    pub(super) network: &'static str,
    /// The absolute path of the socket, or `127.0.0.1:PORT`: never a name, which could mean `::1`.
    pub(super) text: String,
}

/// Where we listen. Dropping it takes the socket away, and with it the way for new clients.
#[derive(Debug)]
pub(super) struct Place {
    address: Address,
    #[cfg(unix)]
    _directory: Option<tempfile::TempDir>,
}

impl Place {
    pub(super) fn address(&self) -> &Address {
        &self.address
    }
}

impl Address {
    /// Who can open a connection here, as a sentence. Without TLS, whoever can is served.
    pub(super) fn reach(&self) -> &'static str {
        match self.network {
            "unix" => {
                "Only you can reach it: its socket is in a folder that no other user can enter."
            }
            _ => "It listens on this machine alone, where every user can reach it.",
        }
    }
}

/// Accepts connections.
#[derive(Debug)]
pub(super) enum Listener {
    #[cfg(unix)]
    Unix(UnixListener),
    Tcp(TcpListener),
}

impl Listener {
    /// Binds: from here on the kernel queues connections for us. Must be called inside the runtime.
    pub(super) fn bind(transport: &Transport) -> Result<(Self, Place), Failure> {
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
                // Calls are small and each waits for its answer: gathering bytes would only delay them.
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
        }
    }
}
