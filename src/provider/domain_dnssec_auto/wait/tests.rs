use std::collections::VecDeque;
use std::sync::OnceLock;

use tokio::time::sleep_until;

use super::*;
use crate::api::Field;
use crate::provider::polling::LAST_POLL_GRACE;

/// Returns the given answers, the last one repeatedly, and records the times of the reads.
struct Scripted {
    answers: VecDeque<DnssecAuto>,
    reads: Vec<Duration>,
    start: Instant,
}

impl StatusSource for &mut Scripted {
    async fn read(&mut self) -> Result<DnssecAuto, Arc<api::Error>> {
        self.reads.push(self.start.elapsed());
        let next = if self.answers.len() > 1 {
            self.answers.pop_front()
        } else {
            None
        };
        Ok(next.unwrap_or_else(|| self.answers[0].clone()))
    }
}

fn answer(status: &str, checked: &str, until: Option<&str>) -> DnssecAuto {
    DnssecAuto {
        status: status.into(),
        blocked_until: until.map_or(Field::Absent, |until| Field::Value(until.into())),
        last_checked_at: Field::Value(checked.into()),
        ..DnssecAuto::default()
    }
}

fn noon() -> Timestamp {
    "2026-04-27T12:00:00Z".parse().expect("a time")
}

fn clock() -> WaitClock {
    WaitClock {
        first_wait: OnceLock::new(),
        now: noon,
    }
}

fn wait(timeout: u64, posted: Option<DnssecAuto>) -> Wait {
    let id = DomainId::parse("dom_1").expect("an id");
    Wait {
        id,
        timeout: Duration::from_secs(timeout),
        timeout_text: format!("{timeout}s"),
        posted,
    }
}

async fn poll_scripted(
    clock: &WaitClock,
    wait: &Wait,
    answers: Vec<DnssecAuto>,
) -> (Vec<Duration>, Option<DnssecAuto>, Option<Unfinished>) {
    let mut source = Scripted {
        answers: answers.into(),
        reads: Vec::new(),
        start: Instant::now(),
    };
    let stop = CancellationToken::new();
    let (last, unfinished) = poll(clock, wait, &stop, &mut source).await;
    (source.reads, last, unfinished)
}

fn seconds(reads: &[Duration]) -> Vec<u64> {
    reads.iter().map(Duration::as_secs).collect()
}

