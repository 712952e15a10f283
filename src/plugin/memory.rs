//! Protects the process's memory, which contains the secrets that a client configured; some are in library buffers that
//! are not wiped.
//!
//! A core file would copy them to a disk or to a crash collector. On Linux a process can be made undumpable, which also
//! keeps other unprivileged processes of the user from reading its memory, environment and descriptors, by ptrace or
//! under `/proc`. On other Unix systems only the size of core files can be limited. Windows has neither.
//!
//! Nothing needs a readable process: its parent uses wait(2), `ps` reads what stays public, and `-debug`, for profilers
//! and debuggers, does not call this.

/// Protects the memory of this process permanently. An error is only logged, because the work can go on unprotected.
#[cfg(unix)]
pub(super) fn protect() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::debug!(%error, "failed to disable core files");
    }
    // The limit has no effect when core files are piped to a program.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Err(error) =
        rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
    {
        tracing::debug!(%error, "failed to make the process undumpable");
    }
}

#[cfg(not(unix))]
pub(super) fn protect() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    /// The protection is permanent, so this test has a process of its own.
    #[test]
    fn protected_process_cannot_be_dumped() {
        const NAME: &str = "plugin::memory::tests::protected_process_cannot_be_dumped";
        if crate::alone::has_run(NAME) {
            return;
        }
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::Dumpable));
        super::protect();
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
        let core = getrlimit(Resource::Core);
        assert_eq!((core.current, core.maximum), (Some(0), Some(0)));
    }
}
