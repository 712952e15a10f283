//! When the process ends.
//!
//! A Go provider lives until it is told to end or is killed; when Terraform crashes, it stays behind. This one also ends
//! when nobody is there any more: its connections are gone, its parent is another, or nobody ever came.
//!
//! SIGINT reaches every process of the terminal's foreground group. It is meant for Terraform, which then asks its
//! providers to stop and waits for them: a provider that dies of it loses what an apply has just made. SIGTERM ends the
//! process, and so do SIGHUP and SIGQUIT, which end Terraform too, unless they were ignored from the start.

use std::io;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::trace;

use super::connections::Census;

mod parent;
mod signals;

use parent::Parent;
use signals::{Signal, Signals};

/// For the first client to come. Terraform itself gives up on a provider after one minute.
const FIRST_CLIENT: Duration = Duration::from_secs(120);

/// For a client that lost its connection to come back: gRPC clients try again within about a second.
const RECONNECT: Duration = Duration::from_secs(3);

/// Who started the process and watches over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attendance {
    /// A client that has us as its child.
    Child,
    /// A developer, at whose terminal many clients come and go.
    Developer,
}

/// Why the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The client called Shutdown.
    Asked,
    /// SIGTERM, SIGHUP or SIGQUIT.
    Terminated,
    /// SIGINT in a developer's terminal.
    Interrupted,
    /// The last connection is gone and did not come back.
    Deserted,
    /// Nobody ever connected.
    Unused,
    /// The process that started us is no more.
    Orphaned,
}

impl Ending {
    /// How long calls in flight may take to come to their end after their work was cancelled.
    pub(super) fn patience(self) -> Duration {
        match self {
            // Somebody still waits for the answers of an apply. A change that hangs is given three seconds, and three more.
            Self::Terminated | Self::Interrupted => Duration::from_secs(7),
            // Terraform kills the process two seconds after its call.
            Self::Asked => Duration::from_secs(1),
            // Nobody can be answered.
            Self::Deserted | Self::Unused | Self::Orphaned => Duration::from_secs(1),
        }
    }
}

/// Watches over the process from the moment it is made: from then on no SIGINT or SIGTERM kills it.
pub(super) struct Lifecycle {
    attendance: Attendance,
    signals: Signals,
    parent: Parent,
}

impl Lifecycle {
    /// Must be called inside the runtime.
    pub(super) fn new(attendance: Attendance) -> io::Result<Self> {
        Ok(Self {
            attendance,
            signals: Signals::handle()?,
            parent: Parent::current(),
        })
    }

    /// Returns when there is a reason to end.
    pub(super) async fn ending(
        mut self,
        asked_to_end: &CancellationToken,
        census: watch::Receiver<Census>,
    ) -> Ending {
        let child = self.attendance == Attendance::Child;
        tokio::select! {
            () = asked_to_end.cancelled() => Ending::Asked,
            ending = signalled(&mut self.signals, self.attendance) => ending,
            ending = left_alone(census), if child => ending,
            () = self.parent.changed(), if child => Ending::Orphaned,
        }
    }
}

async fn signalled(signals: &mut Signals, attendance: Attendance) -> Ending {
    loop {
        match (signals.next().await, attendance) {
            (Signal::Terminate, _) => return Ending::Terminated,
            (Signal::Interrupt, Attendance::Developer) => return Ending::Interrupted,
            (Signal::Interrupt, Attendance::Child) => {
                trace!("ignored an interrupt: it is meant for the client");
            }
        }
    }
}

/// Returns when no client ever came, or the last one went and none came back.
async fn left_alone(mut census: watch::Receiver<Census>) -> Ending {
    // An error of the census says that nobody accepts any more, which is to be left alone, too.
    if timeout(FIRST_CLIENT, census.wait_for(|c| c.ever))
        .await
        .is_err()
    {
        return Ending::Unused;
    }
    loop {
        if census.wait_for(|c| c.open == 0).await.is_err() {
            return Ending::Deserted;
        }
        match timeout(RECONNECT, census.wait_for(|c| c.open > 0)).await {
            Ok(Ok(_)) => {}
            Ok(Err(_)) | Err(_) => return Ending::Deserted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::{Instant, advance};

    fn open(census: &watch::Sender<Census>, open: usize) {
        census.send_modify(|c| {
            c.open = open;
            c.ever |= open > 0;
        });
    }

    #[tokio::test(start_paused = true)]
    async fn a_process_that_nobody_uses_ends() {
        let (_census, counted) = watch::channel(Census::default());
        let start = Instant::now();
        assert_eq!(left_alone(counted).await, Ending::Unused);
        assert_eq!(start.elapsed(), FIRST_CLIENT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_comes_back_in_time_keeps_the_process() {
        let (census, counted) = watch::channel(Census::default());
        open(&census, 1);
        let alone = tokio::spawn(left_alone(counted));
        for _ in 0..3 {
            open(&census, 0);
            advance(RECONNECT - Duration::from_millis(1)).await;
            open(&census, 1);
            tokio::task::yield_now().await;
        }
        advance(10 * FIRST_CLIENT).await;
        assert!(!alone.is_finished(), "a client is there");

        open(&census, 0);
        let left = Instant::now();
        assert_eq!(alone.await.unwrap(), Ending::Deserted);
        assert_eq!(left.elapsed(), RECONNECT);
    }

    #[tokio::test(start_paused = true)]
    async fn one_of_two_connections_may_go() {
        let (census, counted) = watch::channel(Census::default());
        open(&census, 2);
        let alone = tokio::spawn(left_alone(counted));
        open(&census, 1);
        advance(10 * FIRST_CLIENT).await;
        assert!(!alone.is_finished());
        alone.abort();
    }
}
