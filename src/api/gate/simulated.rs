//! A server on paused time that counts requests and turns away what is too many, and processes that call it.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use http::{HeaderMap, HeaderValue};
use tokio::time::{Instant, sleep};

use super::super::server_clock::WallClock;
use super::super::wait_headers::WaitHeaders;
use super::Gate;

const S: Duration = Duration::from_secs(1);

/// How a server counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Counting {
    /// Windows follow the clock; the first one began so long before the start.
    ByTheClock(Duration),
    /// A window begins with its first request.
    FromTheFirst,
    /// So many in any span.
    Sliding,
}

/// On which answers a server tells of its limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Telling {
    All,
    Only429,
    OnlyRetryAfter,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct World {
    pub(super) counting: Counting,
    pub(super) telling: Telling,
    pub(super) limit: usize,
    pub(super) period: Duration,
    /// From sending to the answer, without what chance adds.
    pub(super) latency: Duration,
    /// The most that chance adds, in milliseconds.
    pub(super) jitter: u64,
    /// How far the server's clock is ahead of ours, in seconds; `Date` is cut to seconds anyway.
    pub(super) ahead: f64,
    /// How many share the limit, each with a gate of its own.
    pub(super) processes: usize,
    /// The calls that each process makes, and how many at once.
    pub(super) workers: usize,
    pub(super) calls: usize,
    /// How much later each process starts than the one before.
    pub(super) apart: Duration,
    /// The most that a worker does between two calls, in milliseconds.
    pub(super) works: u64,
    /// Another one, another order of what chance decides.
    pub(super) chance: u64,
    /// What each request counts: two where others use the same limit as much as we do.
    pub(super) weight: usize,
}

pub(super) const USUAL: World = World {
    counting: Counting::FromTheFirst,
    telling: Telling::Only429,
    limit: 100,
    period: Duration::from_secs(2),
    latency: Duration::from_millis(20),
    jitter: 0,
    ahead: 0.0,
    processes: 1,
    workers: 10,
    calls: 1000,
    apart: Duration::ZERO,
    works: 0,
    chance: 0,
    weight: 1,
};

/// What a run showed.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) turned_away: usize,
    pub(super) elapsed: Duration,
    /// When each process had made all its calls.
    pub(super) finished: Vec<Duration>,
    /// The most requests that came within the first second after a reset that the client had been told of.
    pub(super) most_after_reset: usize,
}

pub(super) struct Server {
    world: World,
    start: Instant,
    window: Instant,
    counted: VecDeque<Instant>,
    came: Vec<Instant>,
    resets: Vec<Instant>,
    pub(super) turned_away: usize,
}

/// The server's clock at the start, in milliseconds since the epoch.
pub(super) const EPOCH: f64 = 1_777_291_200_350.0;

impl Server {
    pub(super) fn new(world: World) -> Server {
        let start = Instant::now();
        let window = match world.counting {
            Counting::ByTheClock(before) => start - before,
            Counting::FromTheFirst | Counting::Sliding => start,
        };
        Server {
            world,
            start,
            window,
            counted: VecDeque::new(),
            came: Vec::new(),
            resets: Vec::new(),
            turned_away: 0,
        }
    }

    /// Counts a request, and answers whether it is let through, with the headers.
    pub(super) fn handle(&mut self) -> (bool, WaitHeaders) {
        let now = Instant::now();
        let World { limit, period, .. } = self.world;
        self.came.push(now);
        let reset = match self.world.counting {
            Counting::Sliding => {
                while self.counted.front().is_some_and(|at| *at + period <= now) {
                    self.counted.pop_front();
                }
                self.counted.front().copied().unwrap_or(now) + period
            }
            Counting::ByTheClock(_) => {
                while self.window + period <= now {
                    self.window += period;
                    self.counted.clear();
                }
                self.window + period
            }
            Counting::FromTheFirst => {
                if self.window + period <= now {
                    self.counted.clear();
                }
                if self.counted.is_empty() {
                    self.window = now;
                }
                self.window + period
            }
        };
        let through = self.counted.len() < limit;
        if through {
            let counted = std::iter::repeat_n(now, self.world.weight);
            self.counted.extend(counted);
        } else {
            self.turned_away += 1;
        }
        let renewed_at_once = self.world.counting != Counting::Sliding;
        let told = renewed_at_once && self.world.telling == Telling::All;
        if self.resets.last() != Some(&reset) && (told || !through) {
            self.resets.push(reset);
        }
        (through, self.headers(through, reset, now))
    }

