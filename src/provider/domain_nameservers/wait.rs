//! Waiting until HostUp reports the wanted name servers, after it has queued the change. The job is not read: HostUp
//! documents the result of the change only in the GET. [`polling`](crate::provider::polling) says when to read.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::delegation::Delegation;
use crate::api::{self, DomainId, Nameservers};
use crate::provider::Client;
use crate::provider::polling::{FIRST_INTERVAL, Polling, PollingEnd, WaitClock};

/// One wait.
#[derive(Debug)]
pub(super) struct Wait {
    pub(super) id: DomainId,
    pub(super) wanted: Delegation,
    pub(super) timeout: Duration,
    /// The timeout as the user wrote it.
    pub(super) timeout_text: String,
}

/// The last answer, `None` if there was none, and why the wait ended without the wanted name servers.
type WaitResult = (Option<Nameservers>, Option<PollingEnd>);

pub(super) async fn until_shown(
    client: &Client,
    wait: &Wait,
    stop: &CancellationToken,
) -> WaitResult {
    let read = async || {
        let answer = client.api.nameservers(&wait.id, stop).await;
        answer.map_err(Arc::new)
    };
    poll(&client.wait_clock, wait, stop, read).await
}

async fn poll<F>(
    clock: &WaitClock,
    wait: &Wait,
    stop: &CancellationToken,
    mut read: impl FnMut() -> F,
) -> WaitResult
where
    F: Future<Output = Result<Nameservers, Arc<api::Error>>>,
{
    let mut polling = Polling::new(clock, wait.timeout, FIRST_INTERVAL, stop);
    let mut last = None;
    loop {
        match polling.next(read()).await {
            Ok(answer) if wait.wanted.is_shown_by(&answer) => return (Some(answer), None),
            Ok(answer) => last = Some(answer),
            Err(end) => return (last, Some(end)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use tokio::time::{Instant, sleep};

    use super::*;

    fn names(names: [&str; 2]) -> Vec<String> {
        names.map(str::to_owned).into()
    }

    fn answer(of: [&str; 2]) -> Nameservers {
        Nameservers {
            nameservers: Some(names(of)),
            ..Nameservers::default()
        }
    }

    const OLD: [&str; 2] = ["ns1.old.se", "ns2.old.se"];
    const NEW: [&str; 2] = ["ns1.new.se", "ns2.new.se"];

    fn wait() -> Wait {
        Wait {
            id: DomainId::parse("dom_1").expect("an id"),
            wanted: Delegation::new(&names(NEW)),
            timeout: Duration::from_secs(30),
            timeout_text: "30s".to_owned(),
        }
    }

    /// Polls with reads that return the new set from read number `new_from` on. Also returns the times of the reads.
    async fn poll_until(clock: &WaitClock, new_from: usize) -> (WaitResult, Vec<u64>) {
        let (start, reads) = (Instant::now(), RefCell::new(Vec::new()));
        let stop = CancellationToken::new();
        let read = async || {
            let mut reads = reads.borrow_mut();
            reads.push(start.elapsed().as_secs());
            let set = if reads.len() >= new_from { NEW } else { OLD };
            Ok(answer(set))
        };
        let result = poll(clock, &wait(), &stop, read).await;
        (result, reads.into_inner())
    }

    #[tokio::test(start_paused = true)]
    async fn wait_ends_when_the_new_set_is_reported() {
        let ((last, end), reads) = poll_until(&WaitClock::default(), 2).await;
        assert_eq!((last, reads.len()), (Some(answer(NEW)), 2));
        assert!(end.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn timeout_ends_the_wait_with_the_last_answer() {
        let ((last, end), _) = poll_until(&WaitClock::default(), usize::MAX).await;
        assert_eq!(last, Some(answer(OLD)));
        assert!(matches!(end, Some(PollingEnd::TimedOut)), "{end:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn wait_that_begins_after_its_deadline_reads_once() {
        let clock = WaitClock::default();
        poll_until(&clock, usize::MAX).await;
        let ((_, end), reads) = poll_until(&clock, usize::MAX).await;
        assert_eq!(reads.len(), 1);
        assert!(matches!(end, Some(PollingEnd::TimedOut)), "{end:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn interrupt_ends_the_wait_at_once() {
        let (start, stop) = (Instant::now(), CancellationToken::new());
        let interrupt = async {
            sleep(Duration::from_secs(2)).await;
            stop.cancel();
        };
        let clock = WaitClock::default();
        let (wait, read) = (wait(), || std::future::ready(Ok(answer(OLD))));
        let ((last, end), ()) = tokio::join!(poll(&clock, &wait, &stop, read), interrupt);
        assert!(last.is_none());
        assert!(matches!(end, Some(PollingEnd::Interrupted)), "{end:?}");
        assert_eq!(start.elapsed().as_secs(), 2);
    }
}
