//! Why the process could not begin to serve.

#[cfg(unix)]
use std::path::PathBuf;
use std::{fmt, io};

/// Ends the process with code 1. The texts are read by users, through Terraform or its log.
#[derive(Debug)]
pub(super) enum Failure {
    /// The client accepts none of the protocol versions that we serve.
    NoSharedProtocol { ours: u32, theirs: String },
    /// The client brought a certificate that can't be read; serving without it would be serving anybody.
    ClientCertificate(&'static str),
    /// A variable of the handshake has a value without meaning.
    Variable { name: String, value: String },
    /// The directory that the client named gives a path too long or otherwise unfit for a socket.
    #[cfg(unix)]
    SocketPath(PathBuf),
    /// The directory for the socket could not be made or used.
    #[cfg(unix)]
    SocketDirectory {
        parent: PathBuf,
        /// The variable of the environment that chooses the parent.
        variable: &'static str,
        error: io::Error,
    },
    /// No port of the range could be bound.
    Listen { place: String, error: io::Error },
    /// Our certificate or the TLS configuration could not be made.
    Tls(Box<dyn std::error::Error + Send + Sync>),
    /// The operating system gave no event queue or signal handler.
    Runtime(io::Error),
    /// Stdout is closed: nobody waits for the handshake line.
    Output(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSharedProtocol { ours, theirs } => write!(
                f,
                "this provider speaks plugin protocol {ours}, but the program that started it accepts only {theirs}; \
                 a newer version of that program is needed"
            ),
            Self::ClientCertificate(fault) => write!(
                f,
                "the certificate in PLUGIN_CLIENT_CERT can't be read ({fault}); without it the connection can't be secured"
            ),
            Self::Variable { name, value } => {
                write!(
                    f,
                    "the variable {name} has a value without meaning: {value:?}"
                )
            }
            #[cfg(unix)]
            Self::SocketPath(directory) => write!(
                f,
                "no socket can be made in {}: its path is too long or has characters that the handshake can't carry",
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
            Self::Listen { place, error } => write!(f, "failed to listen on {place}: {error}"),
            Self::Tls(error) => write!(f, "failed to set up TLS: {error}"),
            Self::Runtime(error) => write!(f, "failed to set up the event loop: {error}"),
            Self::Output(error) => write!(f, "failed to write to stdout: {error}"),
        }
    }
}
