//! Why the process could not start to serve.

#[cfg(unix)]
use std::path::PathBuf;
use std::{fmt, io};

/// An error that ends the process with code 1. Users read the text, through Terraform or its log.
#[derive(Debug)]
pub(super) enum StartError {
    /// The client does not accept the protocol version that is served.
    UnsupportedProtocol { served: u32, accepted: String },
    /// The client's certificate can't be read. Without it the process would serve any client.
    ClientCertificate(&'static str),
    /// A variable of the handshake has an invalid value.
    InvalidVariable { name: String, value: String },
    /// A socket in the client's directory would have a path that is too long, or that the handshake line can't contain.
    #[cfg(unix)]
    SocketPath(PathBuf),
    /// The directory for the socket could not be created or used.
    #[cfg(unix)]
    SocketDirectory {
        parent: PathBuf,
        /// The environment variable that selects the parent.
        variable: &'static str,
        error: io::Error,
    },
    /// No port of the range could be bound.
    Listen { address: String, error: io::Error },
    /// The certificate or the TLS configuration could not be created.
    Tls(Box<dyn std::error::Error + Send + Sync>),
    /// The event queue or a signal handler could not be created.
    Runtime(io::Error),
    /// Stdout is closed, so no client can read the handshake line.
    Stdout(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedProtocol { served, accepted } => write!(
                f,
                "this provider speaks plugin protocol {served}, but the program that started it accepts only {accepted}; \
                 a newer version of that program is needed"
            ),
            Self::ClientCertificate(problem) => write!(
                f,
                "the certificate in PLUGIN_CLIENT_CERT can't be read ({problem}); without it the connection can't be secured"
            ),
            Self::InvalidVariable { name, value } => {
                write!(f, "the variable {name} has an invalid value: {value:?}")
            }
            #[cfg(unix)]
            Self::SocketPath(directory) => write!(
                f,
                "no socket can be created in {}: its path is too long or has characters that the handshake can't contain",
                directory.display()
            ),
            #[cfg(unix)]
            Self::SocketDirectory {
                parent,
                variable,
                error,
            } => write!(
                f,
                "the socket that Terraform connects to can't be created in {} ({error}): create this directory and make it \
                 writable for this user, or set {variable} to another directory",
                parent.display()
            ),
            Self::Listen { address, error } => write!(f, "failed to listen on {address}: {error}"),
            Self::Tls(error) => write!(f, "failed to set up TLS: {error}"),
            Self::Runtime(error) => write!(f, "failed to set up the event loop: {error}"),
            Self::Stdout(error) => write!(f, "failed to write to stdout: {error}"),
        }
    }
}
