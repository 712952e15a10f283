//! Waiting until a domain's automatic DNSSEC is active. [`polling`](crate::provider::polling) says when to read.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::api::{self, DnssecAuto, DomainId};
use crate::provider::Client;
use crate::provider::polling::{FIRST_INTERVAL, Polling, PollingEnd, WaitClock};

/// How long a GET may return a status from before the POST.
const STALE_PERIOD: Duration = Duration::from_secs(60);

/// One wait for `active`.
#[derive(Debug)]
pub(super) struct Wait {
    pub(super) id: DomainId,
    pub(super) timeout: Duration,
    /// The timeout as the user wrote it.
    pub(super) timeout_text: String,
    /// The answer of the POST before the wait; `None` if there was no POST.
    pub(super) posted: Option<DnssecAuto>,
}

/// Why a wait ended without `active`.
#[derive(Debug)]
pub(super) enum Unfinished {
    /// Terraform was interrupted.
    Interrupted,
    /// The deadline passed. The text is the timeout.
    TimedOut(String),
    /// The pause lasts longer than the deadline.
    BlockedBeyondDeadline,
    /// HostUp's checks ended in another status.
    OtherStatus,
    /// The status could not be read.
    Failed(Arc<api::Error>),
}

/// The last answer, `None` if there was none after the POST, and why the wait ended without `active`.
type WaitResult = (Option<DnssecAuto>, Option<Unfinished>);

/// Reads the status; the tests have their own implementations.
pub(super) trait StatusSource {
    fn read(&mut self) -> impl Future<Output = Result<DnssecAuto, Arc<api::Error>>> + Send;
}

struct ApiStatus<'a> {
    api: &'a api::Client,
    id: &'a DomainId,
    stop: &'a CancellationToken,
}

impl StatusSource for ApiStatus<'_> {
    async fn read(&mut self) -> Result<DnssecAuto, Arc<api::Error>> {
        let answer = self.api.dnssec_auto(self.id, self.stop).await;
        answer.map_err(Arc::new)
    }
}

pub(super) async fn until_active(
    client: &Client,
    wait: &Wait,
    stop: &CancellationToken,
) -> WaitResult {
    let source = ApiStatus {
        api: &client.api,
        id: &wait.id,
        stop,
    };
    poll(&client.wait_clock, wait, stop, source).await
}

async fn poll(
    clock: &WaitClock,
    wait: &Wait,
    stop: &CancellationToken,
    mut source: impl StatusSource,
) -> WaitResult {
    let stale_until = Instant::now() + STALE_PERIOD;
    // Without a POST no status is known yet, so the first read is due at once.
    let first = match wait.posted {
        Some(_) => FIRST_INTERVAL,
        None => Duration::ZERO,
    };
    let mut polling = Polling::new(clock, wait.timeout, first, stop);
    let mut last: Option<DnssecAuto> = None;
    loop {
        if let Some(known) = last.as_ref().or(wait.posted.as_ref()) {
            if known.status == "active" {
                return (last, None);
            }
            let progress = Progress {
                polls: polling.polls,
                may_be_stale: Instant::now() < stale_until,
                deadline: polling.deadline,
            };
            if let Some(unfinished) = progress.reason_to_stop(clock, wait, known) {
                return (last, Some(unfinished));
            }
        }
        match polling.next(source.read()).await {
            Ok(answer) => last = Some(answer),
            Err(end) => return (last, Some(Unfinished::new(end, wait))),
        }
    }
}

impl Unfinished {
    fn new(end: PollingEnd, wait: &Wait) -> Self {
        match end {
            PollingEnd::Interrupted => Self::Interrupted,
            PollingEnd::TimedOut => Self::TimedOut(wait.timeout_text.clone()),
            PollingEnd::Failed(error) => Self::Failed(error),
        }
    }
}

/// The progress of a wait.
struct Progress {
    polls: u32,
    may_be_stale: bool,
    deadline: Instant,
}

impl Progress {
    /// Returns why waiting longer does not help; `None` if it may.
    ///
    /// `error`, `inactive` and `excluded` may be from before the POST. So they count only once HostUp has checked the domain
    /// since, or after [`STALE_PERIOD`]. A wait that begins after its deadline reads the status once before a pause counts.
    fn reason_to_stop(
        &self,
        clock: &WaitClock,
        wait: &Wait,
        known: &DnssecAuto,
    ) -> Option<Unfinished> {
        match known.status.as_str() {
            "blocked" if self.polls == 0 && Instant::now() >= self.deadline => None,
            "blocked" => self
                .is_blocked_beyond_deadline(clock, known)
                .then_some(Unfinished::BlockedBeyondDeadline),
            "error" | "inactive" | "excluded" => {
                let posted = wait.posted.as_ref();
                let is_checked = posted.is_some_and(|posted| is_checked_since(posted, known));
                (is_checked || !self.may_be_stale).then_some(Unfinished::OtherStatus)
            }
            _ => None,
        }
    }

    /// An unreadable end counts as beyond the deadline, since most pauses last 72 hours.
    fn is_blocked_beyond_deadline(&self, clock: &WaitClock, known: &DnssecAuto) -> bool {
        let remaining = self.deadline.saturating_duration_since(Instant::now());
        let until = known.blocked_until.value();
        let until = until.and_then(|text| text.parse::<Timestamp>().ok());
        until.is_none_or(|until| {
            (clock.now)()
                .checked_add(remaining)
                .is_ok_and(|deadline| until > deadline)
        })
    }
}

/// Whether HostUp has checked the domain since the answer to the POST. A stale GET may show an older check.
fn is_checked_since(posted: &DnssecAuto, known: &DnssecAuto) -> bool {
    let time =
        |answer: &DnssecAuto| -> Option<Timestamp> { answer.last_checked_at.value()?.parse().ok() };
    match (time(posted), time(known)) {
        (Some(posted), Some(known)) => known > posted,
        _ => posted.last_checked_at.value() != known.last_checked_at.value(),
    }
}

#[cfg(test)]
mod tests;
