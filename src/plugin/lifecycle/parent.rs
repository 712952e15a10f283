//! The process that started us.

/// Our parent as it was when this was made.
#[cfg(unix)]
pub(super) struct Parent(u32);

#[cfg(unix)]
impl Parent {
    pub(super) fn current() -> Self {
        Self(std::os::unix::process::parent_id())
    }

    /// Returns when our parent is another process, which means that the first one has ended.
    ///
    /// Asked each second. Linux could send a signal instead (`PR_SET_PDEATHSIG`), but sends it when the *thread* ends
    /// that started us, and Go ends threads at will.
    pub(super) async fn changed(&self) {
        let mut ticks = tokio::time::interval(std::time::Duration::from_secs(1));
        while Self::current().0 == self.0 {
            ticks.tick().await;
        }
    }
}

/// Unknown: Windows leaves the number of a dead parent in place. The connections tell there.
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
