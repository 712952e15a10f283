//! A Unix socket in a directory that only its owner may enter.

use std::env;
use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{self, Path, PathBuf};

use tempfile::TempDir;
use tokio::net::UnixListener;

use super::{Address, Endpoint, Listener};
use crate::plugin::start_error::StartError;

const PREFIX: &str = "plugin";
/// The number of random characters after the prefix.
const RANDOM_LENGTH: usize = 10;
const SOCKET: &str = "socket";

/// The kernel's limit is 104 bytes on macOS and 108 on Linux, one of them for the final zero. Go providers fail with an
/// opaque message when `TMPDIR` is longer than that allows.
const MAX_PATH: usize = 100;

/// Used when the directory of the environment is too long.
const FALLBACK_DIRECTORY: &str = "/tmp";

pub(super) fn bind(requested: Option<&Path>) -> Result<(Listener, Endpoint), StartError> {
    let (parent, variable) = match requested {
        // The client expects the socket in this directory, so there is no fallback.
        Some(directory) => (
            usable(directory).ok_or_else(|| StartError::SocketPath(directory.into()))?,
            "PLUGIN_UNIX_SOCKET_DIR",
        ),
        None => (
            usable(&env::temp_dir()).unwrap_or_else(|| FALLBACK_DIRECTORY.into()),
            "TMPDIR",
        ),
    };
    let directory_error = |error| StartError::SocketDirectory {
        parent: parent.clone(),
        variable,
        error,
    };
    let directory = private_directory(&parent).map_err(directory_error)?;
    let path = directory.path().join(SOCKET);
    let listener = UnixListener::bind(&path).map_err(directory_error)?;
    let text = path
        .to_str()
        .expect("usable() returns UTF-8, and only ASCII is added")
        .to_owned();
    let endpoint = Endpoint {
        address: Address {
            network: "unix",
            text,
        },
        _directory: Some(directory),
    };
    Ok((Listener::Unix(listener), endpoint))
}

/// Returns the absolute path, if a socket path below it is short enough and can be a field of the `|`-separated line.
fn usable(directory: &Path) -> Option<PathBuf> {
    let absolute = path::absolute(directory).ok()?;
    let text = absolute.to_str()?;
    let length = text.len() + "/".len() + PREFIX.len() + RANDOM_LENGTH + "/".len() + SOCKET.len();
    let is_printable = !text.contains(|c: char| c == '|' || c.is_control());
    (length <= MAX_PATH && is_printable).then_some(absolute)
}

/// Sets the mode when the directory is created, so that other users can never enter it.
fn private_directory(parent: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new()
        .prefix(PREFIX)
        .rand_bytes(RANDOM_LENGTH)
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn socket_is_created_in_the_requested_directory_and_removed_on_drop() {
        let parent = TempDir::new_in(FALLBACK_DIRECTORY).unwrap();
        let (_listener, endpoint) = bind(Some(parent.path())).unwrap();
        let socket = PathBuf::from(&endpoint.address().text);
        assert!(socket.starts_with(parent.path()));
        assert!(socket.exists());
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(socket.parent().unwrap()), 0o700);

        drop(endpoint);
        assert_eq!(parent.path().read_dir().unwrap().count(), 0);
    }

    #[test]
    fn directory_that_the_handshake_line_cannot_contain_is_unusable() {
        assert!(usable(Path::new("/var/tmp")).is_some());
        assert!(usable(Path::new(&format!("/{}", "x".repeat(90)))).is_none());
        assert!(usable(Path::new("/tmp/a|b")).is_none());
        assert!(usable(Path::new("/tmp/a\nb")).is_none());
    }

    #[tokio::test]
    async fn missing_directory_error_names_directory_variable_and_remedy() {
        let parent = TempDir::new_in(FALLBACK_DIRECTORY).unwrap();
        let missing = parent.path().join("missing");
        let error = bind(Some(&missing)).expect_err("it does not exist");
        let text = error.to_string();
        let start = format!("can't be created in {} (No such file", missing.display());
        assert!(text.contains(&start), "{text}");
        assert!(text.contains("make it writable for this user"), "{text}");
        assert!(text.contains("set PLUGIN_UNIX_SOCKET_DIR to"), "{text}");
    }

    #[tokio::test]
    async fn requested_directory_has_no_fallback() {
        let long = PathBuf::from(format!("/{}", "x".repeat(200)));
        assert!(matches!(
            bind(Some(&long)),
            Err(StartError::SocketPath(path)) if path == long
        ));
    }
}
