use std::collections::VecDeque;

use super::*;

/// A HostUp that answers what it was told to, the last answer for ever, and notes when it was asked.
struct Script {
    answers: VecDeque<DnssecAuto>,
    asked: Vec<Duration>,
    start: Instant,
}

impl Look for &mut Script {
    async fn look(&mut self) -> Result<DnssecAuto, std::sync::Arc<api::Error>> {
        self.asked.push(self.start.elapsed());
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
        domain_name: None,
        status: status.into(),
        reason: None,
        is_enabled: None,
        is_blocked: None,
        blocked_until: until.map(Into::into),
        block_reason: None,
        last_checked_at: Some(checked.into()),
        last_error: None,
        nameservers_changed_at: None,
        odd: Vec::new(),
    }
}

fn noon() -> Timestamp {
    "2026-04-27T12:00:00Z".parse().expect("a time")
}

fn waits() -> Waits {
    Waits {
        first: OnceLock::new(),
        now: noon,
    }
}

fn goal(timeout: u64, posted: Option<DnssecAuto>) -> Goal {
    let id = DomainId::parse("dom_1").expect("an id");
    Goal {
        id,
        timeout: Duration::from_secs(timeout),
        written: format!("{timeout}s"),
        posted,
    }
}

async fn watched(
    waits: &Waits,
    goal: &Goal,
    answers: Vec<DnssecAuto>,
) -> (Vec<Duration>, Option<DnssecAuto>, Option<Ended>) {
    let mut script = Script {
        answers: answers.into(),
        asked: Vec::new(),
        start: Instant::now(),
    };
    let stop = CancellationToken::new();
    let (last, ended) = watch(waits, goal, &stop, &mut script).await;
    (script.asked, last, ended)
}

fn seconds(asked: &[Duration]) -> Vec<u64> {
    asked.iter().map(Duration::as_secs).collect()
}

