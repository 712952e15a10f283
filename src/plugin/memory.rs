//! Keeps the process's memory from others: it holds the secrets that a client configured, and in part those are in
//! buffers of libraries, which nobody wipes.
//!
//! A core file would carry them to a disk or to a service that collects crashes. On Linux a process can say that it is
//! not to be dumped; the same word keeps other processes of the user from reading its memory, its environment and its
//! descriptors, by ptrace or under `/proc`, as far as they have no privilege. Elsewhere there is a limit for the size of
//! core files. Windows has neither; what its error reporting keeps is for the administrator to decide.
//!
//! Nothing needs the process to be readable: its parent watches it by wait(2), `ps` reads what stays public, and who
//! wants to profile or debug it runs it by hand, with a flag that does not come by here.

/// Keeps the memory of this process from others, for good. Says nothing where the system refuses: there is nothing to be
/// done about it, and the work goes on.
#[cfg(unix)]
pub(super) fn keep_private() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::debug!(%error, "core files cannot be forbidden");
    }
    // Where core files go to a program instead, the limit does not count and this does.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Err(error) =
        rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
    {
        tracing::debug!(%error, "the memory cannot be closed to others");
    }
}

/// There is no such word on this system.
#[cfg(not(unix))]
pub(super) fn keep_private() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    /// There is no way back, so this test has a process of its own.
    #[test]
    fn the_process_can_be_neither_dumped_nor_read() {
        const NAME: &str = "plugin::memory::tests::the_process_can_be_neither_dumped_nor_read";
        if crate::alone::has_run(NAME) {
            return;
        }
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::Dumpable));
        super::keep_private();
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
        let core = getrlimit(Resource::Core);
        assert_eq!((core.current, core.maximum), (Some(0), Some(0)));
    }
}