#[tokio::test(start_paused = true)]
async fn poll_interval_grows_until_the_domain_is_active() {
    let mut answers = vec![answer("pending", "a", None); 6];
    answers.push(answer("active", "b", None));
    let wait = wait(3600, Some(answer("pending", "a", None)));
    let (reads, last, unfinished) = poll_scripted(&clock(), &wait, answers).await;
    assert_eq!(last.expect("an answer").status, "active");
    assert!(unfinished.is_none());
    let gaps: Vec<_> = std::iter::once(reads[0])
        .chain(reads.windows(2).map(|pair| pair[1] - pair[0]))
        .map(|gap| gap.as_secs_f64())
        .collect();
    for (gap, least) in gaps.iter().zip([5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0]) {
        assert!((least..=least * 1.1 + 0.01).contains(gap), "{gaps:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn active_answer_of_the_post_is_not_polled() {
    let wait = wait(60, Some(answer("active", "a", None)));
    let (reads, last, unfinished) =
        poll_scripted(&clock(), &wait, vec![answer("error", "b", None)]).await;
    assert!(reads.is_empty() && last.is_none() && unfinished.is_none());
}

#[tokio::test(start_paused = true)]
async fn pause_that_ends_at_the_deadline_is_waited_for() {
    let posted = answer("blocked", "a", Some("2026-04-27T12:01:00Z"));
    let wait = wait(60, Some(posted));
    let answers = vec![answer("active", "b", None)];
    let (reads, _, unfinished) = poll_scripted(&clock(), &wait, answers).await;
    assert_eq!(seconds(&reads), [5]);
    assert!(unfinished.is_none());
}

#[tokio::test(start_paused = true)]
async fn timeout_ends_the_wait_with_a_last_read() {
    let wait = wait(8, Some(answer("pending", "a", None)));
    let (reads, last, unfinished) =
        poll_scripted(&clock(), &wait, vec![answer("pending", "a", None)]).await;
    assert_eq!(seconds(&reads), [5, 8]);
    assert!(last.is_some());
    assert!(
        matches!(unfinished, Some(Unfinished::TimedOut(_))),
        "{unfinished:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn deadline_counts_from_the_first_wait_and_a_late_wait_reads_once() {
    let clock = clock();
    let pending = || answer("pending", "a", None);
    poll_scripted(&clock, &wait(30, Some(pending())), vec![pending()]).await;
    let (reads, _, unfinished) =
        poll_scripted(&clock, &wait(30, Some(pending())), vec![pending()]).await;
    assert_eq!(seconds(&reads), [0]);
    assert!(
        matches!(unfinished, Some(Unfinished::TimedOut(_))),
        "{unfinished:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn pause_beyond_the_deadline_or_of_unreadable_length_is_not_polled() {
    for until in [Some("2026-04-27T12:10:01Z"), Some("soon"), None] {
        let wait = wait(600, Some(answer("blocked", "a", until)));
        let (reads, _, unfinished) =
            poll_scripted(&clock(), &wait, vec![answer("active", "b", None)]).await;
        assert!(reads.is_empty(), "{until:?}");
        assert!(
            matches!(unfinished, Some(Unfinished::BlockedBeyondDeadline)),
            "{until:?} {unfinished:?}"
        );
    }
    let wait = wait(
        600,
        Some(answer("blocked", "a", Some("2026-04-27T12:09:59Z"))),
    );
    let (_, last, unfinished) =
        poll_scripted(&clock(), &wait, vec![answer("active", "b", None)]).await;
    assert!(unfinished.is_none());
    assert_eq!(last.expect("an answer").status, "active");
}

#[tokio::test(start_paused = true)]
async fn status_of_an_old_check_ends_the_wait_after_the_stale_period() {
    for status in ["error", "inactive", "excluded"] {
        for checked in ["2026-04-27T11:00:00Z", "2026-04-27T07:00:00Z"] {
            let posted = wait(600, Some(answer("pending", "2026-04-27T11:00:00Z", None)));
            let stale = vec![answer(status, checked, None)];
            let (reads, _, unfinished) = poll_scripted(&clock(), &posted, stale).await;
            assert_eq!(reads.len(), 4, "{status}: {reads:?}");
            assert!(
                reads[2] < STALE_PERIOD && reads[3] >= STALE_PERIOD,
                "{status}: {reads:?}"
            );
            assert!(
                matches!(unfinished, Some(Unfinished::OtherStatus)),
                "{unfinished:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn status_of_a_new_check_ends_the_wait_at_once() {
    for status in ["error", "inactive", "excluded"] {
        for (before, after) in [("2026-04-27T11:00:00Z", "2026-04-27T12:00:00Z"), ("a", "b")] {
            let posted = wait(600, Some(answer("pending", before, None)));
            let fresh = vec![answer(status, after, None)];
            let (reads, _, unfinished) = poll_scripted(&clock(), &posted, fresh).await;
            assert_eq!(reads.len(), 1, "{status}");
            assert!(
                matches!(unfinished, Some(Unfinished::OtherStatus)),
                "{unfinished:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn stale_status_does_not_end_the_wait() {
    let posted = wait(600, Some(answer("pending", "a", None)));
    let mut answers = vec![answer("excluded", "a", None); 3];
    answers.push(answer("pending", "a", None));
    answers.push(answer("active", "b", None));
    let (reads, last, unfinished) = poll_scripted(&clock(), &posted, answers).await;
    assert_eq!(reads.len(), 5);
    assert_eq!(last.expect("an answer").status, "active");
    assert!(unfinished.is_none(), "{unfinished:?}");
}

#[tokio::test(start_paused = true)]
async fn wait_without_a_post_reads_at_once() {
    let (reads, last, unfinished) = poll_scripted(
        &clock(),
        &wait(600, None),
        vec![answer("active", "a", None)],
    )
    .await;
    assert_eq!(seconds(&reads), [0]);
    assert!(last.is_some() && unfinished.is_none());
}

#[tokio::test(start_paused = true)]
async fn interrupt_ends_the_wait_at_once() {
    let wait = wait(600, Some(answer("pending", "a", None)));
    let answers = vec![answer("pending", "a", None)];
    let start = Instant::now();
    let mut source = Scripted {
        answers: answers.into(),
        reads: Vec::new(),
        start,
    };
    let stop = CancellationToken::new();
    let clock = clock();
    let interrupt = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        stop.cancel();
    };
    let ((_, unfinished), ()) = tokio::join!(poll(&clock, &wait, &stop, &mut source), interrupt);
    assert!(
        matches!(unfinished, Some(Unfinished::Interrupted)),
        "{unfinished:?}"
    );
    assert_eq!(start.elapsed().as_secs(), 2);
    assert!(source.reads.is_empty());
}

/// Never answers.
struct Unresponsive;

impl StatusSource for Unresponsive {
    async fn read(&mut self) -> Result<DnssecAuto, Arc<api::Error>> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn unanswered_read_ends_after_the_timeout_and_the_grace_period() {
    let wait = wait(60, Some(answer("pending", "a", None)));
    let start = Instant::now();
    let stop = CancellationToken::new();
    let (last, unfinished) = poll(&clock(), &wait, &stop, Unresponsive).await;
    assert!(last.is_none());
    assert!(
        matches!(unfinished, Some(Unfinished::TimedOut(_))),
        "{unfinished:?}"
    );
    assert_eq!(start.elapsed(), Duration::from_secs(60) + LAST_POLL_GRACE);
}

/// Answers after half a minute, like a request that queues for the rate limit.
struct Delayed;

impl StatusSource for Delayed {
    async fn read(&mut self) -> Result<DnssecAuto, Arc<api::Error>> {
        sleep_until(Instant::now() + Duration::from_secs(30)).await;
        Ok(answer("active", "b", None))
    }
}

#[tokio::test(start_paused = true)]
async fn only_read_of_a_late_wait_may_queue_for_the_rate_limit() {
    let clock = clock();
    let pending = || answer("pending", "a", None);
    poll_scripted(&clock, &wait(30, Some(pending())), vec![pending()]).await;
    let stop = CancellationToken::new();
    let (last, unfinished) = poll(&clock, &wait(30, Some(pending())), &stop, Delayed).await;
    assert_eq!(last.expect("an answer").status, "active");
    assert!(unfinished.is_none(), "{unfinished:?}");
}

#[tokio::test(start_paused = true)]
async fn late_wait_reads_once_before_a_pause_counts() {
    let clock = clock();
    let pending = || answer("pending", "a", None);
    poll_scripted(&clock, &wait(30, Some(pending())), vec![pending()]).await;
    let soon = answer("blocked", "a", Some("2026-04-27T12:00:01Z"));
    let active = vec![answer("active", "b", None)];
    let (reads, last, unfinished) = poll_scripted(&clock, &wait(30, Some(soon)), active).await;
    assert_eq!(seconds(&reads), [0]);
    assert_eq!(last.expect("an answer").status, "active");
    assert!(unfinished.is_none(), "{unfinished:?}");
}
