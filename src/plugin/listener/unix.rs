//! A Unix socket in a directory that only its owner may enter.

use std::env;
use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{self, Path, PathBuf};

use tempfile::TempDir;
use tokio::net::UnixListener;

use super::{Address, Listener, Place};
use crate::plugin::failure::Failure;

const PREFIX: &str = "plugin";
/// Letters and digits after the prefix, enough to never meet another process's directory.
const RANDOM: usize = 10;
const SOCKET: &str = "socket";

/// The kernel's limit is 104 bytes on macOS and 108 on Linux, one of them for the final zero. Go providers fail with an
/// opaque message where `TMPDIR` is longer than that allows.
const LONGEST_PATH: usize = 100;

/// Always there and short, where the directory of the environment is too long.
const SHORT: &str = "/tmp";

pub(super) fn bind(asked: Option<&Path>) -> Result<(Listener, Place), Failure> {
    let (parent, variable) = match asked {
        // Somebody looks for the socket there: another place would be a silent failure.
        Some(directory) => (
            fitting(directory).ok_or_else(|| Failure::SocketPath(directory.into()))?,
            "PLUGIN_UNIX_SOCKET_DIR",
        ),
        None => (
            fitting(&env::temp_dir()).unwrap_or_else(|| SHORT.into()),
            "TMPDIR",
        ),
    };
    let failed = |error| Failure::SocketDirectory {
        parent: parent.clone(),
        variable,
        error,
    };
    let directory = private_directory(&parent).map_err(failed)?;
    let path = directory.path().join(SOCKET);
    let listener = UnixListener::bind(&path).map_err(failed)?;
    let text = path
        .to_str()
        .expect("fitting() takes only UTF-8, and what is added is ASCII")
        .to_owned();
    let place = Place {
        address: Address {
            network: "unix",
            text,
        },
        _directory: Some(directory),
    };
    Ok((Listener::Unix(listener), place))
}

/// The directory's absolute path, if a socket below it can be bound and can be named in a line of fields parted by bars.
fn fitting(directory: &Path) -> Option<PathBuf> {
    let absolute = path::absolute(directory).ok()?;
    let text = absolute.to_str()?;
    let length = text.len() + "/".len() + PREFIX.len() + RANDOM + "/".len() + SOCKET.len();
    let nameable = !text.contains(|c: char| c == '|' || c.is_control());
    (length <= LONGEST_PATH && nameable).then_some(absolute)
}

/// The mode is set as the directory is made, so that there is no moment at which others may enter.
fn private_directory(parent: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new()
        .prefix(PREFIX)
        .rand_bytes(RANDOM)
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_socket_goes_where_it_was_asked_and_leaves_with_the_place() {
        let parent = TempDir::new_in(SHORT).unwrap();
        let (_listener, place) = bind(Some(parent.path())).unwrap();
        let socket = PathBuf::from(&place.address().text);
        assert!(socket.starts_with(parent.path()));
        assert!(socket.exists());
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(socket.parent().unwrap()), 0o700);

        drop(place);
        assert_eq!(parent.path().read_dir().unwrap().count(), 0);
    }

    #[test]
    fn a_directory_that_the_handshake_cannot_name_does_not_fit() {
        assert!(fitting(Path::new("/var/tmp")).is_some());
        assert!(fitting(Path::new(&format!("/{}", "x".repeat(90)))).is_none());
        assert!(fitting(Path::new("/tmp/a|b")).is_none());
        assert!(fitting(Path::new("/tmp/a\nb")).is_none());
    }

    #[tokio::test]
    async fn a_missing_directory_is_named_with_its_variable_and_the_remedy() {
        let parent = TempDir::new_in(SHORT).unwrap();
        let missing = parent.path().join("missing");
        let failure = bind(Some(&missing)).expect_err("it is not there");
        let text = failure.to_string();
        let place = format!("can't be created in {} (No such file", missing.display());
        assert!(text.contains(&place), "{text}");
        assert!(text.contains("make it writable for this user"), "{text}");
        assert!(text.contains("set PLUGIN_UNIX_SOCKET_DIR to"), "{text}");
    }

    #[tokio::test]
    async fn a_directory_that_was_asked_for_is_not_replaced_by_another() {
        let long = PathBuf::from(format!("/{}", "x".repeat(200)));
        assert!(matches!(
            bind(Some(&long)),
            Err(Failure::SocketPath(path)) if path == long
        ));
    }
}
