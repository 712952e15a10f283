//! What becomes of a call whose caller asks to stop, and what is known of a change that it was to make.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::super::error::{Outcome, Sent};
use super::super::fault::Fault;
use super::super::send::Ended;
use super::super::wire::{Ask, Reply};
use super::paused::{Answer, LIMITS, S, World, answering, reply, request};

/// Makes a change before a server that answers by the script, asks to stop after a while, and tells how it ended, how
/// long that took after asking, and how many requests the server saw.
async fn stopped(
    after: Duration,
    answer: impl Fn(usize) -> Answer + Send + Sync + 'static,
) -> (Result<Reply, Ended>, Duration, usize) {
    let world = World::new(LIMITS, answer);
    let stop = CancellationToken::new();
    let change = request(Ask::Post("{}"));
    let start = Instant::now();
    let cancel = async {
        sleep(after).await;
        stop.cancel();
    };
    let (outcome, ()) = tokio::join!(world.core.send(&change, &stop), cancel);
    (outcome, start.elapsed() - after, world.requests())
}

fn nothing_sent(ended: &Result<Reply, Ended>) -> bool {
    matches!(
        ended,
        Err(Ended {
            outcome: Outcome::Stopped,
            sent: Sent::No,
            ..
        })
    )
}

fn unknown(ended: &Result<Reply, Ended>) -> bool {
    matches!(
        ended,
        Err(Ended {
            outcome: Outcome::Stopped,
            sent: Sent::OutcomeUnknown,
            ..
        })
    )
}

#[tokio::test(start_paused = true)]
async fn before_it_was_sent_nothing_is_sent_any_more() {
    let world = World::new(LIMITS, |_| (S, reply(200)));
    let stop = CancellationToken::new();
    stop.cancel();
    let change = request(Ask::Post("{}"));
    assert!(nothing_sent(&world.core.send(&change, &stop).await));
    assert_eq!(world.requests(), 0);
}

#[tokio::test(start_paused = true)]
async fn in_flight_it_may_still_be_answered_for_three_seconds() {
    let (outcome, took, requests) = stopped(S, |_| (4 * S, reply(200))).await;
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!((took, requests), (3 * S, 1));
}

#[tokio::test(start_paused = true)]
async fn without_an_answer_it_is_tried_once_more_and_then_unknown() {
    let (outcome, took, requests) = stopped(S, |_| (3600 * S, reply(200))).await;
    assert!(unknown(&outcome), "{outcome:?}");
    assert_eq!((took, requests), (6 * S, 2));
}

#[tokio::test(start_paused = true)]
async fn the_one_more_try_settles_it_where_it_is_answered() {
    let slow_then = |second: fn() -> Answer| {
        move |number| match number {
            1 => (3600 * S, reply(200)),
            _ => second(),
        }
    };
    let (outcome, took, requests) = stopped(S, slow_then(|| (S, reply(200)))).await;
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!((took, requests), (4 * S, 2));
    // HostUp's own refusal would have been that of the first attempt too; a proxy's says nothing of it.
    let by_hostup = || (S, answering(403, &[], r#"{"code": "insufficient_scope"}"#));
    let by_a_proxy = || (S, reply(403));
    for (answer, sent) in [
        (by_hostup as fn() -> Answer, Sent::No),
        (by_a_proxy, Sent::OutcomeUnknown),
    ] {
        let (outcome, ..) = stopped(S, slow_then(answer)).await;
        let ended = outcome.expect_err("refused");
        let refused = matches!(ended.outcome, Outcome::Forbidden(_) | Outcome::Rejected(_));
        assert!(refused, "{ended:?}");
        assert_eq!(ended.sent, sent, "{ended:?}");
    }
    let (outcome, _, requests) = stopped(S, slow_then(|| (S, reply(503)))).await;
    assert!(unknown(&outcome), "{outcome:?}");
    assert_eq!(requests, 2);
}

#[tokio::test(start_paused = true)]
async fn backing_off_after_an_attempt_of_unknown_fate_it_is_tried_once_more_at_once() {
    let (outcome, took, requests) = stopped(S / 2, |number| match number {
        1 => (Duration::ZERO, Err(Fault::Reset)),
        _ => (Duration::ZERO, reply(200)),
    })
    .await;
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!((took, requests), (Duration::ZERO, 2));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_fails_after_the_stop_is_followed_by_one_more_try_at_once() {
    let (outcome, took, requests) = stopped(S, |number| match number {
        1 => (3 * S, Err(Fault::Reset)),
        _ => (S, reply(200)),
    })
    .await;
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!((took, requests), (3 * S, 2));
}

#[tokio::test(start_paused = true)]
async fn what_has_never_reached_the_server_needs_no_more_try() {
    for answer in [
        || Err(Fault::Refused),
        || answering(429, &[("retry-after", "60")], ""),
    ] {
        let (outcome, took, requests) = stopped(S / 2, move |_| (Duration::ZERO, answer())).await;
        assert!(nothing_sent(&outcome), "{outcome:?}");
        assert_eq!((took, requests), (Duration::ZERO, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stopped_question_ends_wherever_it_is() {
    // Turned away for minutes; backing off; in flight.
    let waiting: [fn(usize) -> Answer; 3] = [
        |_| {
            let limited = answering(429, &[("retry-after", "300")], "");
            (Duration::ZERO, limited)
        },
        |_| (Duration::ZERO, reply(503)),
        |_| (300 * S, reply(200)),
    ];
    for answer in waiting {
        let world = World::new(LIMITS, answer);
        let stop = CancellationToken::new();
        let start = Instant::now();
        let ask = request(Ask::Get);
        let call = world.core.send(&ask, &stop);
        let cancel = async {
            sleep(S / 2).await;
            stop.cancel();
        };
        let (outcome, ()) = tokio::join!(call, cancel);
        assert!(nothing_sent(&outcome), "{outcome:?}");
        assert_eq!(start.elapsed(), S / 2);
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_have_become_of_a_change_is_told_however_the_call_ends_later() {
    type End = fn() -> Result<Reply, Fault>;
    // The first attempt may have made it. That HostUp itself refuses what the request asks says that it has not; nothing
    // else that ends the call does.
    let ends: [(End, Sent); 9] = [
        (
            || answering(429, &[("retry-after", "901")], ""),
            Sent::OutcomeUnknown,
        ),
        (|| Err(Fault::Refused), Sent::OutcomeUnknown),
        (|| reply(302), Sent::OutcomeUnknown),
        (|| reply(401), Sent::OutcomeUnknown),
        (|| reply(403), Sent::OutcomeUnknown),
        (|| reply(404), Sent::OutcomeUnknown),
        (
            || answering(409, &[], r#"{"code": "upstream_failed"}"#),
            Sent::OutcomeUnknown,
        ),
        (
            || answering(403, &[], r#"{"code": "insufficient_scope"}"#),
            Sent::No,
        ),
        (|| answering(404, &[], r#"{"code": "not_found"}"#), Sent::No),
    ];
    for (end, sent) in ends {
        let world = World::new(LIMITS, move |number| match number {
            1 => (S, Err(Fault::Reset)),
            _ => (S, end()),
        });
        let change = request(Ask::Post("{}"));
        let ended = world.core.send(&change, &CancellationToken::new()).await;
        let ended = ended.expect_err("it fails");
        assert_eq!(ended.sent, sent, "{ended:?}");
    }
}
