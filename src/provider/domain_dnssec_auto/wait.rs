//! Waiting until a domain's automatic DNSSEC is active.
//!
//! Whatever a wait ends with, the domain is enrolled and its state is saved, so the end of a wait is a warning at most.
//! A wait holds one of the ten operations that Terraform runs at once. If each of a thousand domains waited its full
//! time-out in turn, an apply would take days; so all deadlines count from the first wait of the process, and a wait
//! that begins after its deadline looks once and ends.

use std::sync::OnceLock;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::api::{self, DnssecAuto, DomainId};
use crate::provider::Client;

/// How long a wait may take where the configuration has no `timeouts`, and as a user would write it.
pub(super) const DEFAULT_TIMEOUT: (Duration, &str) = (Duration::from_secs(600), "10m");

const FIRST_INTERVAL: Duration = Duration::from_secs(5);
const LONGEST_INTERVAL: Duration = Duration::from_secs(60);

/// How long polls may show a status from before the POST.
const LAG: Duration = Duration::from_secs(60);

/// So long after the deadline an answer is still waited for.
const LAST_LOOK: Duration = Duration::from_secs(10);

/// The waits of one configured provider.
#[derive(Debug)]
pub(in crate::provider) struct Waits {
    first: OnceLock<Instant>,
    /// The time of day, to compare with what HostUp says.
    now: fn() -> Timestamp,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            first: OnceLock::new(),
            now: Timestamp::now,
        }
    }
}

/// What is waited for.
#[derive(Debug)]
pub(super) struct Goal {
    pub(super) id: DomainId,
    pub(super) timeout: Duration,
    /// The timeout as the user wrote it.
    pub(super) written: String,
    /// The answer of the POST that began it; `None` when there was none.
    pub(super) posted: Option<DnssecAuto>,
}

/// How a wait ended, when not in `active`.
#[derive(Debug)]
pub(super) enum Ended {
    /// Terraform was interrupted.
    Interrupted,
    /// The deadline passed.
    TimedOut(String),
    /// The pause lasts longer than the deadline.
    BlockedBeyond,
    /// HostUp's checks came to another end.
    Settled,
    /// HostUp could not be asked.
    Failed(std::sync::Arc<api::Error>),
}

/// Where the status is looked up; the tests have one of their own.
pub(super) trait Look {
    fn look(
        &mut self,
    ) -> impl Future<Output = Result<DnssecAuto, std::sync::Arc<api::Error>>> + Send;
}

struct Hostup<'a> {
    api: &'a api::Client,
    id: &'a DomainId,
    stop: &'a CancellationToken,
}

impl Look for Hostup<'_> {
    async fn look(&mut self) -> Result<DnssecAuto, std::sync::Arc<api::Error>> {
        let answer = self.api.dnssec_auto(self.id, self.stop).await;
        answer.map_err(std::sync::Arc::new)
    }
}

/// Waits. Gives the last answer, `None` when there was no other than the POST's, and how it ended when not in `active`.
pub(super) async fn until_active(
    client: &Client,
    goal: &Goal,
    stop: &CancellationToken,
) -> (Option<DnssecAuto>, Option<Ended>) {
    let hostup = Hostup {
        api: &client.api,
        id: &goal.id,
        stop,
    };
    watch(&client.waits, goal, stop, hostup).await
}

async fn watch(
    waits: &Waits,
    goal: &Goal,
    stop: &CancellationToken,
    mut look: impl Look,
) -> (Option<DnssecAuto>, Option<Ended>) {
    let deadline = *waits.first.get_or_init(Instant::now) + goal.timeout;
    let lag_ends = Instant::now() + LAG;
    let mut last: Option<DnssecAuto> = None;
    let mut polls: u32 = 0;
    let late = Instant::now() >= deadline;
    // Without a POST nobody has looked yet, so the first look is due at once.
    let mut interval = if goal.posted.is_some() {
        FIRST_INTERVAL
    } else {
        Duration::ZERO
    };
    loop {
        if let Some(known) = last.as_ref().or(goal.posted.as_ref()) {
            if known.status == "active" {
                return (last, None);
            }
            let lagging = Instant::now() < lag_ends;
            if let Some(ended) = verdict(waits, goal, known, (polls, lagging), deadline) {
                return (last, Some(ended));
            }
        }
        let now = Instant::now();
        if now >= deadline && polls > 0 {
            return (last, Some(Ended::TimedOut(goal.written.clone())));
        }
        let next = (now + jittered(interval)).min(deadline.max(now));
        // The one look of a late wait may stand in the queue of a rate limit; there the client's own patience bounds it.
        let too_late = async {
            match late && polls == 0 {
                true => std::future::pending().await,
                false => sleep_until(deadline.max(now) + LAST_LOOK).await,
            }
        };
        let step = async {
            sleep_until(next).await;
            look.look().await
        };
        let looked = tokio::select! {
            biased;
            () = stop.cancelled() => return (last, Some(Ended::Interrupted)),
            looked = step => looked,
            () = too_late => return (last, Some(Ended::TimedOut(goal.written.clone()))),
        };
        polls += 1;
        match looked {
            Ok(answer) => last = Some(answer),
            Err(_) if stop.is_cancelled() => return (last, Some(Ended::Interrupted)),
            Err(error) => return (last, Some(Ended::Failed(error))),
        }
        interval = (interval.max(FIRST_INTERVAL / 2) * 2).min(LONGEST_INTERVAL);
    }
}

/// Whether waiting on makes sense.
///
/// `error`, `inactive` and `excluded` may be left from before the POST, so they count only once HostUp has checked the
/// domain since, or after a minute of polls. A wait that begins after its deadline looks once before a pause counts.
fn verdict(
    waits: &Waits,
    goal: &Goal,
    known: &DnssecAuto,
    (polls, lagging): (u32, bool),
    deadline: Instant,
) -> Option<Ended> {
    match known.status.as_str() {
        "blocked" if polls == 0 && Instant::now() >= deadline => None,
        "blocked" => {
            let until = known
                .blocked_until
                .as_deref()
                .and_then(|text| text.parse::<Timestamp>().ok());
            let left = deadline.saturating_duration_since(Instant::now());
            // A time that cannot be read may be any, and most pauses last 72 hours.
            let beyond = until.is_none_or(|until| {
                (waits.now)()
                    .checked_add(left)
                    .is_ok_and(|deadline| until > deadline)
            });
            beyond.then_some(Ended::BlockedBeyond)
        }
        "error" | "inactive" | "excluded" => {
            let posted = goal.posted.as_ref();
            let checked = posted.is_some_and(|posted| checked_since(posted, known));
            (polls > 0 && (checked || !lagging)).then_some(Ended::Settled)
        }
        _ => None,
    }
}

/// Whether HostUp has checked the domain since the answer to the POST. A GET that lags behind may show an older check.
fn checked_since(posted: &DnssecAuto, known: &DnssecAuto) -> bool {
    let time = |answer: &DnssecAuto| -> Option<Timestamp> {
        answer.last_checked_at.as_deref()?.parse().ok()
    };
    match (time(posted), time(known)) {
        (Some(posted), Some(known)) => known > posted,
        _ => posted.last_checked_at != known.last_checked_at,
    }
}

/// The interval, up to a tenth longer, so that a thousand waits don't ask in step.
fn jittered(interval: Duration) -> Duration {
    interval.mul_f64(1.0 + fastrand::f64() / 10.0)
}

#[cfg(test)]
mod tests;
