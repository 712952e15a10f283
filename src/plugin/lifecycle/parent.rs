//! The parent process.

/// The id of the parent process.
#[cfg(unix)]
pub(super) struct Parent(u32);

#[cfg(unix)]
impl Parent {
    pub(super) fn current() -> Self {
        Self(std::os::unix::process::parent_id())
    }

    /// Completes when the process has another parent, which means that the first one has ended.
    ///
    /// Polls every second. Linux could send a signal instead (`PR_SET_PDEATHSIG`), but sends it when the *thread* that
    /// started this process ends, and Go ends threads at will.
    pub(super) async fn changed(&self) {
        let mut ticks = tokio::time::interval(std::time::Duration::from_secs(1));
        while Self::current().0 == self.0 {
            ticks.tick().await;
        }
    }
}

/// Not supported: Windows keeps the id of a dead parent. There the process ends when its connections are closed.
#[cfg(not(unix))]
pub(super) struct Parent;

#[cfg(not(unix))]
impl Parent {
    pub(super) fn current() -> Self {
        Self
    }

    pub(super) async fn changed(&self) {
        std::future::pending().await
    }
}
