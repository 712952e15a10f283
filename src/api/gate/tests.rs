//! The gate before simulated servers, on paused time.

use std::sync::Mutex;
use std::time::Duration;

use futures_util::future::join_all;
use http::{HeaderMap, HeaderValue};
use tokio::time::{Instant, sleep, timeout};

use super::super::wait_headers::WaitHeaders;
use super::Gate;
use super::simulated::{Counting, Server, Telling, USUAL, World, our_clock, run};

const S: Duration = Duration::from_secs(1);
const MS: Duration = Duration::from_millis(1);

/// Every way to count, with windows that follow the clock in all their phases.
fn countings() -> Vec<Counting> {
    let mut countings = vec![Counting::FromTheFirst, Counting::Sliding];
    countings.extend((0..10).map(|step| Counting::ByTheClock(step * 210 * MS)));
    countings
}

#[tokio::test(start_paused = true)]
async fn a_limit_told_by_429_alone_is_hit_once_by_those_in_flight_and_then_kept() {
    for counting in countings() {
        for (latency, jitter) in [(0, 0), (1, 0), (20, 0), (50, 0), (20, 30)] {
            let world = World {
                counting,
                latency: latency * MS,
                jitter,
                ..USUAL
            };
            let seen = run(world).await;
            assert!(seen.turned_away <= 10, "{world:?} {seen:?}");
            assert!(seen.elapsed <= 24 * S, "{world:?} {seen:?}");
            assert!(seen.most_after_reset <= 100, "{world:?} {seen:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_told_by_every_answer_is_hardly_ever_hit() {
    for counting in countings() {
        for (latency, jitter) in [(0, 0), (1, 0), (20, 0), (50, 0), (20, 30)] {
            let world = World {
                counting,
                telling: Telling::All,
                latency: latency * MS,
                jitter,
                ..USUAL
            };
            let seen = run(world).await;
            assert!(seen.turned_away <= 2, "{world:?} {seen:?}");
            assert!(seen.elapsed <= 24 * S, "{world:?} {seen:?}");
            assert!(seen.most_after_reset <= 100, "{world:?} {seen:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn clocks_that_disagree_cost_a_little_time_and_no_429() {
    for ahead in [-3600.0, -0.4, 0.4, 7.3] {
        let world = World {
            telling: Telling::All,
            ahead,
            ..USUAL
        };
        let seen = run(world).await;
        assert!(seen.turned_away <= 10, "{world:?} {seen:?}");
        assert!(seen.elapsed <= 30 * S, "{world:?} {seen:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_but_when_to_come_back_is_understood_after_a_while() {
    for counting in countings() {
        let world = World {
            counting,
            telling: Telling::OnlyRetryAfter,
            ..USUAL
        };
        let seen = run(world).await;
        assert!(seen.turned_away <= 60, "{world:?} {seen:?}");
        assert!(seen.elapsed <= 40 * S, "{world:?} {seen:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_others_use_as_well_is_shared_with_them() {
    for telling in [Telling::All, Telling::Only429] {
        let world = World {
            telling,
            weight: 2,
            calls: 500,
            ..USUAL
        };
        let seen = run(world).await;
        assert!(seen.turned_away <= 60, "{world:?} {seen:?}");
        assert!(seen.elapsed <= 30 * S, "{world:?} {seen:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_who_polls_now_and_then_is_not_slowed_down_by_what_others_use() {
    let start = Instant::now();
    let gate = Gate::new(None, our_clock(start));
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from_static("2"));
    headers.insert("x-ratelimit-limit", HeaderValue::from_static("10"));
    let limited = WaitHeaders::of(&headers);
    for poll in 1..100 {
        sleep(60 * S).await;
        let due = Instant::now();
        let permit = gate.admit(due + 900 * S).await.expect("patience");
        assert_eq!(Instant::now(), due, "poll {poll}");
        if poll % 25 > 0 {
            permit.answered(&WaitHeaders::default());
            continue;
        }
        permit.limited(&limited, S);
        let permit = gate.admit(due + 900 * S).await.expect("patience");
        assert_eq!(due.elapsed(), 2 * S);
        permit.answered(&WaitHeaders::default());
    }
}

#[tokio::test(start_paused = true)]
async fn thousands_who_wait_at_once_leave_in_turn() {
    for counting in [Counting::FromTheFirst, Counting::Sliding] {
        let world = World {
            counting,
            limit: 1000,
            period: 10 * S,
            workers: 5000,
            calls: 5000,
            ..USUAL
        };
        let seen = run(world).await;
        // All five thousand are in flight before the first answer tells of any limit.
        assert!(seen.turned_away <= 4500, "{seen:?}");
        assert!(seen.elapsed <= 55 * S, "{seen:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_window_of_one_second_is_found_out_though_it_is_taken_for_two_at_first() {
    let world = World {
        period: S,
        calls: 5000,
        ..USUAL
    };
    let seen = run(world).await;
    assert!(seen.elapsed <= 70 * S, "{seen:?}");
    assert!(seen.turned_away <= 12, "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_deadline_fails_at_once_for_all() {
    let start = Instant::now();
    let gate = Gate::new(None, our_clock(start));
    let permit = gate.admit(start + 60 * S).await.expect("open");
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from_static("61"));
    permit.limited(&WaitHeaders::of(&headers), S);
    for _ in 0..3 {
        let closed = gate.admit(start + 60 * S).await.err().expect("closed");
        assert_eq!(closed.until, start + 61 * S);
    }
    assert_eq!(Instant::now(), start);
    assert!(gate.admit(start + 62 * S).await.is_ok());
    assert_eq!(Instant::now(), start + 61 * S);
}

#[tokio::test(start_paused = true)]
async fn one_who_stands_in_the_queue_fails_as_soon_as_the_wait_is_known_to_be_too_long() {
    let start = Instant::now();
    let gate = Gate::new(60.try_into().ok(), our_clock(start));
    let permit = gate.admit(start + 60 * S).await.expect("open");
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from_static("100"));
    let turned_away = async {
        sleep(S / 2).await;
        permit.limited(&WaitHeaders::of(&headers), S);
    };
    let impatient = async {
        sleep(S / 4).await;
        let closed = gate.admit(start + 60 * S).await.err().expect("closed");
        assert_eq!(closed.until, start + 100 * S + S / 2);
        start.elapsed()
    };
    // It stands before the other, and can wait.
    let patient = gate.admit(start + 600 * S);
    let (patient, failed, ()) = tokio::join!(patient, impatient, turned_away);
    assert!(patient.is_ok());
    assert_eq!(failed, S / 2);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_was_only_worked_out_does_not_turn_away_who_cannot_wait_for_it() {
    let start = Instant::now();
    let gate = Gate::new(None, our_clock(start));
    let mut headers = HeaderMap::new();
    headers.insert("x-ratelimit-remaining", HeaderValue::from_static("0"));
    headers.insert("x-ratelimit-reset", HeaderValue::from_static("3600"));
    let permit = gate.admit(start + 60 * S).await.expect("open");
    permit.answered(&WaitHeaders::of(&headers));
    let permit = gate.admit(start + 60 * S).await.expect("tried");
    assert_eq!(Instant::now(), start);
    permit.answered(&WaitHeaders::of(&headers));
}

#[tokio::test(start_paused = true)]
async fn callers_who_are_dropped_at_any_moment_leave_nothing_behind() {
    let world = World { limit: 10, ..USUAL };
    let server = Mutex::new(Server::new(world));
    let start = Instant::now();
    let gate = Gate::new(None, our_clock(start));
    let call = || async {
        let permit = gate.admit(start + 3600 * S).await.expect("patience");
        sleep(10 * MS).await;
        let (through, headers) = server.lock().expect("whole").handle();
        sleep(10 * MS).await;
        match through {
            true => permit.answered(&headers),
            false => permit.limited(&headers, S),
        }
    };
    // Each is dropped after another time: in the queue, at its head, alone in flight, among others in flight.
    let dropped = (0..300).map(|step| timeout(step * 17 * MS, call()));
    join_all(dropped).await;
    assert_eq!(gate.lock().in_flight(), 0);
    timeout(5 * S, call())
        .await
        .expect("the gate lets others through");
}

#[tokio::test(start_paused = true)]
async fn a_bound_of_the_users_own_holds_without_any_word_of_the_server() {
    let start = Instant::now();
    let gate = Gate::new(60.try_into().ok(), our_clock(start));
    for call in 0..5 {
        let permit = gate.admit(start + 3600 * S).await.expect("patience");
        assert_eq!(Instant::now(), start + call * S);
        permit.answered(&WaitHeaders::default());
    }
    let closed = gate
        .admit(start + 4 * S + 500 * MS)
        .await
        .err()
        .expect("later");
    assert_eq!(closed.until, start + 5 * S);
}

#[tokio::test(start_paused = true)]
async fn times_that_make_no_sense_are_bounded() {
    let start = Instant::now();
    for (name, value, wait) in [
        ("retry-after", "0", S),
        ("retry-after", "-7", S),
        ("x-ratelimit-reset", "1970-01-01T00:00:00Z", S),
        ("retry-after", "soon", 3 * S),
    ] {
        let gate = Gate::new(None, our_clock(start));
        let permit = gate.admit(start + 3600 * S).await.expect("open");
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        let now = Instant::now();
        permit.limited(&WaitHeaders::of(&headers), 3 * S);
        let _next = gate.admit(start + 3600 * S).await.expect("patience");
        assert_eq!(now.elapsed(), wait, "{name}: {value}");
    }
    for absurd in ["999999999999999999999999", "9999999999"] {
        let gate = Gate::new(None, our_clock(start));
        let permit = gate.admit(start + 3600 * S).await.expect("open");
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", HeaderValue::from_static(absurd));
        permit.limited(&WaitHeaders::of(&headers), S);
        assert!(gate.admit(start + 3600 * S).await.is_err(), "{absurd}");
    }
}