    fn headers(&self, through: bool, reset: Instant, now: Instant) -> WaitHeaders {
        let clock = |at: Instant| {
            let since = at.duration_since(self.start).as_secs_f64() + self.world.ahead;
            let milliseconds = (EPOCH + since * 1000.0).round();
            SystemTime::UNIX_EPOCH + Duration::from_secs_f64(milliseconds / 1000.0)
        };
        let mut headers = HeaderMap::new();
        let mut put = |name: &'static str, value: String| {
            let value = HeaderValue::from_str(&value).expect("a header value");
            headers.insert(name, value);
        };
        put("date", httpdate::fmt_http_date(clock(now)));
        if !through {
            let wait = (reset - now).as_secs_f64().ceil();
            put("retry-after", wait.to_string());
        }
        let tells = match self.world.telling {
            Telling::All => true,
            Telling::Only429 => !through,
            Telling::OnlyRetryAfter => false,
        };
        if tells {
            let left = self.world.limit.saturating_sub(self.counted.len());
            let reset: jiff::Timestamp = clock(reset).try_into().expect("a time");
            put("x-ratelimit-limit", self.world.limit.to_string());
            put("x-ratelimit-remaining", left.to_string());
            put("x-ratelimit-reset", format!("{reset:.3}"));
        }
        WaitHeaders::of(&headers)
    }

    pub(super) fn most_after_reset(&self) -> usize {
        let after = |reset: &Instant| {
            let first_second = |at: &&Instant| **at >= *reset && **at < *reset + S;
            self.came.iter().filter(first_second).count()
        };
        self.resets.iter().map(after).max().unwrap_or(0)
    }
}

pub(super) fn our_clock(start: Instant) -> WallClock {
    Box::new(move || {
        let since = start.elapsed().as_secs_f64() * 1000.0;
        SystemTime::UNIX_EPOCH + Duration::from_secs_f64((EPOCH + since) / 1000.0)
    })
}

/// Lets every process make its calls.
pub(super) async fn run(world: World) -> Seen {
    // So that a run that fails can be repeated.
    fastrand::seed(7);
    let server = Mutex::new(Server::new(world));
    let start = Instant::now();
    let process = |seed| process(world, &server, start, seed);
    let finished = join_all((0..world.processes as u64).map(process)).await;
    let server = server.lock().expect("whole");
    Seen {
        turned_away: server.turned_away,
        elapsed: start.elapsed(),
        finished,
        most_after_reset: server.most_after_reset(),
    }
}

/// Lets workers make a process's calls, each again until it was let through.
async fn process(world: World, server: &Mutex<Server>, start: Instant, seed: u64) -> Duration {
    let gate = Gate::new(None, our_clock(start));
    let calls = Mutex::new(world.calls);
    let next = || {
        let mut calls = calls.lock().expect("whole");
        calls.checked_sub(1).map(|left| *calls = left)
    };
    let chance = Mutex::new(fastrand::Rng::with_seed(world.chance * 100 + 7 + seed));
    let way = || {
        let added = chance.lock().expect("whole").u64(0..=world.jitter);
        world.latency / 2 + Duration::from_millis(added) / 2
    };
    let pause = || {
        let pause = chance.lock().expect("whole").u64(0..=world.works);
        Duration::from_millis(pause)
    };
    sleep(u32::try_from(seed).expect("few") * world.apart).await;
    let worker = |_| async {
        while next().is_some() {
            sleep(pause()).await;
            loop {
                let permit = gate.admit(start + 3600 * S).await.expect("patience");
                sleep(way()).await;
                let (through, headers) = server.lock().expect("whole").handle();
                sleep(way()).await;
                if through {
                    permit.answered(&headers);
                    break;
                }
                permit.limited(&headers, S);
            }
        }
    };
    join_all((0..world.workers).map(worker)).await;
    start.elapsed()
}
