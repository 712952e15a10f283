//! A thousand calls under a limit: how near they come to its own pace, and how often they are turned away.

use std::time::Duration;

use super::simulated::{Counting, Telling, USUAL, World, run};

const S: Duration = Duration::from_secs(1);

/// A hundred in windows of two seconds, and twenty in any second: with the least time that a thousand calls take.
const LIMITS: [(Counting, usize, Duration, f64); 2] = [
    (Counting::FromTheFirst, 100, Duration::from_secs(2), 18.0),
    (Counting::Sliding, 20, S, 49.0),
];

/// What the server says, how much longer than the least time a thousand calls may take, and how many 429s they may meet.
const WANTED: [(Telling, f64, usize); 3] = [
    (Telling::All, 1.05, 2),
    (Telling::Only429, 1.2, 10),
    (Telling::OnlyRetryAfter, 1.3, 49),
];

/// From sending to the answer: always, and what chance adds, in milliseconds.
const LATENCIES: [(u32, u64); 5] = [(0, 0), (1, 1), (3, 3), (20, 0), (20, 30)];

/// What the server says of each limit, with the least time for it and what is wanted: a world each, all at the usual
/// latency.
fn worlds() -> impl Iterator<Item = (World, f64, (f64, usize))> {
    LIMITS
        .into_iter()
        .flat_map(|(counting, limit, period, least)| {
            WANTED
                .into_iter()
                .map(move |(telling, factor, turned_away)| {
                    let world = World {
                        counting,
                        telling,
                        limit,
                        period,
                        ..USUAL
                    };
                    (world, least, (factor, turned_away))
                })
        })
}

/// The same world with these milliseconds from sending to the answer.
fn at(latency: u32, jitter: u64, world: World) -> World {
    World {
        latency: latency * Duration::from_millis(1),
        jitter,
        ..world
    }
}

/// The same world with two who make half of the calls each.
fn shared(world: World) -> World {
    World {
        processes: 2,
        calls: 500,
        ..world
    }
}

/// One process takes no more than so many times the least time, and meets no more 429s than that.
async fn keeps_to(least: f64, (factor, turned_away): (f64, usize), world: World) {
    let seen = run(world).await;
    let took = seen.elapsed.as_secs_f64();
    assert!(took <= factor * least, "{world:?} {seen:?}");
    assert!(seen.turned_away <= turned_away, "{world:?} {seen:?}");
}

/// Two processes both end within these seconds, and the later one within so many times the time of the earlier.
async fn share(most: f64, later: f64, world: World) {
    let seen = run(world).await;
    let took = seen.elapsed.as_secs_f64();
    assert!(took <= most, "{world:?} {seen:?}");
    let first = seen.finished.iter().min().expect("two").as_secs_f64();
    assert!(took <= later * first, "{world:?} {seen:?}");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_keep_to_the_limits_own_pace() {
    for (world, least, wanted) in worlds() {
        for (latency, jitter) in LATENCIES {
            let world = at(latency, jitter, world);
            keeps_to(least, wanted, world).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn two_processes_that_share_a_limit_both_finish_and_none_starves() {
    for (world, least, _) in worlds() {
        // Without any chance in it the same process would come first every time.
        for (latency, jitter) in LATENCIES.into_iter().filter(|(_, jitter)| *jitter > 0) {
            let world = shared(at(latency, jitter, world));
            share(1.75 * least, 2.1, world).await;
        }
    }
}

/// Answers overtake each other in many ways; none of them must make the limit seem larger than it is.
#[tokio::test(start_paused = true)]
async fn who_is_told_of_each_place_is_hardly_ever_turned_away_however_answers_overtake_each_other()
{
    for (world, least, wanted) in worlds() {
        if world.telling != Telling::All {
            continue;
        }
        for chance in 1..=8 {
            for (latency, jitter) in [(3, 3), (20, 30)] {
                let world = World {
                    chance,
                    ..at(latency, jitter, world)
                };
                keeps_to(least, wanted, world).await;
            }
        }
    }
}

/// A process that makes each call a while after the one before, as Terraform does, is never in step with another one that
/// takes each place when it opens.
#[tokio::test(start_paused = true)]
async fn who_is_told_of_each_place_leaves_some_of_them_to_others() {
    let sliding =
        |world: &World| world.counting == Counting::Sliding && world.telling == Telling::All;
    for (world, least, _) in worlds().filter(|(world, ..)| sliding(world)) {
        for (latency, jitter) in [(0, 1), (1, 1), (2, 2), (5, 20)] {
            let world = World {
                apart: Duration::from_millis(1300),
                works: 100,
                ..shared(at(latency, jitter, world))
            };
            share(1.15 * least, 1.75, world).await;
        }
    }
}

/// Who meets another one takes less, and must not be left with that when the other one is gone.
#[tokio::test(start_paused = true)]
async fn who_shares_a_limit_for_a_while_rises_again_however_they_meet() {
    for (world, least, _) in worlds() {
        for (latency, jitter) in [(0, 1), (5, 20), (50, 50)] {
            for (apart, works) in [(0, 100), (50, 0), (400, 400), (1300, 100)] {
                let world = World {
                    apart: apart * Duration::from_millis(1),
                    works,
                    ..shared(at(latency, jitter, world))
                };
                let seen = run(world).await;
                let took = seen.elapsed.as_secs_f64();
                assert!(took <= 3.5 * least, "{world:?} {seen:?}");
            }
        }
    }
}