#[tokio::test(start_paused = true)]
async fn it_looks_ever_more_seldom_until_the_domain_is_active() {
    let mut answers = vec![answer("pending", "a", None); 6];
    answers.push(answer("active", "b", None));
    let goal = goal(3600, Some(answer("pending", "a", None)));
    let (asked, last, ended) = watched(&waits(), &goal, answers).await;
    assert_eq!(last.expect("an answer").status, "active");
    assert!(ended.is_none());
    let gaps: Vec<_> = std::iter::once(asked[0])
        .chain(asked.windows(2).map(|pair| pair[1] - pair[0]))
        .map(|gap| gap.as_secs_f64())
        .collect();
    for (gap, least) in gaps.iter().zip([5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0]) {
        assert!((least..=least * 1.1 + 0.01).contains(gap), "{gaps:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_active_already_is_not_waited_for() {
    let goal = goal(60, Some(answer("active", "a", None)));
    let (asked, last, ended) = watched(&waits(), &goal, vec![answer("error", "b", None)]).await;
    assert!(asked.is_empty() && last.is_none() && ended.is_none());
}

#[tokio::test(start_paused = true)]
async fn the_timeout_ends_a_wait_with_a_last_look() {
    let goal = goal(8, Some(answer("pending", "a", None)));
    let (asked, last, ended) = watched(&waits(), &goal, vec![answer("pending", "a", None)]).await;
    assert_eq!(seconds(&asked), [5, 8]);
    assert!(last.is_some());
    assert!(matches!(ended, Some(Ended::TimedOut(_))), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn deadlines_count_from_the_first_wait_and_a_late_one_looks_once() {
    let waits = waits();
    let pending = || answer("pending", "a", None);
    watched(&waits, &goal(30, Some(pending())), vec![pending()]).await;
    let (asked, _, ended) = watched(&waits, &goal(30, Some(pending())), vec![pending()]).await;
    assert_eq!(seconds(&asked), [0]);
    assert!(matches!(ended, Some(Ended::TimedOut(_))), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn a_pause_beyond_the_deadline_or_of_unreadable_length_is_not_waited_for() {
    for until in [Some("2026-04-27T12:10:01Z"), Some("soon"), None] {
        let goal = goal(600, Some(answer("blocked", "a", until)));
        let (asked, _, ended) = watched(&waits(), &goal, vec![answer("active", "b", None)]).await;
        assert!(asked.is_empty(), "{until:?}");
        assert!(
            matches!(ended, Some(Ended::BlockedBeyond)),
            "{until:?} {ended:?}"
        );
    }
    let goal = goal(
        600,
        Some(answer("blocked", "a", Some("2026-04-27T12:09:59Z"))),
    );
    let (_, last, ended) = watched(&waits(), &goal, vec![answer("active", "b", None)]).await;
    assert!(ended.is_none());
    assert_eq!(last.expect("an answer").status, "active");
}

#[tokio::test(start_paused = true)]
async fn a_status_of_an_old_check_ends_the_wait_after_a_minute_of_polls() {
    for status in ["error", "inactive", "excluded"] {
        for checked in ["2026-04-27T11:00:00Z", "2026-04-27T07:00:00Z"] {
            let posted = goal(600, Some(answer("pending", "2026-04-27T11:00:00Z", None)));
            let stale = vec![answer(status, checked, None)];
            let (asked, _, ended) = watched(&waits(), &posted, stale).await;
            assert_eq!(asked.len(), 4, "{status}: {asked:?}");
            assert!(asked[2] < LAG && asked[3] >= LAG, "{status}: {asked:?}");
            assert!(matches!(ended, Some(Ended::Settled)), "{ended:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_status_of_a_new_check_ends_the_wait_at_once() {
    for status in ["error", "inactive", "excluded"] {
        for (before, after) in [("2026-04-27T11:00:00Z", "2026-04-27T12:00:00Z"), ("a", "b")] {
            let posted = goal(600, Some(answer("pending", before, None)));
            let fresh = vec![answer(status, after, None)];
            let (asked, _, ended) = watched(&waits(), &posted, fresh).await;
            assert_eq!(asked.len(), 1, "{status}");
            assert!(matches!(ended, Some(Ended::Settled)), "{ended:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_get_that_lags_behind_the_post_is_waited_out() {
    let posted = goal(600, Some(answer("pending", "a", None)));
    let mut answers = vec![answer("excluded", "a", None); 3];
    answers.push(answer("pending", "a", None));
    answers.push(answer("active", "b", None));
    let (asked, last, ended) = watched(&waits(), &posted, answers).await;
    assert_eq!(asked.len(), 5);
    assert_eq!(last.expect("an answer").status, "active");
    assert!(ended.is_none(), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn without_a_post_it_looks_at_once() {
    let (asked, last, ended) = watched(
        &waits(),
        &goal(600, None),
        vec![answer("active", "a", None)],
    )
    .await;
    assert_eq!(seconds(&asked), [0]);
    assert!(last.is_some() && ended.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_it_at_once() {
    let goal = goal(600, Some(answer("pending", "a", None)));
    let answers = vec![answer("pending", "a", None)];
    let start = Instant::now();
    let mut script = Script {
        answers: answers.into(),
        asked: Vec::new(),
        start,
    };
    let stop = CancellationToken::new();
    let waits = waits();
    let interrupt = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        stop.cancel();
    };
    let ((_, ended), ()) = tokio::join!(watch(&waits, &goal, &stop, &mut script), interrupt);
    assert!(matches!(ended, Some(Ended::Interrupted)), "{ended:?}");
    assert_eq!(start.elapsed().as_secs(), 2);
    assert!(script.asked.is_empty());
}

/// A HostUp that never answers.
struct Silence;

impl Look for Silence {
    async fn look(&mut self) -> Result<DnssecAuto, std::sync::Arc<api::Error>> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_that_takes_for_ever_does_not_outlast_the_timeout() {
    let goal = goal(60, Some(answer("pending", "a", None)));
    let start = Instant::now();
    let stop = CancellationToken::new();
    let (last, ended) = watch(&waits(), &goal, &stop, Silence).await;
    assert!(last.is_none());
    assert!(matches!(ended, Some(Ended::TimedOut(_))), "{ended:?}");
    assert_eq!(start.elapsed(), Duration::from_secs(60) + LAST_LOOK);
}

/// A HostUp whose limit lets a request through only after half a minute.
struct Queue;

impl Look for Queue {
    async fn look(&mut self) -> Result<DnssecAuto, std::sync::Arc<api::Error>> {
        sleep_until(Instant::now() + Duration::from_secs(30)).await;
        Ok(answer("active", "b", None))
    }
}

#[tokio::test(start_paused = true)]
async fn the_one_look_of_a_late_wait_has_its_turn_in_a_queue() {
    let waits = waits();
    let pending = || answer("pending", "a", None);
    watched(&waits, &goal(30, Some(pending())), vec![pending()]).await;
    let stop = CancellationToken::new();
    let (last, ended) = watch(&waits, &goal(30, Some(pending())), &stop, Queue).await;
    assert_eq!(last.expect("it looked").status, "active");
    assert!(ended.is_none(), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn a_late_wait_looks_once_before_a_pause_counts() {
    let waits = waits();
    let pending = || answer("pending", "a", None);
    watched(&waits, &goal(30, Some(pending())), vec![pending()]).await;
    let soon = answer("blocked", "a", Some("2026-04-27T12:00:01Z"));
    let active = vec![answer("active", "b", None)];
    let (asked, last, ended) = watched(&waits, &goal(30, Some(soon)), active).await;
    assert_eq!(seconds(&asked), [0]);
    assert_eq!(last.expect("an answer").status, "active");
    assert!(ended.is_none(), "{ended:?}");
}
