//! The process that started us.

/// Returns when our parent is another process than at the start, which means that the first one has ended.
///
/// Asked each second. Linux could send a signal instead (`PR_SET_PDEATHSIG`), but sends it when the *thread* ends that
/// started us, and Go ends threads at will.
#[cfg(unix)]
pub(super) async fn changed() {
    use std::os::unix::process::parent_id;
    use std::time::Duration;

    let first = parent_id();
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    while parent_id() == first {
        ticks.tick().await;
    }
}

/// Never: Windows leaves the number of a dead parent in place. The connections tell there.
#[cfg(not(unix))]
pub(super) async fn changed() {
    std::future::pending().await
}
